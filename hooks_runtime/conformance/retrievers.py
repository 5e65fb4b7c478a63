"""RET: whom a data retriever judges, and what it asks for that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Any, get_args

from hooks_runtime.conformance import configured, questions, retrieving
from hooks_runtime.conformance.hosted import NOBODY
from hooks_runtime.conformance.requirement import Failed, NotJudged, in_words, requirement
from hooks_runtime.conformance.retrieving import GIVE, NOWHERES, Retrieving, by_user, elsewhere
from hooks_runtime.conformance.subject import Subject
from hooks_runtime.conformance.world import NotInThisWorld
from hookspecs import HooksError
from hookspecs.interfaces.data_retriever import Kind
from hookspecs.interfaces.platform import CAPABILITIES
from hookspecs.values import UserId

KINDS = get_args(Kind)
NEEDS = {
    f"the platform for {part}()": capability
    for capability, parts in CAPABILITIES.items()
    for part in parts
}


@requirement(
    "RET-001",
    "MUST",
    since="0.1",
    motive="learning-credentials: an option that is null ends as TypeError",
)
def options_are_said_in_json(subject: Subject) -> None:
    """a retriever is made of options that JSON can say, an attrs class, or of None"""
    for name, cls in retrieving.supplied(subject):
        with subject.running():
            configured.refuse_unsaid(subject, name, cls)
            options = configured.options(subject, name, cls)
            try:
                cls(options)
            except (Exception, NotInThisWorld) as error:  # noqa: BLE001  # whatever it raises
                where = f"{subject.name}:{name}"
                raise Failed(f"made with its options it raised {in_words(error)}", where) from None


@requirement("RET-002", "MUST", since="0.1", motive="datahub#9702")
def declares_what_there_is(subject: Subject) -> None:
    """a retriever's kinds, and what it requires, are among those that there are"""
    for name, cls in retrieving.supplied(subject):
        where = f"{subject.name}:{name}"
        if not cls.kinds:
            raise Failed("it has no kinds; nobody can configure it", where)
        parts: Any = (("kinds", cls.kinds, KINDS), ("requires", cls.requires, CAPABILITIES))
        for word, said, known in parts:
            unknown = (
                [said] if isinstance(said, str) else [each for each in said if each not in known]
            )
            if unknown:
                raise Failed(f"its {word} have {unknown[0]!r}; there is {', '.join(known)}", where)


@requirement(
    "RET-003",
    "MUST",
    since="0.1",
    motive="learning-credentials: no staff user, and None.is_staff",
)
def asks_for_what_it_requires(subject: Subject) -> None:
    """a retriever asks the platform for what it requires, or has asked whether there is"""

    def finds(it: Retrieving) -> None:
        subject.platform.asked.clear()
        subject.platform.wondered.clear()
        it.settled()
        it.eligible()
        may = {*it.retriever.requires, *subject.platform.wondered}
        for told in subject.platform.asked:
            if (needed := NEEDS.get(told)) and needed not in may:
                raise it.fails(f"asked {told}, and does not say requires = ({needed!r},)")

    retrieving.every(subject, finds)


@requirement(
    "RET-004",
    "MUST",
    since="0.1",
    motive="learning-credentials: beyond 1,000 learners it asks another way",
)
def many_are_one_by_one(subject: Subject) -> None:
    """asked about many, a retriever judges as if asked one by one"""

    def finds(it: Retrieving) -> None:
        together = it.settled()
        known = list(dict.fromkeys([*together, *subject.world.users]))
        among = by_user(it.judged(known))
        for user in known:
            alone = by_user(it.judged([user])).get(user)
            if not alone == among.get(user) == together.get(user):
                raise it.fails(f"judged user {user} otherwise alone than among others", [user])

    retrieving.every(subject, finds)


@requirement(
    "RET-005",
    "MUST",
    since="0.1",
    motive="learning-credentials: 41 queries about one who is not enrolled",
)
def judges_who_was_asked_about(subject: Subject) -> None:
    """a retriever judges those it was asked about and knows, each once"""

    def finds(it: Retrieving) -> None:
        known = list(it.settled())
        _refuse_twice(it, [each.user for each in it.judged()], None)
        for users in ([], [NOBODY], known[:1], [*known, NOBODY]):
            for found in _answers(it, users):
                if strays := [user for user in found if user not in users]:
                    raise it.fails(f"judged user {strays[0]}, who was not asked about", users)
                if NOBODY in found:
                    raise it.fails(f"judged user {NOBODY}, whom nobody knows", users)
                _refuse_twice(it, found, users)

    retrieving.every(subject, finds)


@requirement(
    "RET-006",
    "MUST",
    since="0.1",
    motive="learning-credentials: a list of ids in one release, a mapping in the next",
)
def all_ways_agree(subject: Subject) -> None:
    """details, eligible and queryset agree on who has earned it"""

    def finds(it: Retrieving) -> None:
        earned = {user for user, each in it.settled().items() if each.is_eligible}
        ways: dict[str, list[Any] | None] = {"eligible": it.eligible(), "queryset": it.queried()}
        for way, found in ways.items():
            if found is not None and (set(found) != earned or len(found) != len(earned)):
                raise it.fails(
                    f"{way} has users {_shown(found)}, and details {_shown(list(earned))}"
                )

    retrieving.every(subject, finds)


