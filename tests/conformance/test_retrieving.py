"""Data retrievers are judged: what they need, what is told of them, what is seen."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from textwrap import dedent
from types import SimpleNamespace

import attrs
import pytest
from attrs import field, frozen

from hooks_runtime import platform
from hooks_runtime.conformance import World, run_checks
from hooks_runtime.conformance.requirement import CannotJudge
from hookspecs import HooksError, hookimpl
from hookspecs.interfaces import data_retriever
from hookspecs.interfaces.data_retriever import (
    Criterion,
    DataRetriever,
    Eligibility,
    LearningContext,
)
from hookspecs.interfaces.rows import Leaving
from hookspecs.learning import data_retrievers
from hookspecs.values import Points, UserId
from tests.conformance.culprits.retrievers import CAME, Often, Visits, supplying, world
from tests.conformance.school import ADA, BEN, CY, PHYSICS, School
from tests.conformance.test_culprits import judge

GROUPS = ("retrievers", "judgements")


def told(cls, where=None, **changes):
    """Return what comes of a retriever, by requirement: its status, and what is told."""
    there = attrs.evolve(where or world(), **changes)
    outcomes = judge(supplying(cls), world=there, groups=GROUPS)
    return {each.id: (each.status, each.shown) for each in outcomes}


def statuses(outcomes):
    return {status for status, _ in outcomes.values()}


def failed(outcomes):
    return {number for number, (status, _) in outcomes.items() if status == "failed"}


def test_a_plugin_without_any_has_no_need():
    """Nobody has to have a retriever."""
    outcomes = judge(groups=GROUPS)

    assert {(each.status, each.applies) for each in outcomes} == {("skipped", False)}


def test_without_a_world_what_knows_by_itself_is_judged():
    """Its context is made up: a course."""

    class Anywhere(Visits):
        def details(self, context, users=None):
            if "Nobody" not in context.key:
                yield from map(self.judged, self.whom(users))

    assert statuses(told(Anywhere, World())) == {"passed"}


def test_who_breaks_on_what_was_made_up_is_not_run():
    """Given ones are no excuse."""

    class Picky(Visits):
        def details(self, context, users=None):
            raise LookupError("no register")

    status, why = told(Picky, World())["RET-004"]

    assert (status, told(Picky)["RET-004"][0]) == ("skipped", "failed")
    assert "raised LookupError('no register') about a context that was made up" in why
    assert "give World(contexts={'culprit': ...}, users=..., platform=...)" in why


def test_what_asks_a_platform_that_nobody_gave_is_not_run():
    """It says which question."""

    class Asks(Visits):
        def whom(self, users):
            return [row.user for row in platform().enrollments(PHYSICS, users)]

    status, why = told(Asks, World())["RET-004"]

    assert status == "skipped"
    assert why.startswith("culprit asks the platform for enrollments(); give it in a World")


@pytest.mark.parametrize(
    ("required", "who"),
    [(50, "judged all alike"), (5, "judged all alike"), (None, "judged nobody")],
)
def test_where_all_are_alike_nothing_is_seen(required, who):
    """Some have to have earned it, and some not."""
    context = LearningContext("course", "course-v1:Campus+Pottery+2026") if not required else None
    outcomes = told(
        Visits,
        configured={"culprit": {"required": required or 10}},
        contexts={"culprit": context} if context else {},
    )

    assert outcomes["RET-004"][0] == "skipped"
    assert who in outcomes["RET-004"][1]
    assert outcomes["RET-008"][0] == ("passed" if required else "skipped")


class Picky(Visits):
    options_type = frozen(type("Needs", (), {"__annotations__": {"door": str}}))


def test_options_that_are_needed_are_for_a_world_to_give():
    """As a configuration stores them."""
    status, why = told(Picky)["RET-001"]

    assert status == "skipped"
    assert "culprit needs options, $.options.door: needs 'door'" in why
    assert "give World(configured={'culprit': {...}})" in why


@pytest.mark.parametrize(
    ("configured", "wrong"),
    [({"required": "10"}, "expected a whole number"), ({"requird": 1}, "unknown key 'requird'")],
)
def test_options_of_a_world_that_are_wrong_are_its_fault(configured, wrong):
    """The plugin is not blamed."""
    with pytest.raises(CannotJudge, match=rf"World\(configured=...\): culprit: .*{wrong}"):
        told(Visits, configured={"culprit": configured})


def test_a_retriever_without_options_is_made_of_none():
    """Which is what it is given."""

    class Plain(Visits):
        options_type = None

        def judged(self, user):
            came = Criterion("visits", self.came(user), Points(10), "count")
            return Eligibility(user, came.is_met, (came,))

    outcomes = told(Plain)

    assert outcomes["RET-014"] == ("skipped", "none of its options is what a criterion requires")
    assert statuses(outcomes) == {"passed", "skipped"}
    broken = type("Broken", (Plain,), {"came": lambda self, user: float(CAME[user])})
    assert "options = None\n" in told(broken)["RET-012"][1]


def test_options_that_nobody_can_read_are_told_once():
    """The others wait for it."""
    untyped = type("Untyped", (Visits,), {"options_type": dict})

    outcomes = told(untyped)

    assert "its options_type is <class 'dict'>; write an attrs class" in outcomes["RET-001"][1]
    assert failed(outcomes) == {"RET-001"}


@frozen
class Forgetful:
    required: int = field(default=10, converter=lambda value: value + 1)


def test_options_that_json_turns_into_others_are_told():
    """What is stored has to come back."""
    kind = type("Grows", (Visits,), {"options_type": Forgetful})

    assert "said in JSON, are others" in told(kind)["RET-001"][1]


def test_who_breaks_when_it_is_made_is_told_once():
    """Its options were right."""

    class Early(Visits):
        def __init__(self, options):
            raise ConnectionError("no register")

    outcomes = told(Early)

    assert "made with its options it raised ConnectionError" in outcomes["RET-001"][1]
    assert failed(outcomes) == {"RET-001"}


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"kinds": ("cours",)}, "its kinds have 'cours'; there is course, lesson, pathway"),
        ({"kinds": ()}, "it has no kinds"),
        ({"requires": "scores"}, "its requires have 'scores'; there is accounts, "),
    ],
)
def test_kinds_and_needs_are_tuples_of_what_there_is(said, wrong):
    """A text of one is none."""
    assert wrong in told(type("Odd", (Visits,), said))["RET-002"][1]


def test_a_platform_without_what_is_required_cannot_show_it():
    """A configuration could not be saved there."""
    demanding = type("Demanding", (Visits,), {"requires": ("completions", "grades")})

    status, why = told(demanding)["RET-004"]

    assert status == "skipped"
    assert "culprit requires 'completions', and the world's platform does not support it" in why


def test_who_asks_first_whether_there_is_need_not_require_it():
    """As ``Unsupported`` says."""

    class Polite(Visits):
        def whom(self, users):
            if platform().supports("grades"):
                list(platform().grades(PHYSICS))
            return super().whom(users)

    assert told(Polite)["RET-003"][0] == "passed"


class Doubles(Visits):
    def whom(self, users):
        return [user for user in super().whom(users) for _ in range(2)]


class Spreads(Visits):
    def whom(self, users):
        return super().whom(None if users and len(users) == 1 else users)


class Breaks(Visits):
    def whom(self, users):
        return [user for user in (CAME if users is None else users) if CAME[user]]


def test_nobody_is_judged_twice_or_unasked_or_breaks_it():
    """By details, nor by eligible."""
    assert "judged user 1 twice" in told(Doubles)["RET-005"][1]
    assert "judged user 1, who was not asked about" in told(Spreads)["RET-005"][1]
    assert "raised KeyError(2147483647)" in told(Breaks)["RET-005"][1]


def test_what_breaks_on_strangers_alone_is_not_run_where_it_was_made_up():
    """As for a scheme."""

    class Anywhere(Breaks):
        def details(self, context, users=None):
            yield from map(self.judged, self.whom(users))

    assert told(Anywhere, World())["RET-005"][0] == "skipped"


def test_a_refusal_in_words_is_an_answer_about_what_is_not_there():
    """Another is an error; so is anybody who has earned it there."""

    class Refuses(Visits):
        def details(self, context, users=None):
            if context.key != PHYSICS:
                raise HooksError("there is no such course")
            return super().details(context, users)

    class Everywhere(Visits):
        def details(self, context, users=None):
            return map(self.judged, self.whom(users))

    assert told(Refuses)["RET-007"][0] == "passed"
    shown = told(Everywhere)["RET-007"][1]
    assert "judged somebody in course-v1:Nobody+Nowhere+Never, which is not there" in shown
    assert 'key=CourseKey("course-v1:Nobody+Nowhere+Never")' in shown


def test_a_lesson_and_a_pathway_are_contexts_that_may_be_missing():
    """Each kind that it judges."""
    several = type("Several", (Visits,), {"kinds": ("pathway", "lesson", "course")})

    assert told(several)["RET-007"][0] == "passed"
    assert (
        "context = LearningContext(kind="
        in told(type("F", (several,), {"came": lambda s, u: 1.0 * CAME[u]}))["RET-012"][1]
    )


def test_learners_may_come_from_an_iterator():
    """Who counts them first has none left."""

    class Counts(Visits):
        def whom(self, users):
            return super().whom(users) if users is None or any(users) else []

    assert "can be read once only" in told(Counts)["RET-009"][1]


def test_who_commands_the_platform_writes():
    """Whatever becomes of it."""

    class Expels(Visits):
        def whom(self, users):
            platform().unenroll([Leaving(CY, PHYSICS)], source="culprit")
            return super().whom(users)

    assert "commanded the platform" in told(Expels)["RET-010"][1]


@pytest.mark.django_db
def test_a_queryset_has_to_agree_and_what_is_written_is_seen():
    """Through Django's connections."""
    from tests.site.models import Row

    class Queries(Visits):
        def queryset(self, context):
            wanted = [user for user in CAME if CAME[user] >= self.options.required]
            there = Row.objects.filter(pk__in=wanted if context.key == PHYSICS else [])
            return there.values_list("pk", flat=True)

    class Keeps(Visits):
        def came(self, user):
            Row.objects.filter(pk=user).update(name="came")
            return super().came(user)

    assert "queryset has users none, and details 1" in told(Queries)["RET-006"][1]
    Row.objects.create(pk=ADA, name="ada")
    assert told(Queries)["RET-006"][0] == "passed"
    assert "wrote, or locked: " in told(Keeps)["RET-010"][1]


