"""SCH: what a partition scheme answers, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from hooks_runtime.conformance import divided, questions
from hooks_runtime.conformance.divided import Divided, arms, counted, elsewhere
from hooks_runtime.conformance.hosted import NOBODY, NOWHERE
from hooks_runtime.conformance.requirement import Failed, NotJudged, in_words, requirement
from hooks_runtime.conformance.source import line
from hooks_runtime.conformance.subject import Subject
from hooks_runtime.conformance.world import NotInThisWorld
from hookspecs.interfaces.partition_scheme import OfferedArm
from hookspecs.values import UserId

ENDINGS = (".", "!", "?")


@requirement(
    "SCH-001",
    "MUST",
    since="0.1",
    motive="openedx-platform: some schemes are classes, some objects",
)
def is_made_of_nothing(subject: Subject) -> None:
    """a scheme is made without arguments, and asks nothing then"""
    for name, cls in divided.supplied(subject):
        subject.platform.asked.clear()
        with subject.running(), questions.asked() as statements:
            try:
                cls()
            except (Exception, NotInThisWorld) as error:  # noqa: BLE001  # whatever it raises
                told = f"{cls.__name__}() raised {in_words(error)}"
                raise Failed(told, _place(subject, name, cls)) from None
        if asked := [*statements, *subject.platform.asked]:
            raise Failed(f"{cls.__name__}() asked {asked[0]}", _place(subject, name, cls))


@requirement("SCH-002", "MUST", since="0.1", motive="openedx-platform#9839")
def many_are_one_by_one(subject: Subject) -> None:
    """asked about many, a scheme answers as if asked one by one"""

    def finds(each: Divided) -> None:
        together = each.settled()
        alone = [(user, arms(each.asked([user])).get(user)) for user in each.users]
        for user, found in alone:
            if found != together.get(user):
                told = f"user {user} is in {_shown(found)}, and among others in {_shown(together.get(user))}"
                raise each.fails(told)

    divided.every(subject, finds)


@requirement("SCH-003", "MUST", since="0.1", motive="growthbook#2556")
def twice_is_alike(subject: Subject) -> None:
    """asked twice, a scheme answers alike"""

    def finds(each: Divided) -> None:
        answers = [arms(each.asked(each.users)) for _ in range(3)]
        if answers[1:] != answers[:-1]:
            raise each.fails("answered otherwise when it was asked again")

    divided.every(subject, finds)


@requirement("SCH-004", "MUST", since="0.1", motive="openedx-platform#32806")
def answers_with_arms(subject: Subject) -> None:
    """a scheme answers about those who were asked, with frozen sets of arms that there are"""

    def finds(each: Divided) -> None:
        each.settled()
        offered = each.scheme.arms_offered(each.partition.course)
        known = {arm.id for arm in (*each.partition.arms, *offered)}
        for user, found in each.asked(each.users).items():
            if user not in each.users:
                raise each.fails(f"answered about user {user}, who was not asked about")
            if type(found) is not frozenset:
                raise each.fails(f"answered with {type(found).__name__}, and not with a frozenset")
            if strays := found - known:
                told = f"put user {user} into {_shown(strays)}, which the partition does not have"
                raise each.fails(told)

    divided.every(subject, finds)


@requirement("SCH-005", "MUST", since="0.1", motive="openedx-platform#23036")
def unknown_users_are_no_error(subject: Subject) -> None:
    """whom a scheme does not know is no error, nor is nobody"""

    def finds(each: Divided) -> None:
        each.asked(each.users)  # what is wrong with these is told by others
        for users in ([], [NOBODY], [*each.users, NOBODY]):
            _refuse_error(each, users)

    divided.every(subject, finds)


@requirement("SCH-006", "MUST", since="0.1", motive="openedx-platform#33788")
def unknown_courses_are_no_error(subject: Subject) -> None:
    """a course that a scheme does not know is no error"""

    def finds(each: Divided) -> None:
        try:
            each.asked(each.users, elsewhere(each.partition))
            each.scheme.arms_offered(NOWHERE)
        except NotJudged:
            raise
        except Exception as error:  # noqa: BLE001  # whatever it raises
            told = f"raised {in_words(error)} about {NOWHERE}"
            raise Failed(told, each.place) from None

    divided.every(subject, finds)


@requirement("SCH-007", "MUST", since="0.1", motive="openedx-platform: a GET assigns a cohort")
def never_writes(subject: Subject) -> None:
    """a scheme never writes, nor locks"""

    def finds(each: Divided) -> None:
        before = subject.world.seen()
        with questions.asked() as statements:
            each.asked(each.users)
        if told := questions.writing(statements):
            raise each.fails(f"wrote, or locked: {told}")
        if before != subject.world.seen():
            raise each.fails("changed the world's state")

    divided.every(subject, finds)
    if subject.world.state is None and not questions.has_database():
        raise NotJudged("nobody sees what its schemes write; give World(state=...)")


@requirement("SCH-008", "MUST", since="0.1", motive="openedx-platform: 150 queries for 30 blocks")
def many_are_few_questions(subject: Subject) -> None:
    """a scheme asks about many what it asks about one"""

    def finds(each: Divided) -> None:
        each.settled()
        if len(each.users) < 2:
            raise NotJudged("give World(users=...) with several users")
        one, all_of_them = counted(each, each.users[:1]), counted(each, each.users)
        if all_of_them - one >= len(each.users) - 1:
            raise each.fails(
                f"asked {one} questions about one user, and {all_of_them} about {len(each.users)}"
            )

    divided.every(subject, finds)


@requirement("SCH-009", "MUST", since="0.1", motive="mdjnelson/moodle-mod_customcert#616")
def mixes_nothing_up(subject: Subject) -> None:
    """a scheme that is asked again before it has answered mixes nothing up"""

    def finds(each: Divided) -> None:
        expected = each.settled()

        def interrupting() -> Iterator[UserId]:
            for user in each.users:
                with suppress(Exception):  # other requirements tell
                    each.asked([NOBODY], elsewhere(each.partition))
                yield user

        # As a generator: threads would find the same, now and then.
        if arms(each.asked(iter(each.users))) != expected:
            raise each.fails("answered otherwise about users that can be read once only")
        if arms(each.asked(interrupting())) != expected:
            raise each.fails(
                "answered otherwise, since it was asked about another course meanwhile"
            )

    divided.every(subject, finds)


@requirement("SCH-010", "MUST", since="0.1", motive="moodle-mod_organizer#66")
def way_in_is_words(subject: Subject) -> None:
    """a scheme's way in goes on after "you have to", in small letters"""

    def finds(each: Divided) -> None:
        for arm in each.partition.arms:
            if fault := _fault(each, arm):
                raise Failed(f"way_in({arm.name!r}) {fault}", each.place)

    divided.every(subject, finds)


def _refuse_error(each: Divided, users: list[UserId]) -> None:
    try:
        each.asked(users)
    except NotJudged:
        raise
    except Exception as error:  # noqa: BLE001  # whatever it raises
        raise each.fails(f"raised {in_words(error)}", users) from None


def _fault(each: Divided, arm: OfferedArm) -> str:
    """Return what is wrong with what is told about *arm*."""
    told = str(each.scheme.way_in(arm)) if each.scheme.way_in(arm) else ""
    if told != told.strip() or not told or "\n" in told:
        return f"is {told!r}, and not a few words"
    if told.endswith(ENDINGS) or told[0].isupper():
        return f"is {told!r}; begin with a verb in small letters, and leave the full stop to others"
    return ""


def _shown(found: frozenset[int] | None) -> str:
    return f"{sorted(found)}" if found else "no arm"


def _place(subject: Subject, name: str, cls: type[object]) -> str:
    made = vars(cls).get("__init__")
    where = f" ({line(made)})" if made and hasattr(made, "__code__") else ""
    return f"{subject.name}:{name}{where}"
