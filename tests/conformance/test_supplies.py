"""What is supplied to partitions and segments is judged: what it needs, what it is told, what is seen."""

from __future__ import annotations

from itertools import count
from textwrap import dedent
from uuid import uuid4

import attrs
import pytest
from attrs import frozen
from django.db import transaction

from hooks_runtime import platform
from hooks_runtime.conformance import World, questions, run_checks
from hooks_runtime.conformance.requirement import CannotJudge
from hookspecs import hookimpl
from hookspecs.interfaces import assigner
from hookspecs.interfaces.assigner import Assigner
from hookspecs.interfaces.partition_scheme import CoursePartition, OfferedArm, PartitionScheme
from hookspecs.learning import assigners
from hookspecs.values import CourseKey, UserId
from tests.conformance.culprits.assigners import Draws, Fills
from tests.conformance.culprits.assigners import supplying as supplying_assigner
from tests.conformance.culprits.schemes import LABS, Halves, supplying, world
from tests.conformance.school import PHYSICS, School
from tests.conformance.test_culprits import failures, judge


def told(cls, where=None):
    """Return what comes of a scheme, by requirement: its status, and what is told."""
    outcomes = judge(supplying(cls), world=where or world(), groups=("schemes",))
    return {each.id: (each.status, each.shown) for each in outcomes}


def told_of(cls, where=None):
    """Return what comes of an assigner."""
    outcomes = judge(supplying_assigner(cls), world=where, groups=("assigners",))
    return {each.id: (each.status, each.shown) for each in outcomes}


# --- Schemes ------------------------------------------------------------------------------------


def test_a_plugin_without_any_has_no_need():
    """Of either kind."""
    outcomes = judge(groups=("schemes", "assigners"))

    assert {(each.status, each.applies) for each in outcomes} == {("skipped", False)}


def test_without_a_world_what_can_be_seen_is_judged():
    """Users and a partition are made up, with the arms that the scheme offers."""

    class Everywhere(Halves):
        def arms_of(self, partition, users):
            return {user: frozenset({self.arm(user)}) for user in users}

    statuses = {number: status for number, (status, _) in told(Everywhere, World()).items()}

    assert set(statuses.values()) == {"passed"}


def test_what_asks_a_platform_that_nobody_gave_is_not_run():
    """It says which question, and where to answer it."""

    class Asks(Halves):
        def arms_of(self, partition, users):
            return {row.user: frozenset({1}) for row in platform().enrollments(partition.course)}

        def arms_offered(self, course):
            return tuple(OfferedArm(n, "A") for n, _ in enumerate(platform().enrollments(course)))

    status, why = told(Asks, World())["SCH-002"]

    assert status == "skipped"
    assert why.startswith("culprit asks the platform for enrollments(); give it in a World")


def test_what_breaks_on_what_was_made_up_is_not_run():
    """Its parameters are for a world to say; given ones are no excuse."""

    class Salted(Halves):
        def arms_of(self, partition, users):
            raise KeyError("salt")

    status, why = told(Salted, World())["SCH-005"]

    assert (status, told(Salted)["SCH-005"][0]) == ("skipped", "failed")
    assert "failed" not in {status for status, _ in told(Salted, World()).values()}
    assert "raised KeyError('salt') about a partition that was made up" in why
    assert "give World(users=..., partitions={'culprit': ...})" in why


def test_what_breaks_only_on_strangers_is_not_run_where_it_was_made_up():
    """As above."""

    class Few(Halves):
        def arms_of(self, partition, users):
            return {user: frozenset({{1: 1, 2: 2, 3: 1, 4: 2, 5: 1}[user]}) for user in users}

    assert told(Few, World())["SCH-005"][0] == "skipped"


def test_a_scheme_that_puts_nobody_anywhere_shows_nothing():
    """Its world is for somebody else."""
    elsewhere = World(course=CourseKey("course-v1:Campus+Pottery+2026"))

    status, why = told(Halves, elsewhere)["SCH-002"]

    assert status == "skipped"
    assert "culprit put nobody into an arm" in why


def test_one_user_does_not_tell_how_many_questions_many_take():
    """Give several."""
    alone = attrs.evolve(world(), users=[UserId(1)])

    assert told(Halves, alone)["SCH-008"] == ("skipped", "give World(users=...) with several users")


class Offers(Halves):
    """Its arms are its own."""

    def arms_of(self, partition, users):
        return {user: frozenset({7}) for user in users}


class OffersThem(Offers):
    def arms_offered(self, course):
        return (OfferedArm(7, "verified"),)


class Others(Halves):
    def arms_of(self, partition, users):
        return {**super().arms_of(partition, users), UserId(99): frozenset({1})}


def test_arms_are_those_of_the_partition_or_offered():
    """An arm that is neither opens nothing, and is a mistake."""
    assert "put user 1 into [7], which the partition does not have" in told(Offers)["SCH-004"][1]
    assert told(OffersThem)["SCH-004"][0] == "passed"
    assert "answered about user 99" in told(Others)["SCH-004"][1]