@requirement(
    "RET-007",
    "MUST",
    since="0.1",
    motive="learning-credentials: one missing category stops a whole configuration",
)
def nowhere_is_nobodys(subject: Subject) -> None:
    """a context that is not there has nobody in it, or is refused in words"""

    def finds(it: Retrieving) -> None:
        it.settled()
        for kind in it.retriever.kinds:
            nowhere = NOWHERES[kind]
            try:
                found = [*it.judged(None, nowhere), *it.eligible(None, nowhere)]
                found += it.queried(nowhere) or []
            except (NotJudged, HooksError):
                continue
            except Exception as error:  # noqa: BLE001  # whatever it raises
                told = f"raised {in_words(error)} about {nowhere.key}"
                raise it.fails(told, context=nowhere) from None
            if found:
                told = f"judged somebody in {nowhere.key}, which is not there"
                raise it.fails(told, context=nowhere)

    retrieving.every(subject, finds)


@requirement("RET-008", "MUST", since="0.1", motive="openedx-platform#9839")
def twice_is_alike(subject: Subject) -> None:
    """asked twice, a retriever judges alike"""

    def finds(it: Retrieving) -> None:
        answers = [by_user(it.judged()) for _ in range(3)]
        if not answers[0]:
            raise NotJudged(f"{it.name} judged nobody; {GIVE % it.name}")
        if answers[1:] != answers[:-1]:
            raise it.fails("judged otherwise when it was asked again")

    retrieving.every(subject, finds)


@requirement("RET-009", "MUST", since="0.1", motive="mdjnelson/moodle-mod_customcert#616")
def mixes_nothing_up(subject: Subject) -> None:
    """a retriever that is asked again before it has answered mixes nothing up"""

    def finds(it: Retrieving) -> None:
        expected = it.settled()
        known = list(expected)

        def asks_meanwhile() -> None:
            with suppress(Exception):  # other requirements tell
                it.judged([NOBODY], elsewhere(it.context))

        def interrupting(users: list[UserId]) -> Iterator[UserId]:
            for user in users:
                asks_meanwhile()
                yield user

        if by_user(it.judged(iter(known))) != expected:
            raise it.fails("judged otherwise users that can be read once only", known)
        answers = iter(it.retriever.details(it.context))
        first = list(islice(answers, 1))
        asks_meanwhile()
        again = [by_user([*first, *answers]), by_user(it.judged(interrupting(known)))]
        if again != [expected, expected]:
            raise it.fails("judged otherwise, since it was asked elsewhere meanwhile")

    retrieving.every(subject, finds)


@requirement("RET-010", "MUST", since="0.1", motive="openedx-platform: a GET assigns a cohort")
def never_writes(subject: Subject) -> None:
    """a retriever never writes, locks or commands"""

    def finds(it: Retrieving) -> None:
        before = subject.world.seen()
        subject.platform.commanded.clear()
        with questions.asked() as statements:
            it.judged()
            it.eligible()
        if told := questions.writing(statements):
            raise it.fails(f"wrote, or locked: {told}")
        if subject.platform.commanded:
            raise it.fails("commanded the platform")
        if before != subject.world.seen():
            raise it.fails("changed the world's state")

    retrieving.every(subject, finds)


@requirement("RET-011", "MUST", since="0.1", motive="mdjnelson/moodle-mod_customcert#387")
def many_are_few_questions(subject: Subject) -> None:
    """a retriever asks about many what it asks about one"""

    def finds(it: Retrieving) -> None:
        known = list(it.settled())
        noted = subject.platform.asked
        one = questions.counted(noted, lambda: it.judged(known[:1]))
        for users in (known, None):
            number = questions.counted(noted, lambda users=users: it.judged(users))  # type: ignore[misc]
            if number - one >= len(known) - 1:
                told = f"asked {one} questions about one user, and {number} about {len(known)}"
                raise it.fails(told, users)

    retrieving.every(subject, finds)


def _answers(it: Retrieving, users: list[UserId]) -> Iterator[list[UserId]]:
    try:
        yield [each.user for each in it.judged(users)]
        yield it.eligible(users)
    except NotJudged:
        raise
    except Exception as error:  # noqa: BLE001  # whatever it raises
        raise it.fails(f"raised {in_words(error)}", users) from None


def _refuse_twice(it: Retrieving, found: list[UserId], users: list[UserId] | None) -> None:
    if twice := [user for user in found if found.count(user) > 1]:
        raise it.fails(f"judged user {twice[0]} twice", users)


def _shown(users: list[Any]) -> str:
    return ", ".join(map(str, sorted(users))) or "none"