def test_a_queryset_is_read_as_any_list_of_ids():
    """Of somebody who is nowhere it has nobody."""

    class Lists(Visits):
        def queryset(self, context):
            return [each.user for each in self.details(context) if each.is_eligible]

    assert statuses(told(Lists)) == {"passed"}


SHOWN = {"name": "visits", "step": "", "current": Points(1), "required": Points(1)}


def typed(**changes):
    """Return a retriever whose judgements are changed, and who has said nothing of its options."""

    class Typed(Visits):
        def judged(self, user):
            return attrs.evolve(super().judged(user), **changes)

    return Typed


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"reason": None}, "reason is None, of type NoneType, and not str"),
        ({"criteria": []}, "criteria is [], of type list, and not tuple"),
        ({"criteria": (SimpleNamespace(is_met=True, **SHOWN),)}, "a criterion is namespace("),
    ],
)
def test_a_judgement_has_the_types_of_the_interface(changes, fault):
    """JSON, and pages, are made of them."""
    assert fault in told(typed(**changes))["RET-012"][1]


def test_who_is_eligible_is_told_by_user_ids():
    """Also by who yields only these."""

    class Plainly(Visits):
        def eligible(self, context, users=None):
            return (int(each.user) for each in self.details(context, users) if each.is_eligible)

    assert "eligible yields int, and not UserId" in told(Plainly)["RET-012"][1]


