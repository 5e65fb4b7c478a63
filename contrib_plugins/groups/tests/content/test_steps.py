"""What learners meet on the way: an outline, a page, and what is told when content changes."""

from __future__ import annotations

import pytest
from groups_school import ADA, BEN, PHYSICS, POTTERY, TOVE
from hooks_groups.authoring import create_partition, set_rule
from hooks_groups.courses import visible
from hooks_groups.models import Assignment, Revision

from hooks_runtime import run_filter, send_event
from hookspecs import HookFailed
from hookspecs.authoring import (
    Block,
    PublishedExam,
    PublishedLesson,
    block_published,
    exam_published,
    lesson_published,
)
from hookspecs.learning import (
    ContentView,
    Course,
    CourseOutline,
    PersonalData,
    PreventContentView,
    User,
    ViewedContent,
    content_view_requested,
    content_viewed,
    course_outline_requested,
)
from hookspecs.values import CourseKey, Moment, Points, UsageKey

COURSE = CourseKey(PHYSICS)
BLOCKS = tuple(map(UsageKey, ("intro", "labs", "optics", "sound", "exam")))


def outline(user, course=COURSE, blocks=BLOCKS):
    return run_filter(course_outline_requested, CourseOutline(user, course, blocks)).blocks


def view(user, block, course=COURSE):
    run_filter(content_view_requested, ContentView(user, course, UsageKey(block), "lesson"))


@pytest.mark.django_db
def test_an_outline_leaves_out_what_is_not_theirs(labs):
    """In the order in which it came; teachers keep all of it, unknown pieces too."""
    set_rule(PHYSICS, "labs", {labs.number: [1]})
    more = (UsageKey("a-draft"), *BLOCKS)

    assert ("intro", "exam") == outline(BEN)
    assert outline(ADA, blocks=more) == BLOCKS
    assert outline(TOVE, blocks=more) == more


@pytest.mark.django_db
def test_a_page_is_refused_with_the_way_in(labs):
    """What is in a unit that is not theirs, too."""
    set_rule(PHYSICS, "labs", {labs.number: [1]})

    view(ADA, "optics")
    with pytest.raises(PreventContentView, match=r"^To see this, join Lab A\.$"):
        view(BEN, "optics")


@pytest.mark.django_db
def test_a_course_that_is_not_divided_is_left_alone(school):
    """Whatever the platform knows of it."""
    strange = (UsageKey("whatever"),)

    assert strange == outline(BEN, CourseKey(POTTERY), strange)
    view(BEN, "whatever", CourseKey(POTTERY))


@pytest.mark.django_db
def test_a_course_that_is_none_is_refused(labs, school):
    """Blocks that are in each other: nothing is shown, in a refusal that a page can show."""
    set_rule(PHYSICS, "labs", {labs.number: [1]})
    school.teach("labs/optics", "optics/labs")
    send_event(lesson_published, published_lesson())

    with pytest.raises(HookFailed):
        outline(BEN)


# --- Draws ------------------------------------------------------------------------------------


def seen(user, block):
    who, where = User(user, True, PersonalData("ada", "ada@school.example")), Course(COURSE, "")
    send_event(content_viewed, ViewedContent(who, where, UsageKey(block), Moment.now()))


@pytest.mark.django_db
def test_who_has_seen_content_keeps_what_they_drew(labs, django_capture_on_commit_callbacks):
    """After the page, and once."""
    test = create_partition(PHYSICS, "Kettle", ["hot", "cold"], scheme="random")
    set_rule(PHYSICS, "optics", {test.number: [1]})

    with django_capture_on_commit_callbacks(execute=True):
        seen(ADA, "intro")
        assert not Assignment.objects.exists(), "not before the commit"
    with django_capture_on_commit_callbacks(execute=True):
        seen(ADA, "intro")

    kept = Assignment.objects.get()
    assert ADA == kept.user
    assert (kept.arm.number == 1) == ("optics" in visible(ADA, PHYSICS))


# --- Publication ------------------------------------------------------------------------------


def published_lesson(course=COURSE):
    return PublishedLesson(course, UsageKey("optics"), "Optics", "https://x.example/", TOVE)


def published_exam(course=COURSE):
    return PublishedExam(
        course, UsageKey("exam"), "Exam", "https://x.example/", TOVE, possible=Points(1)
    )


def published_block(key):
    return Block(UsageKey(key), "lesson")


TOLD = {
    "a lesson": (lesson_published, published_lesson()),
    "an exam": (exam_published, published_exam()),
    "a piece with a rule": (block_published, published_block("optics")),
    "a piece of Open edX": (
        block_published,
        published_block(f"block-v1:{PHYSICS.removeprefix('course-v1:')}+type@html+block@new"),
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize(("event", "payload"), TOLD.values(), ids=TOLD)
def test_what_is_published_has_tables_made_anew(event, payload, labs):
    """Wherever this process runs."""
    set_rule(PHYSICS, "optics", {labs.number: [1]})
    before = Revision.of(PHYSICS)

    send_event(event, payload)

    assert before + 1 == Revision.of(PHYSICS)


@pytest.mark.django_db
def test_nothing_is_counted_for_courses_without_rules():
    """And a piece that nobody knows is nobody's."""
    send_event(lesson_published, published_lesson(CourseKey(POTTERY)))
    send_event(block_published, published_block("whatever"))

    assert not Revision.objects.exists()
