"""A teacher looks as a learner whom they make up."""

from __future__ import annotations

import pytest
from groups_school import ADA, BEN, PHYSICS, POTTERY, TOVE
from hooks_groups.authoring import create_partition, set_rule
from hooks_groups.courses import (
    InvalidPreview,
    Preview,
    begin_preview,
    decide,
    end_preview,
    preview_as,
    preview_in,
    previewing,
    sight,
    tables_of,
    visible,
)
from hooks_groups.models import Segment

from hooks_runtime import run_filter
from hookspecs.learning import CourseHomeRender, course_home_render_started
from hookspecs.values import CourseKey, SegmentKey

pytestmark = pytest.mark.django_db
FREE = {"intro", "labs", "exam"}


@pytest.fixture
def course(labs):
    """Optics is for Lab A, sound for Lab B who have upgraded."""
    create_partition(PHYSICS, "Track", scheme="enrollment_track")
    set_rule(PHYSICS, "optics", {100: [1]})
    set_rule(PHYSICS, "sound", {100: [2], 101: [2]})


def key(name):
    return SegmentKey(str(Segment.objects.get(name=name).uid))


def seen(preview):
    with previewing(TOVE, PHYSICS, preview):
        return visible(TOVE, PHYSICS)


@pytest.mark.usefixtures("course")
def test_a_preview_is_a_learner_of_any_segments():
    """What they say nothing of is open: it shows what somebody in Lab B may see."""
    assert FREE | {"optics"} == seen(Preview(segments=(key("Lab A"),)))
    assert FREE | {"sound"} == seen(Preview(segments=(key("Lab B"),)))
    assert FREE | {"optics", "sound"} == seen(Preview(segments=(key("Lab A"), key("Lab B"))))


@pytest.mark.usefixtures("course")
def test_a_preview_may_have_nothing_else():
    """Closed elsewhere, it is a learner in Lab B, and that is all."""
    alone = Preview(segments=(key("Lab B"),), elsewhere="closed")

    assert seen(alone) == FREE
    with previewing(TOVE, PHYSICS, alone):
        assert "To see this, upgrade to verified." == decide(TOVE, PHYSICS, "sound").reason


@pytest.mark.usefixtures("course")
def test_a_preview_may_combine_segments_and_arms():
    """A signature: Lab B, and verified."""
    arms = {101: frozenset({2})}

    assert FREE | {"sound"} == seen(Preview((key("Lab B"),), arms, "closed"))


@pytest.mark.usefixtures("course")
def test_a_teacher_may_look_as_somebody():
    """With the arms that they have now."""
    assert seen(preview_as(tables_of(PHYSICS), ADA)) == visible(ADA, PHYSICS)


@pytest.mark.usefixtures("course")
def test_a_preview_is_of_one_course_one_viewer_and_teachers():
    """Nobody else sees anything else."""
    with previewing(TOVE, PHYSICS, Preview(arms={100: frozenset({1})})):
        assert visible(BEN, PHYSICS) == FREE
        assert sight(TOVE, POTTERY).sees_all
    with previewing(BEN, PHYSICS, Preview(arms={100: frozenset({1})})):
        assert visible(BEN, PHYSICS) == FREE


@pytest.mark.usefixtures("course")
def test_a_preview_says_that_it_is_one():
    """On the course's home, before the card that leads a teacher to the pages; without it there is that."""
    home = CourseHomeRender(TOVE, CourseKey(PHYSICS))

    with previewing(TOVE, PHYSICS, Preview(arms={100: frozenset({1})}, elsewhere="closed")):
        card, pages = run_filter(course_home_render_started, home).cards

    assert "You see 4 of 5 pieces of this course." == card.text
    assert card.url.endswith("/preview/")
    assert (pages,) == run_filter(course_home_render_started, home).cards


def test_a_session_keeps_previews_as_plain_data():
    """By course; what another version of this plugin has stored is no preview."""
    session, preview = {}, Preview((SegmentKey("abc"),), {100: frozenset({1})}, "closed")

    begin_preview(session, PHYSICS, preview)

    data = {"segments": ["abc"], "arms": {"100": [1]}, "elsewhere": "closed"}
    assert {"hooks_groups.previews": {PHYSICS: data}} == session
    assert [preview, None] == [preview_in(session, each) for each in (PHYSICS, POTTERY)]
    end_preview(session, PHYSICS)
    assert preview_in(session, PHYSICS) is None
    assert preview_in({"hooks_groups.previews": {PHYSICS: {"group": 7}}}, PHYSICS) is None


@pytest.mark.parametrize(
    "data",
    [
        None,
        {"group": 7},
        {"elsewhere": "perhaps"},
        {"segments": "abc"},
        {"segments": [""]},
        {"segments": [7]},
        {"arms": {"lab": [1]}},
        {"arms": [1]},
    ],
    ids=repr,
)
def test_what_is_no_preview_is_refused(data):
    with pytest.raises(InvalidPreview):
        Preview.of(data)


def test_an_unknown_segment_opens_nothing(labs):
    """One that was deleted meanwhile."""
    set_rule(PHYSICS, "optics", {100: [1]})
    gone = SegmentKey("5d3f5f0e-0d6b-4a0c-9c52-6f1f6a6f3a01")

    assert "optics" not in seen(Preview(segments=(gone,), elsewhere="closed"))
    assert "optics" not in seen(Preview(segments=(SegmentKey("no-uid"),), elsewhere="closed"))
