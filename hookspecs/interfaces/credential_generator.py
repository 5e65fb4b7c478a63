"""``CredentialGenerator``: makes documents of facts. A plugin supplies several, by name.

::

    @attrs.frozen
    class Plain:
        \"\"\"greeting: what stands before the name.\"\"\"

        greeting: str = "This is to certify that"

    class PlainText(CredentialGenerator[Plain]):
        \"\"\"A page that any editor opens.\"\"\"

        options_type = Plain

        def render(self, facts):
            told = f"{self.options.greeting} {facts.name} has finished {facts.context_name}."
            return Document(told.encode(), "text/plain", "txt")

    @hookimpl(credential_generators)
    def supply_generators():
        return {"plain": PlainText}
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar, Generic, Literal, TypeVar
from uuid import UUID

import attrs

from hookspecs.errors import HooksError
from hookspecs.interfaces.data_retriever import LearningContext
from hookspecs.payload import Personal, payload
from hookspecs.values import Moment, UserId

O = TypeVar("O")  # noqa: E741  # options


@payload
class Line:
    """Something to print that a plugin adds: an element of the design by this *name* shows *text*."""

    name: str
    text: str


@payload
class CredentialFacts:
    """All that a document may say. *language*: BCP 47, of the learner; *extra*: what filters added.

    verify_url: where anybody can check it; it never changes. generation: 1 for the first one that a
    learner got, one more for each that replaced it.
    """

    uuid: UUID
    verify_url: str
    user: UserId
    name: Personal[str]
    context: LearningContext
    context_name: str
    credential_type: str
    issued_at: Moment
    language: str = ""
    generation: int = 1
    expires_at: Moment | None = None
    extra: tuple[Line, ...] = ()


@attrs.frozen
class Document:
    """A file. *media_type*: ``application/pdf``; *extension* without a dot."""

    content: bytes = attrs.field(repr=False)
    media_type: str
    extension: str


@attrs.frozen
class Fault:
    """Something that is wrong with a design. *path*: where in the options, '' for all of it.

    level: an ``error`` keeps a configuration from being enabled, a ``warning`` is shown.
    """

    level: Literal["error", "warning"]
    path: str
    message: str


class CannotRender(HooksError):
    """A document can't be made for these facts; *why* is for instructors, and quotes nothing personal.

    Nobody gets it, and no retry helps: a font is missing, or a text has no room.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


Assets = Callable[[str], bytes]
"""Gives an asset's content by its slug. Raises: KeyError: there is none."""


class CredentialGenerator(ABC, Generic[O]):
    """Makes documents. Made for a configuration, with its options and assets; it stores nothing.

    What is the same for all documents of a design is prepared once, when it is made.
    """

    options_type: ClassVar[type[Any] | None] = None
    """An attrs class that the options of a configuration are read into; None for none at all."""

    def __init__(self, options: O, assets: Assets) -> None:
        self.options, self.assets = options, assets

    @abstractmethod
    def render(self, facts: CredentialFacts) -> Document:
        """Return the document. The same facts and assets give what says and shows the same.

        Raises: CannotRender: for these facts, such as a name in a script that no font has; nobody
            gets a document with boxes in it.
        """

    @classmethod
    def check_asset(cls, content: bytes) -> Iterator[Fault]:  # noqa: ARG003  # for those that know files
        """Yield what is wrong with a file that somebody uploads, whichever design will name it.

        Such as a font that may not be embedded. Of files that it has no use for it says nothing.
        """
        yield from ()

    def preview(self, facts: CredentialFacts) -> Document | None:
        """Return a picture of the document, None if there is no way to draw one."""
        return None

    def check(self, samples: Iterable[CredentialFacts]) -> Iterator[Fault]:
        """Yield what is wrong with the design, and with it for *samples*: the longest, the strangest names."""
        yield from ()

    def retire(self, facts: CredentialFacts) -> Document | None:
        """Return what stands in the place of a revoked document; None to keep nothing there."""
        return None