def test_a_failure_is_python_that_asks_again():
    """With the place where it is written."""

    shown = told(Others)["SCH-004"][1]

    assert "culprit:culprit (tests/conformance/test_supplies.py:" in shown
    assert (
        'partition = CoursePartition(\n    course=CourseKey("course-v1:Campus+Physics+2026")'
        in shown
    )
    assert "print(Others().arms_of(partition, users))" in shown


@pytest.mark.parametrize(
    ("way_in", "fault"),
    [("", "is ''"), ("join\nLab A", "not a few words"), ("Join Lab A", "small letters")],
)
def test_a_way_in_is_a_few_words(way_in, fault):
    """Which go on after others."""
    mute = type("Mute", (Halves,), {"way_in": lambda self, arm: way_in})

    assert fault in told(mute)["SCH-010"][1]


def test_who_makes_a_scheme_is_asked_nothing():
    """The platform is not there yet when plugins are loaded."""

    class Early(Halves):
        def __init__(self):
            platform().users([])

    assert "asks the platform for users()" in told(Early, World())["SCH-001"][1]
    assert "Early() asked the platform for users()" in told(Early)["SCH-001"][1]
    assert "(tests/conformance/test_supplies.py:" in told(Early)["SCH-001"][1]


def test_a_scheme_that_breaks_is_named_with_its_line():
    """Whichever requirement trips over it, its author finds the place."""

    class Unread(Halves):
        def arms_of(self, partition, users):
            return dict.fromkeys(users, 7)

    outcomes = told(Unread)

    for number in ("SCH-002", "SCH-003", "SCH-008", "SCH-009"):
        assert "culprit:culprit (tests/conformance/test_supplies.py:" in outcomes[number][1]
        assert "raised TypeError(" in outcomes[number][1]


def test_offers_that_break_are_no_arms():
    """SCH-006 tells."""

    class Broken(Halves):
        def arms_offered(self, course):
            raise LookupError(course)

    outcomes = told(Broken, attrs.evolve(world(), partitions={}, course=PHYSICS))

    assert {number for number, (status, _) in outcomes.items() if status == "failed"} == {
        "SCH-004",
        "SCH-006",
    }


def test_users_may_come_from_an_iterator():
    """Who counts them first has none left."""

    class Counts(Halves):
        def arms_of(self, partition, users):
            return super().arms_of(partition, users) if any(users) else {}

    assert "can be read once only" in told(Counts)["SCH-009"][1]


def test_a_partition_for_a_scheme_that_is_not_there_is_a_mistake(install):
    """Probably another one was meant."""
    source = (
        "from hookspecs import hookimpl\n"
        "from hookspecs.learning import partition_schemes\n"
        "from tests.conformance.culprits.schemes import Halves\n"
        "@hookimpl(partition_schemes)\n"
        "def supply():\n    return {'halves': Halves}\n"
    )
    install("halves", source)

    with pytest.raises(CannotJudge, match="no scheme called 'halfs'; did you mean 'halves'"):
        list(run_checks("halves", world=World(partitions={"halfs": LABS})))


def test_a_plugin_that_cannot_be_imported_has_no_supplies(install):
    """PLG-001 tells."""
    install("lost", "import hooks_that_nobody_installed\n")

    outcomes = {each.id: each for each in run_checks("lost")}

    assert {outcomes["SCH-001"].told, outcomes["ASG-001"].told} == {
        "it is not loaded; PLG-001 or PLG-010 has failed, and says what to mend"
    }


# --- The database -------------------------------------------------------------------------------


def test_statements_that_write_or_lock_are_told_from_those_that_read():
    """Savepoints are neither."""
    reads = ["SELECT 1", "  select for_update FROM rows", "SAVEPOINT s1", "EXPLAIN SELECT 1"]

    assert questions.writing(reads) == ""
    for writes in ("INSERT INTO rows", "update rows", "SELECT 1 FOR UPDATE", "WITH a AS (DELETE)"):
        assert questions.writing([*reads, writes]) == writes


@pytest.mark.django_db
def test_a_scheme_that_writes_or_asks_learner_by_learner_is_seen():
    """Through Django's connections."""
    from tests.site.models import Row

    class Keeps(Halves):
        def arm(self, user):
            with transaction.atomic():
                Row.objects.create(name=uuid4())
            return super().arm(user)

    class Early(Halves):
        def __init__(self):
            Row.objects.count()

    outcomes = told(Keeps)

    assert "wrote, or locked: INSERT INTO" in outcomes["SCH-007"][1]
    assert "asked 1 questions about one user, and 3 about 3" in outcomes["SCH-008"][1]
    assert "Early() asked SELECT" in told(Early)["SCH-001"][1]


