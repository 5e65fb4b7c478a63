"""Each sees their own part of a course, and who does not reads what would open it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from groups_school import ADA, BEN, CLEO, DORA, PHYSICS, POTTERY, TOVE
from hooks_groups.authoring import create_partition, set_rule
from hooks_groups.courses import (
    UnknownContent,
    audience,
    decide,
    findings,
    impact,
    is_divided,
    signatures,
    visible,
)
from hooks_groups.deciding import InvalidRule
from hooks_groups.models import Rule

pytestmark = pytest.mark.django_db
ALL = {"intro", "labs", "optics", "sound", "exam"}


def test_who_is_in_the_segment_sees_what_it_opens(labs):
    """In both, what each of them opens; in none, what is for all; teachers see everything."""
    set_rule(PHYSICS, "optics", {labs.number: [1]})
    set_rule(PHYSICS, "sound", {labs.number: [2]})

    assert visible(ADA, PHYSICS) == ALL - {"sound"}
    assert visible(BEN, PHYSICS) == ALL - {"optics"}
    assert visible(CLEO, PHYSICS) == visible(TOVE, PHYSICS) == ALL
    assert visible(DORA, PHYSICS) == ALL - {"optics", "sound"}


def test_the_reason_is_a_sentence_with_the_ways_in(labs):
    """Made of names, in the words of each scheme."""
    create_partition(PHYSICS, "Track", scheme="enrollment_track")
    set_rule(PHYSICS, "labs", {labs.number: [1, 2]})
    set_rule(PHYSICS, "optics", {labs.number: [2], 101: [2]})

    reasons = [decide(who, PHYSICS, "optics").reason for who in (ADA, BEN, DORA)]

    assert [
        "To see this, join Lab B, and upgrade to verified.",
        "To see this, upgrade to verified.",
        "To see this, join Lab B, and upgrade to verified.",
    ] == reasons
    assert "To see this, join Lab A or B." == decide(DORA, PHYSICS, "sound").reason


def test_what_nobody_can_open_says_so_and_tells_authors_why(labs):
    """The learner reads one sentence, and the answer has another for authors."""
    Rule.objects.create(course=PHYSICS, content="optics", access={"100": [1, 9]})

    answer = decide(ADA, PHYSICS, "optics")

    assert "This is not open to learners." == answer.reason
    assert (
        "the rule of 'optics' names arm 9 of partition 100, which does not exist",
    ) == answer.faults
    assert not answer


def test_a_rule_that_cannot_be_read_shuts(labs, using):
    """Whatever the policy for what dangles; and it is told."""
    using(dangling="ignore")
    Rule.objects.create(course=PHYSICS, content="optics", access={"Lab": [1]})

    assert "optics" not in visible(ADA, PHYSICS)
    (told,) = findings(PHYSICS).faulty
    assert "the rule of 'optics' cannot be read: optics['Lab']: expected the id" in told


def test_what_the_course_does_not_have_nobody_sees(labs):
    """In a course that is divided; elsewhere nobody asks."""
    set_rule(PHYSICS, "optics", {labs.number: [1]})

    assert "There is nothing like this in the course." == decide(ADA, PHYSICS, "a draft").reason
    assert decide(TOVE, PHYSICS, "a draft")
    assert [True, False] == [is_divided(PHYSICS), is_divided(POTTERY)]


def test_a_course_without_rules_is_open(labs):
    """Partitions alone restrict nothing."""
    assert visible(DORA, PHYSICS) == ALL


def test_what_is_in_something_unknown_is_shut(labs, school):
    """A platform that forgets a unit shows nothing of it to learners."""
    school.teach("intro", "cellar/secret")
    set_rule(PHYSICS, "intro", {labs.number: [1]})

    assert {"intro"} == visible(ADA, PHYSICS) - {"cellar"}
    assert ("'secret' is in 'cellar', of which the platform does not tell",) == findings(
        PHYSICS
    ).faulty


def test_a_piece_in_two_units_is_seen_through_either(labs, school):
    """The platform tells it once for each."""
    school.teach("a", "b", "a/kit", "b/kit")
    set_rule(PHYSICS, "a", {labs.number: [1]})
    set_rule(PHYSICS, "b", {labs.number: [2]})

    assert [{"a", "kit"}, {"b", "kit"}, set()] == [
        visible(who, PHYSICS) for who in (ADA, BEN, DORA)
    ]


# --- All learners at once ---------------------------------------------------------------------


def test_an_audience_is_who_learns_and_sees(labs):
    """Teachers are no learners, and neither is who has left."""
    set_rule(PHYSICS, "optics", {labs.number: [1]})

    assert [ADA, CLEO] == audience(PHYSICS, "optics")
    assert [ADA, BEN, CLEO, DORA] == audience(PHYSICS, "sound")
    with pytest.raises(UnknownContent):
        audience(PHYSICS, "a draft")


def test_an_impact_is_told_before_the_rule_is_set(labs):
    """Of several rules at once, and of those that are taken away."""
    set_rule(PHYSICS, "sound", {labs.number: [2]})

    told = impact(PHYSICS, {"optics": {"100": [1]}, "sound": None})

    assert "2 learners lose 1 block, 2 learners gain 1 block" == str(told)
    assert [[BEN, DORA], [ADA, DORA]] == [told.losers, told.gainers]
    assert visible(DORA, PHYSICS) == ALL - {"sound"}, "nothing was set"


@pytest.mark.parametrize(
    ("rules", "error"), [({"optics": {"x": [1]}}, InvalidRule), ({"a draft": {}}, UnknownContent)]
)
def test_an_impact_of_nonsense_is_refused(rules, error, labs):
    with pytest.raises(error):
        impact(PHYSICS, rules)


def test_authors_are_told_what_to_look_at(labs):
    """In sentences, with titles."""
    set_rule(PHYSICS, "optics", {labs.number: [1]})
    Rule.objects.create(course=PHYSICS, content="attic", access={"100": [1]})
    Rule.objects.create(course=PHYSICS, content="sound", access={"105": [1]})

    assert [
        "the rule of 'sound' names partition 105, which does not exist",
        "'attic' has a rule, and is not in the course",
        "'Sound' is open to nobody",
    ] == findings(PHYSICS).sentences()


def test_what_dangles_is_logged_where_the_operator_wants_a_report(
    labs, using, caplog, django_capture_on_commit_callbacks
):
    """Once for a revision, though tables grow old."""
    using(dangling="report", content_s=0.000001)
    Rule.objects.create(course=PHYSICS, content="sound", access={"105": [1]})

    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            visible(ADA, PHYSICS)

    assert 1 == caplog.text.count("names partition 105, which does not exist")


def test_signatures_are_what_learners_really_have(labs):
    """Most first: what is worth a preview."""
    set_rule(PHYSICS, "optics", {labs.number: [1]})
    counted = {frozenset(arms[100]): n for arms, n in signatures(PHYSICS).counts}

    assert {frozenset({1}): 1, frozenset({2}): 1, frozenset({1, 2}): 1, frozenset(): 1} == counted


# --- Who asks -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "learner", [1, SimpleNamespace(pk=1, username="ada")], ids=["a number", "a user object"]
)
def test_a_learner_may_be_a_number_or_a_user_object(learner, labs):
    """As a ``UserId`` is."""
    set_rule(PHYSICS, "sound", {labs.number: [2]})

    assert visible(ADA, PHYSICS) == visible(learner, PHYSICS) == ALL - {"sound"}


def test_who_has_not_logged_in_is_in_no_arm(labs):
    """And sees what is for all."""
    set_rule(PHYSICS, "sound", {labs.number: [2]})
    stranger = SimpleNamespace(pk=None, is_anonymous=True)

    assert visible(stranger, PHYSICS) == ALL - {"sound"}
    assert "To see this, join Lab B." == decide(stranger, PHYSICS, "sound").reason


NOBODIES = {
    "a username": ("ada", TypeError, "got a str"),
    "nobody": (None, TypeError, "got None"),
    "a truth": (True, TypeError, "got a bool"),
    "a user that is not saved": (SimpleNamespace(pk=None), ValueError, "that is not saved"),
}


@pytest.mark.parametrize(("learner", "kind", "told"), NOBODIES.values(), ids=NOBODIES)
def test_what_is_no_learner_is_told_at_once(learner, kind, told, labs, caplog):
    """It is no outage of a scheme, and no name comes into a log."""
    set_rule(PHYSICS, "sound", {labs.number: [2]})
    for ask in (visible, lambda who, course: decide(who, course, "sound")):
        with pytest.raises(kind, match="expected a UserId, the whole number of one") as refused:
            ask(learner, PHYSICS)

        assert told in str(refused.value)
        assert "ada" not in str(refused.value) + caplog.text


def test_a_course_that_is_mistyped_is_closed(school):
    """Nobody sees what is in it, and authors read why; one that is there, without rules, is open."""
    answer = decide(DORA, "nope", "optics")

    assert (False, "There is nothing like this in the course.") == (bool(answer), answer.reason)
    assert ("the platform has no course 'nope'",) == answer.faults
    assert decide(DORA, PHYSICS, "optics")


def test_content_that_is_not_there_is_named(labs):
    """With the course that has not got it."""
    with pytest.raises(UnknownContent, match="2026 has no 'zz'"):
        impact(PHYSICS, {"zz": {}})


def test_chance_has_no_way_in(school):
    """Nobody is told to do what nobody can do."""
    parameters = {"weights": {"1": 1, "2": 0}}
    create_partition(PHYSICS, "Kettle", ["hot", "cold"], scheme="random", parameters=parameters)
    set_rule(PHYSICS, "sound", {100: [2]})

    assert decide(ADA, PHYSICS, "sound").reason.startswith("This is for learners who were drawn")
