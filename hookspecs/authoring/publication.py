"""An author publishes content."""

from __future__ import annotations

from hookspecs.errors import Halt
from hookspecs.payload import payload
from hookspecs.spec import hookspec
from hookspecs.values import CourseKey, UsageKey, UserId


@payload
class PublicationRequest:
    """Who wants to publish which piece of which course; *block_type*: ``lesson``, ``exam`` ..."""

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