@pytest.mark.django_db
def test_an_assigner_that_asks_the_database_is_seen():
    """Nothing is to be known of learners but their ids."""
    from tests.site.models import Row

    class Counts(Fills):
        def assign(self, users, among):
            Row.objects.count()
            return super().assign(users, among)

    assert "asked the database: SELECT" in told_of(Counts)["ASG-007"][1]


def test_nobody_sees_what_is_written_where_there_is_no_database_and_no_state(monkeypatch):
    """A world says what to look at."""
    monkeypatch.setattr(questions, "has_database", lambda: False)

    assert told(Halves, attrs.evolve(world(), state=None))["SCH-007"] == (
        "skipped",
        "nobody sees what its schemes write; give World(state=...)",
    )
    assert told(Halves)["SCH-007"][0] == "passed"


# --- Assigners ----------------------------------------------------------------------------------


@frozen
class Salted:
    salt: str
    seed: int | None = None


class Salting(Draws):
    options_type = Salted


def test_options_without_a_default_are_for_a_world_to_give():
    """By the names of fields; a seed of the right type is made up."""
    status, why = told_of(Salting)["ASG-003"]

    assert (status, why) == ("skipped", "culprit needs options; give World(fields={'salt': ...})")
    given = told_of(Salting, World(fields={"salt": "lab"}))
    assert {status for status, _ in given.values()} == {"passed", "skipped"}
    assert given["ASG-010"] == ("skipped", "all of its assigners draw by a seed")


def test_options_are_fields_that_a_world_may_name(install):
    """Misspelt, it is told."""
    source = (
        "from hookspecs import hookimpl\n"
        "from hookspecs.learning import assigners\n"
        "from tests.conformance.test_supplies import Salting\n"
        "@hookimpl(assigners)\n"
        "def supply():\n    return {'salting': Salting}\n"
    )
    install("salting", source)

    with pytest.raises(CannotJudge, match="has 'salz'; did you mean 'salt'"):
        list(run_checks("salting", world=World(fields={"salz": "lab"})))
    outcomes = run_checks("salting", world=World(fields={"salt": "lab"}))
    assert "ASG-003" not in failures(outcomes)


def test_a_place_that_was_not_given_is_none():
    """With Python that asks again."""

    class Elsewhere(Assigner[None]):
        def assign(self, users, among):
            return dict.fromkeys(users, "00000000-0000-4000-8000-000000000000")

    shown = told_of(Elsewhere)["ASG-003"][1]

    assert "placed user 1 into '00000000-0000-4000-8000-000000000000', which is not there" in shown
    assert "print(Elsewhere(None).assign(users, among))" in shown


def test_options_are_part_of_what_asks_again():
    """So that it draws the same."""

    class Ignores(Salting):
        def assign(self, users, among):
            return dict.fromkeys(users, "nowhere")

    shown = told_of(Ignores, World(fields={"salt": "lab"}))["ASG-003"][1]

    assert 'options = Salted(salt="lab", seed=7)' in shown
    assert "print(Ignores(options).assign(users, among))" in shown


def test_what_an_assigner_keeps_is_seen_in_the_worlds_state():
    """A preview asks the same as what is kept."""
    kept = []

    class Keeps(Fills):
        def assign(self, users, among):
            kept.append(1)
            return super().assign(users, among)

    outcomes = told_of(Keeps, World(state=lambda: list(kept)))

    assert "changed the world's state" in outcomes["ASG-007"][1]


def test_an_assigner_that_asks_the_platform_is_told_so_once():
    """Whether or not there is one."""

    class Asks(Fills):
        def assign(self, users, among):
            platform().users(list(users))
            return super().assign(users, among)

    for where in (World(), World(platform=School())):
        failed = {
            n: shown for n, (status, shown) in told_of(Asks, where).items() if status == "failed"
        }
        assert "asks the platform for users()" in failed.pop("ASG-007")
        assert failed.keys() <= {"ASG-009"}


def test_a_scheme_is_what_the_interface_says():
    """The exemplary one, at least."""
    assert issubclass(Halves, PartitionScheme)
    assert Halves().arms_of(CoursePartition("elsewhere", 1, ""), [1]) == {}


EXAMPLES = {
    "InTurn": assigners.function.__doc__,
    "LastDigit": assigner.__doc__.replace('\\"', '"'),
}


@pytest.mark.parametrize(("name", "text"), EXAMPLES.items(), ids=EXAMPLES)
def test_the_examples_of_the_reference_conform(name, text):
    """Who copies one begins with an assigner that keeps weights, capacities and order."""
    there = {"Assigner": Assigner, "count": count, "hookimpl": hookimpl, "assigners": assigners}
    exec(dedent(text.split("::\n", 1)[1]), there)

    statuses = {number: status for number, (status, _) in told_of(there[name]).items()}

    assert set(statuses.values()) == {"passed"}
