"""A learner looks at content: which pieces there are, one of them, and what else the page says."""

from __future__ import annotations

from typing import Any

from hookspecs.errors import Detour
from hookspecs.learning.people import Course, User
from hookspecs.payload import Live, payload
from hookspecs.spec import hookspec
from hookspecs.values import CourseKey, Moment, UsageKey, UserId


@payload
class Card:
    """Something that a plugin adds to a page: a heading, a sentence, and where it leads, '' for nowhere."""

    title: str
    text: str = ""
    url: str = ""


@payload
class CourseHomeRender:
    """What a learner's home in a course run will show; *cards* stand above its content."""

    user: UserId
    course: CourseKey
    cards: tuple[Card, ...] = ()
    request: Live[Any] = None


@payload
class CourseOutline:
    """Which pieces of a course run a learner is to see, in order; *blocks* may be taken away."""

    user: UserId
    course: CourseKey
    blocks: tuple[UsageKey, ...]
    user_object: Live[Any] = None


@payload
class ContentView:
    """Who wants to see which piece of a course run; *block_type*: ``lesson``, ``exam`` ..."""

    user: UserId
    course: CourseKey
    block: UsageKey
    block_type: str
    user_object: Live[Any] = None


@payload
class ViewedContent:
    """A piece of content that a learner has opened."""

    user: User
    course: Course
    block: UsageKey
    viewed_at: Moment


class PreventContentView(Detour):
    """This learner may not see this piece; *redirect_to* says where to go, '' for nowhere."""


@hookspec.filter(
    "org.learninghooks.learning.course.home.render.started.v1",
    since="0.1",
    on_error="skip",
    may_change=("cards",),
)
def course_home_render_started(home: CourseHomeRender) -> CourseHomeRender | None:
    """Add to a learner's home in a course run.

    A step that breaks is skipped: the course is the learner's. For example, offer a study group::

        @hookimpl(course_home_render_started)
        def offer_group(home: CourseHomeRender) -> CourseHomeRender:
            card = Card("Learn together", "Two groups have room.", url=f"/groups/{home.course}/")
            return evolve(home, cards=(*home.cards, card))
    """


@hookspec.filter(
    "org.learninghooks.learning.course.outline.requested.v1",
    since="0.1",
    may_change=("blocks",),
)
def course_outline_requested(outline: CourseOutline) -> CourseOutline | None:
    """Leave pieces of a course run out of what a learner sees.

    A step that breaks refuses: what was to be hidden must not be shown. Refuse the piece itself as
    well, on ``content_view_requested``: an address can be guessed. For example::

        @hookimpl(course_outline_requested)
        def own_group_only(outline: CourseOutline) -> CourseOutline:
            seen = visible(outline.user, outline.course)
            return evolve(outline, blocks=tuple(b for b in outline.blocks if b in seen))
    """


@hookspec.filter(
    "org.learninghooks.learning.content.view.requested.v1",
    since="0.1",
    halts=(PreventContentView,),
)
def content_view_requested(view: ContentView) -> ContentView | None:
    """Refuse that a learner sees a piece of content. A step that breaks refuses.

    For example, keep a lab to its group::

        @hookimpl(content_view_requested)
        def lab_only(view: ContentView) -> None:
            if view.block not in visible(view.user, view.course):
                raise PreventContentView("This is for Lab B. Ask your teacher to join it.")
    """


@hookspec.event(
    "org.learninghooks.learning.content.viewed.v1",
    since="0.1",
    ordering_key="user",
)
def content_viewed(view: ViewedContent) -> None:
    """A learner has opened a piece of content.

    For example, remember where to go on::

        @hookimpl(content_viewed)
        def bookmark(view: ViewedContent) -> None:
            Bookmark.objects.update_or_create(user=view.user.id, defaults={"block": view.block})
    """
