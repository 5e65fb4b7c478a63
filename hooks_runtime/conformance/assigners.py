"""ASG: where an assigner may place learners, and what it leaves alone."""

from __future__ import annotations

from collections import Counter

import attrs

from hooks_runtime.active import installed
from hooks_runtime.conformance import placing, questions
from hooks_runtime.conformance.placing import Placing, Question
from hooks_runtime.conformance.requirement import Failed, Skipped, in_words, requirement
from hooks_runtime.conformance.subject import Subject, of
from hooks_runtime.conformance.world import NotInThisWorld


@requirement("ASG-001", "MUST", since="0.1", motive="growthbook#4618")
def options_are_typed(subject: Subject) -> None:
    """an assigner's options are an attrs class, or None"""
    for name, cls in placing.supplied(subject):
        kind = cls.options_type
        if kind is not None and not attrs.has(kind):
            where = f"{subject.name}:{name}"
            raise Failed(f"its options_type is {kind!r}; write an attrs class", where)


@requirement("ASG-002", "MUST", since="0.1", motive="openedx-platform#23036")
def takes_what_there_is(subject: Subject) -> None:
    """an assigner takes learners and segments of any number, and full ones"""

    def finds(it: Placing, question: Question) -> None:
        try:
            it.answered(question, question.users)
        except NotInThisWorld:
            pass  # ASG-007 tells
        except Exception as error:  # noqa: BLE001  # whatever it raises
            raise it.fails(f"raised {in_words(error)}", question) from None

    placing.every(subject, finds)


@requirement("ASG-003", "MUST", since="0.1", motive="openedx-platform#23038")
def places_into_what_there_is(subject: Subject) -> None:
    """an assigner places those who were asked about, into segments that it was given"""

    def finds(it: Placing, question: Question) -> None:
        known = {each.uid for each in question.among}
        for user, uid in (it.placed(question) or {}).items():
            if user not in question.users:
                raise it.fails(f"placed user {user}, who was not asked about", question)
            if uid not in known:
                raise it.fails(f"placed user {user} into {uid!r}, which is not there", question)

    placing.every(subject, finds)


@requirement("ASG-004", "MUST", since="0.1", motive="openedx-platform#24290")
def respects_capacity(subject: Subject) -> None:
    """nobody comes into a segment beyond its capacity"""

    def finds(it: Placing, question: Question) -> None:
        came = Counter((it.placed(question) or {}).values())
        for each in question.among:
            full = each.members + came[each.uid]
            if came[each.uid] and each.capacity is not None and full > each.capacity:
                told = f"made {full} members of {each.uid!r}, where {each.capacity} may be"
                raise it.fails(told, question)

    placing.every(subject, finds)


@requirement("ASG-005", "MUST", since="0.1", motive="intuit/wasabi#157")
def respects_weight_0(subject: Subject) -> None:
    """nobody comes into a segment of weight 0"""

    def finds(it: Placing, question: Question) -> None:
        shut = {each.uid for each in question.among if each.weight == 0}
        if came := sorted(shut & {*(it.placed(question) or {}).values()}):
            raise it.fails(f"placed somebody into {came[0]!r}, of weight 0", question)

    placing.every(subject, finds)


@requirement("ASG-006", "MUST", since="0.1", motive="splitrb/split#520")
def is_alike_under_its_seed(subject: Subject) -> None:
    """asked twice, an assigner answers alike; one that draws has a seed"""

    def finds(it: Placing, question: Question) -> None:
        answers = [it.placed(question) for _ in range(3)]
        if answers[1:] != answers[:-1]:
            seed = "" if it.is_seeded else "; if it draws, give its options a seed"
            raise it.fails(f"answered otherwise when it was asked again{seed}", question)

    placing.every(subject, finds)


@requirement(
    "ASG-007",
    "MUST",
    since="0.1",
    motive="openedx-platform: a random arm is written when it is read",
)
def asks_nobody(subject: Subject) -> None:
    """an assigner writes nothing, and asks nobody"""
    alone = of(subject.plugin, attrs.evolve(subject.world, platform=None))

    def finds(it: Placing, question: Question) -> None:
        before = subject.world.seen()
        with installed(alone.hooks), questions.asked() as statements:
            try:
                it.answered(question, question.users)
            except NotInThisWorld as asked:
                raise it.fails(str(asked), question) from None
            except Exception:  # noqa: BLE001, S110  # ASG-002 tells
                pass
        if statements:
            raise it.fails(f"asked the database: {statements[0]}", question)
        if before != subject.world.seen():
            raise it.fails("changed the world's state", question)

    placing.every(subject, finds)


@requirement("ASG-008", "MUST", since="0.1", motive="openedx-filters 3.16: in-place changes stay")
def changes_nothing_in_place(subject: Subject) -> None:
    """an assigner leaves what it is given as it was"""

    def finds(it: Placing, question: Question) -> None:
        users, among = list(question.users), list(question.among)
        try:
            it.cls(it.options).assign(users, among)
        except (Exception, NotInThisWorld):  # noqa: BLE001  # as above
            return
        if (tuple(users), tuple(among)) != (question.users, question.among):
            raise it.fails("changed the lists that it was given", question)

    placing.every(subject, finds)


@requirement("ASG-009", "MUST", since="0.1", motive="mdjnelson/moodle-mod_customcert#387")
def learners_are_read_once(subject: Subject) -> None:
    """an assigner's learners may come from an iterator"""

    def finds(it: Placing, question: Question) -> None:
        listed, again = it.placed(question), it.placed(question)
        if listed == again and listed != it.placed(question, iter(question.users)):
            raise it.fails("answered otherwise about learners that can be read once only", question)

    placing.every(subject, finds)


@requirement("ASG-010", "SHOULD", since="0.1", motive="growthbook#2556")
def order_of_segments_is_nothing(subject: Subject) -> None:
    """without a seed, the order of segments changes nobody's"""
    judged = []

    def finds(it: Placing, question: Question) -> None:
        if it.is_seeded:
            return
        judged.append(it)
        backwards = attrs.evolve(question, among=question.among[::-1])
        before, again = it.placed(question), it.placed(question)
        if before == again and before != it.placed(backwards):  # where they differ, ASG-006 tells
            raise it.fails("answered otherwise when segments came in another order", question)

    placing.every(subject, finds)
    if not judged:
        raise Skipped("all of its assigners draw by a seed")