def test_a_contradiction_needs_a_reason():
    """A school may have one."""
    late = type("Late", (Visits,), {"is_enough": lambda self, came: came.current > 20})
    reasoned = typed(is_eligible=False, reason="The fee is not paid.")

    assert (
        "user 1 has not earned it with visits 12 of 10, and no reason"
        in (
            told(type("Half", (Visits,), {"is_enough": lambda self, came: came.current == 9}))[
                "RET-013"
            ][1]
        )
    )
    assert told(late)["RET-013"][0] == "skipped"
    assert told(reasoned)["RET-013"][0] == "skipped"


class Way(Enum):
    DOOR = "door"
    WINDOW = "window"


@frozen
class Nested:
    """by: what is required by name. ignored, way: nothing looks at them."""

    by: Mapping[str, Points] = field(factory=lambda: {"visits": Points("10")})
    ignored: tuple[int, ...] = (10,)
    way: Way = Way.DOOR
    is_strict: bool = True


class Reads(Visits):
    options_type = Nested

    def judged(self, user):
        came = Criterion("visits", Points(CAME[user]) / 2 * 2, self.options.by["visits"], "count")
        came = attrs.evolve(came, current=Points(CAME[user]) if user != BEN else Points("9.5"))
        return Eligibility(user, self.is_enough(came), (came,))


