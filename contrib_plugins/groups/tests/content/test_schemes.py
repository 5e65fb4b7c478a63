"""Who is in which arm: by segments, by track, by chance; and schemes that break."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection, transaction
from groups_school import ADA, BEN, CLEO, DORA, HIRED, PHYSICS, TOVE
from hooks_groups.authoring import add_arm, create_partition, delete_arm, set_rule
from hooks_groups.courses import ask, audience, decide, findings, tables_of, visible
from hooks_groups.courses.exposures import keep_draws
from hooks_groups.models import Assignment, Partition
from hooks_groups.people import add_member, create_segment, create_set, join, rename
from hooks_groups.schemes import SCHEMES, AtRandom, Group, track_number

from hooks_runtime import Hooks, HooksConfig, discovery, installed
from hookspecs import hookimpl
from hookspecs.interfaces.partition_scheme import CoursePartition, OfferedArm, PartitionScheme
from hookspecs.learning import partition_schemes
from hookspecs.values import CourseKey, UserId

pytestmark = pytest.mark.django_db
COURSE = CourseKey(PHYSICS)


def of(row):
    """Return a partition as schemes are asked about it."""
    arms = tuple(OfferedArm(arm.number, arm.name) for arm in row.arms.order_by("number"))
    return CoursePartition(COURSE, row.number, row.name, arms, json.dumps(row.parameters))


def arms_of(row, *users):
    """Return the arms of *users*, as the scheme of a partition says by itself."""
    return dict(SCHEMES[row.scheme]().arms_of(of(row), users))


# --- Segments ---------------------------------------------------------------------------------


def test_who_is_in_a_segment_is_in_its_arms(labs):
    """In several segments in several arms; tutors see what learners see."""
    segment = create_segment(PHYSICS, "Tutors")
    labs.arms.get(number=1).bindings.create(segment=segment)
    add_member(segment, DORA, role="tutor")

    both = frozenset({1, 2})
    expected = {ADA: frozenset({1}), BEN: frozenset({2}), CLEO: both, DORA: frozenset({1})}
    assert expected == arms_of(labs, ADA, BEN, CLEO, DORA, TOVE)


def test_a_whole_course_is_read_at_once(labs):
    """More users than a list of a statement holds; only those who were asked about are told of."""
    crowd = [UserId(HIRED + number) for number in range(3000)]

    assert {ADA: frozenset({1})} == arms_of(labs, ADA, *crowd)


@pytest.mark.parametrize("scheme", ["cohort", "team"])
def test_arms_are_the_segments_of_a_set(scheme):
    """With numbers of their own: no key of a database comes into a rule."""
    teams = create_set(PHYSICS, "Teams", exclusive=scheme == "cohort", self_join=True)
    for name in ("Red", "Blue"):
        create_segment(PHYSICS, name, segment_set=teams)

    row = create_partition(PHYSICS, "Team", scheme=scheme, segment_set=teams)
    green = create_segment(PHYSICS, "Green", segment_set=teams)
    join(green, ADA)

    assert [(1, "Red"), (2, "Blue"), (3, "Green")] == list(
        row.arms.order_by("number").values_list("number", "name")
    )
    assert {ADA: frozenset({3})} == arms_of(row, ADA, BEN)
    set_rule(PHYSICS, "optics", {row.number: [3]})
    assert "To see this, join Green." == decide(BEN, PHYSICS, "optics").reason


def test_an_arm_is_called_as_its_segment_is():
    """From the moment on that it is renamed."""
    teams = create_set(PHYSICS, "Teams")
    red = create_segment(PHYSICS, "Red", segment_set=teams)
    row = create_partition(PHYSICS, "Team", scheme="team", segment_set=teams)

    rename(red, "Crimson")

    assert ["Crimson"] == list(row.arms.values_list("name", flat=True))


# --- Tracks -----------------------------------------------------------------------------------


def test_a_track_is_the_mode_of_an_enrollment(school):
    """Who has left is in none."""
    school.admit(BEN, mode="verified")
    row = create_partition(PHYSICS, "Track", scheme="enrollment_track")

    assert {ADA: frozenset({1}), BEN: frozenset({2})} == arms_of(row, ADA, BEN, TOVE)


def test_tracks_are_offered_as_the_platform_tells_them(school, using):
    """Beside those that the operator names; each mode has one number everywhere."""
    school.admit(BEN, mode="premium")
    using(tracks=("honor",))

    row = create_partition(PHYSICS, "Track", scheme="enrollment_track")

    arms = dict(row.arms.values_list("name", "number"))
    assert {"audit": 1, "honor": 6, "premium": track_number("premium")} == arms
    assert 1000 <= track_number("premium") == track_number("premium") < 2**31


def test_words_of_tracks_are_those_of_learners():
    track = SCHEMES["enrollment_track"]()

    ways = [track.way_in(OfferedArm(n, name)) for n, name in ((1, "audit"), (2, "verified"))]

    assert ["enroll in audit", "upgrade to verified"] == ways


# --- Chance -----------------------------------------------------------------------------------


@pytest.fixture
def kettle_test():
    return create_partition(
        PHYSICS, "Kettle", ["hot", "cold"], scheme="random", parameters={"salt": "kettle"}
    )


def test_a_draw_is_the_same_without_a_row(kettle_test):
    """For ever, on every site; nothing is stored."""
    crowd = [UserId(number) for number in range(1, 1001)]

    drawn = arms_of(kettle_test, *crowd)

    assert drawn == arms_of(kettle_test, *crowd)
    assert {ADA: frozenset({1}), BEN: frozenset({1})} == {u: drawn[u] for u in (ADA, BEN)}
    assert 450 < sum(arms == frozenset({1}) for arms in drawn.values()) < 550
    assert not Assignment.objects.exists()


def test_weights_are_shares(kettle_test):
    """A weight of nothing takes nobody."""
    kettle_test.parameters |= {"weights": {"1": 0}}

    assert {frozenset({2})} == set(arms_of(kettle_test, *map(UserId, range(1, 50))).values())


def test_what_was_kept_stays_when_arms_come_and_go(kettle_test):
    """Who has begun to learn stays in their arm; who has not draws anew, and mostly stays."""
    set_rule(PHYSICS, "optics", {kettle_test.number: [1, 2]})
    crowd = [UserId(number) for number in range(10, 410)]
    before = arms_of(kettle_test, *crowd)
    assert [1] * 200 == [keep_draws(user, PHYSICS) for user in crowd[:200]]

    add_arm(kettle_test, "tepid")
    after = arms_of(kettle_test, *crowd)

    assert [before[user] for user in crowd[:200]] == [after[user] for user in crowd[:200]]
    moved = [user for user in crowd[200:] if before[user] != after[user]]
    assert {frozenset({3})} == {after[user] for user in moved}
    assert 40 < len(moved) < 95


def test_a_draw_is_kept_once(kettle_test):
    """A second time, and for a teacher, nothing is written."""
    set_rule(PHYSICS, "optics", {kettle_test.number: [1]})

    assert [1, 0, 0] == [keep_draws(user, PHYSICS) for user in (ADA, ADA, TOVE)]
    kept = Assignment.objects.get()
    assert (ADA, 1) == (kept.user, kept.arm.number)


def test_two_who_keep_at_once_keep_one(kettle_test):
    """Whoever is second finds the row, and changes nothing."""
    from hooks_groups.schemes import keep

    Assignment.objects.create(partition=kettle_test, arm=kettle_test.arms.get(number=2), user=ADA)

    keep([of(kettle_test)], ADA)

    assert 2 == Assignment.objects.get().arm.number


def test_nothing_is_kept_where_no_rule_asks(kettle_test):
    assert 0 == keep_draws(ADA, PHYSICS)


def test_an_arm_that_goes_frees_who_was_kept_in_it(kettle_test):
    """They draw again among those that are left."""
    set_rule(PHYSICS, "optics", {kettle_test.number: [2]})
    keep_draws(ADA, PHYSICS)

    delete_arm(kettle_test.arms.get(number=1))

    assert {ADA: frozenset({2})} == arms_of(kettle_test, ADA)


# --- Schemes of others ------------------------------------------------------------------------


class Scheme(PartitionScheme):
    """Says whatever a test wants."""

    said: Any = None

    def arms_of(self, partition, users):
        if isinstance(type(self).said, Exception):
            raise type(self).said
        return type(self).said(users) if callable(type(self).said) else type(self).said

    def way_in(self, arm):
        raise RuntimeError("no words")


@pytest.fixture
def theirs(using, monkeypatch, labs):
    """A partition under a scheme of another plugin, which one rule names beside that of the labs."""

    @hookimpl(partition_schemes)
    def supply():
        return {"theirs": Scheme}

    using(supply)
    row = create_partition(PHYSICS, "Theirs", ["in"], scheme="theirs")
    set_rule(PHYSICS, "sound", {row.number: [1]})
    set_rule(PHYSICS, "optics", {labs.number: [1]})

    def says(said):
        monkeypatch.setattr(Scheme, "said", said)

    return says


def test_a_scheme_of_others_is_asked_alike(theirs):
    """Lists are taken for sets, and nobody else than asked is heard of."""
    theirs({ADA: frozenset({1}), CLEO: [1, 7], TOVE: {1}})

    assert [ADA, CLEO] == audience(PHYSICS, "sound")
    assert "sound" in visible(ADA, PHYSICS)
    assert "To see this, join in." == decide(BEN, PHYSICS, "sound").reason, "without its words"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (ConnectionError("closed"), "did not answer: it raised ConnectionError at "),
        ([ADA], "it returned list; return user ids mapped to frozen sets"),
        ({ADA: "1"}, "it returned str for a learner"),
        ({ADA: 1}, "it returned int for a learner"),
        (None, "it returned NoneType"),
    ],
    ids=["raises", "a list", "a text", "a number", "nothing"],
)
def test_a_broken_scheme_opens_nothing(theirs, said, told, caplog):
    """Others are asked on, the learner is told to come again, the operator once what happened."""
    theirs(said)

    assert {"intro", "labs", "optics", "exam"} == visible(ADA, PHYSICS)
    answer = decide(ADA, PHYSICS, "sound")
    assert answer.reason.startswith("Whether you may see this could not be found out just now.")
    (fault,) = answer.faults
    assert told in fault
    assert "closed" not in fault + caplog.text  # what others say may be personal
    assert "nobody is in an arm of 'Theirs': its scheme 'theirs' did not answer" in fault
    assert fault in findings(PHYSICS).faults


def test_a_broken_scheme_is_logged_once(theirs, caplog):
    """For the tables that there are, not for each page."""
    theirs(ConnectionError("closed"))
    tables = tables_of(PHYSICS)

    for _ in range(3):
        ask(tables, [ADA])

    assert 1 == caplog.text.count("its scheme 'theirs' did not answer")


def test_a_failing_statement_of_a_scheme_leaves_the_page_its_transaction(theirs):
    """On PostgreSQL it would poison what comes after it."""

    def fails(users):
        connection.cursor().execute("SELECT * FROM nowhere")

    theirs(fails)
    with transaction.atomic():
        assert "sound" not in visible(ADA, PHYSICS)
        assert Partition.objects.exists()


def test_of_several_partitions_only_the_broken_one_is_closed(labs, kettle_test):
    """Though all that are drawn for are asked about together."""
    other = create_partition(PHYSICS, "Pot", ["small", "big"], scheme="random")
    Partition.objects.filter(pk=other.pk).update(parameters={})
    set_rule(PHYSICS, "optics", {kettle_test.number: [1, 2]})
    set_rule(PHYSICS, "sound", {other.number: [1, 2]})

    assert {"intro", "labs", "optics", "exam"} == visible(ADA, PHYSICS)
    assert "the parameters of 'Pot' lack salt and hash" in decide(ADA, PHYSICS, "sound").faults[0]


def test_a_scheme_that_is_gone_names_its_plugin(theirs, school):
    """It was there when the partition was made; nobody sees what it opened, and no page breaks."""
    config = HooksConfig.of({"plugins": ["groups"]})
    with installed(Hooks(discovery.load(config), config, platform=school)):
        assert "sound" not in visible(ADA, PHYSICS)
        (fault,) = decide(ADA, PHYSICS, "sound").faults

    assert "'theirs' is not supplied on org.learninghooks.learning.partition.schemes.v1" in fault
    assert "plugin 'local' supplied it, enable it again" in fault


def test_families_are_asked_together():
    """Cohorts, teams and bound arms are one question, draws are another."""
    assert ["bindings"] * 3 == [SCHEMES[name].family for name in ("group", "cohort", "team")]
    assert issubclass(SCHEMES["team"], Group)
    assert "chance" == AtRandom.family


def test_schemes_of_open_edx_are_supplied_beside_ours(monkeypatch):
    """Under names of their own, so that none of ours is lost."""
    from hooks_groups import plugin

    monkeypatch.setattr(plugin, "adapted", lambda: {"openedx.track": Scheme})

    assert {*SCHEMES, "openedx.track"} == set(plugin.supply_schemes())
