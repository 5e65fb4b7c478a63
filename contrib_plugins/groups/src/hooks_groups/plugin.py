"""What the plugin hears, steps into and supplies."""

from collections.abc import Mapping
from typing import Any

from hooks_groups.assigners import ASSIGNERS
from hooks_groups.authoring import courses_with, republished
from hooks_groups.compat import adapted
from hooks_groups.courses import sight_if_divided
from hooks_groups.courses.exposures import keep_draws
from hooks_groups.options import GroupsOptions, options
from hooks_groups.pages.cards import card_for, page
from hooks_groups.people.changing import Act
from hooks_groups.people.pending import claim
from hooks_groups.people.retirement import leave_all, retire
from hooks_groups.schemes import SCHEMES
from hookspecs import evolve, hookimpl
from hookspecs.authoring import (
    Block,
    PublishedExam,
    PublishedLesson,
    block_published,
    exam_published,
    lesson_published,
)
from hookspecs.interfaces.assigner import Assigner
from hookspecs.interfaces.partition_scheme import PartitionScheme
from hookspecs.learning import (
    Card,
    ContentView,
    CourseHomeRender,
    CourseOutline,
    Enrollment,
    PreventContentView,
    RetiredAccount,
    User,
    ViewedContent,
    account_retired,
    assigners,
    content_view_requested,
    content_viewed,
    course_home_render_started,
    course_outline_requested,
    course_unenrollment_completed,
    partition_schemes,
    student_registration_completed,
)

plugin_options = GroupsOptions
requires_platform = ("content",)

# People.


# Inline: who registers finds themselves in their segments at the first look at a course.
@hookimpl(student_registration_completed)
def claim_invitations(user: User) -> None:
    """Let who has registered into the segments that waited for their address."""
    if user.pii.email:
        claim(user.id, user.pii.email)


@hookimpl(account_retired)
def forget(account: RetiredAccount) -> None:
    """Take who has retired out of all segments, and out of history, or hide them there."""
    retire(account.user)


@hookimpl(course_unenrollment_completed)
def leave_segments(enrollment: Enrollment) -> None:
    """Take who has left a course out of its segments, if the operator wants that."""
    if options().unenrollment == "remove":
        act = Act(source="unenrollment", asks=False)
        leave_all(enrollment.user.id, act, enrollment.course.course_key)


@hookimpl(assigners)
def supply_assigners() -> Mapping[str, type[Assigner[Any]]]:
    """Supply ``manual``, ``random``, ``balanced`` and ``rendezvous``."""
    return ASSIGNERS


# Content.


@hookimpl(course_outline_requested, changes=("blocks",))
def hide_what_is_not_theirs(outline: CourseOutline) -> CourseOutline | None:
    """Leave out what the learner does not see."""
    seen = sight_if_divided(outline.user, outline.course, *outline.blocks)
    if seen is None:
        return None
    visible = seen.visible
    return evolve(outline, blocks=tuple(block for block in outline.blocks if block in visible))


@hookimpl(content_view_requested)
def refuse_what_is_not_theirs(view: ContentView) -> None:
    """Refuse what the learner does not see, and say what would open it."""
    seen = sight_if_divided(view.user, view.course, view.block)
    if seen and not (answer := seen.decide(view.block)):
        raise PreventContentView(answer.reason)


@hookimpl(course_home_render_started, changes=("cards",))
def tell_of_the_preview(home: CourseHomeRender) -> CourseHomeRender | None:
    """Remind a teacher that they do not see everything now."""
    seen = sight_if_divided(home.user, home.course)
    if seen is None or seen.preview is None:
        return None
    pieces = f"{len(seen.visible)} of {len(seen.tables.content.blocks)} pieces"
    there = page("preview", home.course)
    card = Card("This is a preview", f"You see {pieces} of this course.", there)
    return evolve(home, cards=(card, *home.cards))


@hookimpl(course_home_render_started, changes=("cards",))
def lead_to_segments(home: CourseHomeRender) -> CourseHomeRender | None:
    """Lead to the pages of this plugin who has something to do there."""
    card = card_for(home.user, home.course)
    return evolve(home, cards=(*home.cards, card)) if card else None


# After the page: to look at content writes nothing before it is shown.
@hookimpl(content_viewed, deliver="on_commit")
def keep_what_was_drawn(view: ViewedContent) -> None:
    """Keep the arms that a learner has drawn, now that they have seen content."""
    keep_draws(view.user.id, view.course.course_key)


# Inline: tables are old from the commit on that shows new content.
@hookimpl(block_published)
def content_has_changed(xblock_info: Block) -> None:
    """Have tables made anew for the courses that a piece is known to be in."""
    republished(*courses_with(xblock_info.usage_key))


@hookimpl(lesson_published)
def lessons_have_changed(lesson: PublishedLesson) -> None:
    """Have tables of the course made anew."""
    republished(lesson.course)


@hookimpl(exam_published)
def exams_have_changed(exam: PublishedExam) -> None:
    """Have tables of the course made anew."""
    republished(exam.course)


@hookimpl(partition_schemes)
def supply_schemes() -> Mapping[str, type[PartitionScheme]]:
    """Supply ``group``, ``cohort``, ``team``, ``enrollment_track``, ``random``, and Open edX's own."""
    return {**SCHEMES, **adapted()}


@hookimpl(partition_schemes)
def supply_schemes_of_open_edx() -> Mapping[str, type[PartitionScheme]]:
    """Supply what is installed for Open edX, under ``openedx.`` and its name there."""
    return adapted()