def test_a_threshold_is_found_wherever_an_option_has_it():
    """In a mapping, as a text where it is exact."""
    strict = type(
        "Strict", (Reads,), {"is_enough": lambda self, came: came.current > came.required}
    )

    assert statuses(told(Reads)) == {"passed"}
    assert (
        "user 1 has not earned it with visits 12 of 12, and no reason" in told(strict)["RET-014"][1]
    )


@frozen
class Halves:
    required: float = 10.0


def test_thresholds_may_be_binary_though_numbers_are_not():
    """As far as they are shown exactly."""

    class Rough(Visits):
        options_type = Halves

        def judged(self, user):
            came = Criterion("visits", Points(CAME[user]), Points(str(self.options.required)))
            return Eligibility(user, came.current > came.required, (came,))

    assert failed(told(Rough)) == {"RET-014"}


def test_a_threshold_that_its_class_refuses_is_not_tried():
    """Nor one that is another criterion's."""

    @frozen
    class Ten:
        required: int = 10

        def __attrs_post_init__(self):
            if self.required != 10:
                raise ValueError("required is 10")

    fixed = type("Fixed", (Visits,), {"options_type": Ten})

    assert told(fixed)["RET-014"][0] == "skipped"


def test_few_boundaries_are_enough():
    """However many learners a world has."""
    many = {UserId(n): n for n in range(1, 30)}

    class Crowd(Visits):
        def whom(self, users):
            return [user for user in (many if users is None else users) if user in many]

        def came(self, user):
            return Points(many[user])

    assert statuses(told(Crowd)) == {"passed"}


def test_a_failure_is_python_that_asks_again():
    """With its options, as they are stored, and the place where it is written."""
    shown = told(Spreads, configured={"culprit": {"required": 11}})["RET-005"][1]

    assert "culprit:culprit (tests/conformance/culprits/retrievers.py:" in shown
    assert "options = structure({'required': 11}, Often, \"$\", from_json=True)" in shown
    assert "users = (UserId(2147483647),)" in shown
    assert "print(*Spreads(options).details(context, users), sep='\\n')" in shown


def test_worlds_for_a_retriever_that_is_not_there_are_a_mistake(install):
    """Probably another one was meant."""
    source = (
        "from hookspecs import hookimpl\n"
        "from hookspecs.learning import data_retrievers\n"
        "from tests.conformance.culprits.retrievers import Visits\n"
        "@hookimpl(data_retrievers)\n"
        "def supply():\n    return {'visits': Visits}\n"
    )
    install("visits", source)
    physics = LearningContext("course", PHYSICS)

    for said in ({"contexts": {"visit": physics}}, {"configured": {"visit": {}}}):
        with pytest.raises(CannotJudge, match="called 'visit'; did you mean 'visits'"):
            list(run_checks("visits", world=World(**said)))
    right = World(contexts={"visits": physics}, configured={"visits": {"required": 8}})
    outcomes = {each.id: each.status for each in run_checks("visits", world=right)}
    assert outcomes["RET-004"] == outcomes["RET-014"] == "passed"


EXAMPLES = {
    "Visitors": data_retriever.__doc__.replace('\\"', '"'),
    "Attendance": data_retrievers.function.__doc__,
}


@pytest.mark.parametrize(("name", "text"), EXAMPLES.items(), ids=EXAMPLES)
def test_the_examples_of_the_reference_conform(name, text):
    """Who copies one begins with a retriever that judges the right ones."""

    def counted(key, users):
        there = CAME if key == PHYSICS else {}
        return [
            (user, there[user]) for user in (there if users is None else users) if user in there
        ]

    def attended(key, users):
        return [(user, came >= 10) for user, came in counted(key, users)]

    names = (Criterion, DataRetriever, Eligibility, Points, attrs, hookimpl, data_retrievers)
    there = {getattr(each, "__name__", "data_retrievers"): each for each in names}
    there |= {"counted": counted, "attended": attended, "data_retrievers": data_retrievers}
    exec(dedent(text.split("::\n", 1)[1]), there)

    outcomes = told(there[name])

    assert failed(outcomes) == set()


def test_the_world_of_the_culprits_is_a_school():
    """Its learners are in all of this."""
    assert world().platform.__class__ is School
    assert set(CAME) == {ADA, BEN, CY}
    assert Often().required == 10
