"""An author publishes content."""

from __future__ import annotations

from hookspecs.errors import Halt
from hookspecs.payload import payload
from hookspecs.spec import hookspec
from hookspecs.values import CourseKey, Moment, Points, UsageKey, UserId


@payload
class PublicationRequest:
    """Who wants to publish which piece of which course; *block_type*: ``lesson``, ``exam``, ``announcement``."""

    author: UserId
    course: CourseKey
    usage_key: UsageKey
    block_type: str
    title: str


@payload
class Block:
    """A piece of content; *version* is the key of exactly this version, where there is one."""

    usage_key: UsageKey
    block_type: str
    version: UsageKey | None = None


@payload
class PublishedLesson:
    """A lesson that learners can see; *url* is absolute."""

    course: CourseKey
    lesson: UsageKey
    title: str
    url: str
    author: UserId


@payload
class PublishedExam:
    """An exam that learners can see; *url* is absolute, *opens* and *due* are None where open-ended."""

    course: CourseKey
    exam: UsageKey
    title: str
    url: str
    author: UserId
    possible: Points
    description: str = ""
    opens: Moment | None = None
    due: Moment | None = None


@payload
class Announcement:
    """What a teacher tells everybody in a course run; *text* is plain, *url* is absolute."""

    course: CourseKey
    announcement: UsageKey
    title: str
    text: str
    url: str
    author: UserId


class PreventPublication(Halt):
    """This content may not be published as it is."""


@hookspec.filter(
    "org.learninghooks.authoring.content.publication.requested.v1",
    since="0.1",
    halts=(PreventPublication,),
    may_change=("title",),
)
def publication_requested(request: PublicationRequest) -> PublicationRequest | None:
    """Change or refuse a publication before learners see it. A step that breaks refuses.

    For example, have a second pair of eyes::

        @hookimpl(publication_requested)
        def reviewed(request: PublicationRequest) -> None:
            if not Review.objects.filter(key=request.usage_key, approved=True).exists():
                raise PreventPublication("A colleague has to approve this first.")
    """


@hookspec.event(
    "org.openedx.content_authoring.xblock.published.v1",
    since="0.1",
    ordering_key="usage_key",
    dedup_key=("usage_key", "version"),
)
def block_published(xblock_info: Block) -> None:
    """Learners can see a piece of content now, or a new version of it.

    For example, index it for search::

        @hookimpl(block_published, deliver="on_commit")
        def index(xblock_info: Block) -> None:
            search.update(xblock_info.usage_key)
    """


@hookspec.event(
    "org.learninghooks.authoring.lesson.published.v1",
    since="0.1",
    ordering_key="lesson",
)
def lesson_published(lesson: PublishedLesson) -> None:
    """Learners can see a lesson now, or a new version of it.

    When: with ``block_published``, which tells of every kind of content in Open edX's words.
    For example, post it to another platform as material::

        @hookimpl(lesson_published, deliver="on_commit")
        def post_material(lesson: PublishedLesson) -> None:
            classroom.post(lesson.course, lesson.title, link=lesson.url)
    """


@hookspec.event(
    "org.learninghooks.authoring.exam.published.v1",
    since="0.1",
    ordering_key="exam",
)
def exam_published(exam: PublishedExam) -> None:
    """Learners can see an exam now, or a new version of it.

    For example, put it on a calendar::

        @hookimpl(exam_published, deliver="on_commit")
        def put_on_calendar(exam: PublishedExam) -> None:
            if exam.due:
                calendar.add(exam.course, exam.title, at=exam.due)
    """


@hookspec.event(
    "org.learninghooks.authoring.announcement.published.v1",
    since="0.1",
    ordering_key="announcement",
    dedup_key=("announcement",),
)
def announcement_published(announcement: Announcement) -> None:
    """A teacher has told everybody in a course run something.

    For example, mail it::

        @hookimpl(announcement_published, deliver="on_commit")
        def mail_it(announcement: Announcement) -> None:
            newsletter.send(announcement.course, announcement.title, announcement.text)
    """
