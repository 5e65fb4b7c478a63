"""A credential generator in its world: made with its options and assets, and given facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

import attrs

from hooks_runtime.conformance import configured
from hooks_runtime.conformance.facts import ORDINARY
from hooks_runtime.conformance.requirement import (
    CannotJudge,
    Failed,
    NotJudged,
    Skipped,
    in_words,
)
from hooks_runtime.conformance.source import asking, line
from hooks_runtime.conformance.subject import WAY_OUT, Subject
from hooks_runtime.conformance.world import NotInThisWorld
from hookspecs.interfaces.credential_generator import (
    CannotRender,
    CredentialFacts,
    CredentialGenerator,
    Document,
)
from hookspecs.learning import credential_generators

GIVE = "give World(configured={%r: {...}}, assets={...}, facts=...)"
SAYS = "give World(says=...), which returns its text"


@attrs.frozen
class Shelf:
    """The world's assets. asked: the slugs that were asked for; nonsense: what all of them are."""

    assets: Mapping[str, bytes]
    nonsense: bytes | None = None
    asked: list[str] = attrs.field(factory=list)

    def __call__(self, slug: str) -> bytes:
        """Return an asset. Raises: KeyError: there is none."""
        self.asked.append(slug)
        if self.nonsense is not None:
            return self.nonsense
        return self.assets[slug]


@attrs.frozen
class Rendering:
    """A generator of the plugin. shelf: where it finds its assets."""

    subject: Subject
    name: str
    generator: CredentialGenerator[Any]
    shelf: Shelf

    @property
    def place(self) -> str:
        """Return where it is written."""
        cls: Any = type(self.generator)
        return f"{self.subject.name}:{self.name} ({line(cls.render)})"

    @property
    def facts(self) -> CredentialFacts:
        """Return facts that it can show."""
        return self.subject.world.facts or ORDINARY

    def on(self, shelf: Shelf) -> Rendering:
        """Return one that finds its assets on another *shelf*. Raises: what it raises when it is made."""
        cls: Any = type(self.generator)
        return attrs.evolve(self, generator=cls(self.generator.options, shelf), shelf=shelf)

    def rendered(self, facts: CredentialFacts | None = None) -> Document | None:
        """Return its document; None where it says that it can't. Raises: what it raises."""
        try:
            return self.generator.render(facts or self.facts)
        except CannotRender:
            return None

    def document(self) -> Document:
        """Return the document of ordinary facts. Raises: NotJudged: it can't make that; what it raises."""
        try:
            return self.generator.render(self.facts)
        except CannotRender as refused:
            raise NotJudged(f"{self.name}: {refused.why}; {GIVE % self.name}") from None

    def read(self, document: Document) -> str:
        """Return what *document* says. Raises: NotJudged: nobody can read it. CannotJudge: as ``World.read``."""
        said = self.subject.world.read(document)
        if said is not None:
            return said
        text = document.content.decode(errors="replace")
        if document.media_type.endswith(("html", "xml")):
            return _without_tags(text)
        if document.media_type.startswith("text/"):
            return text
        raise NotJudged(f"nobody reads {document.media_type} here; {SAYS}")

    def is_same(self, one: Document, other: Document) -> bool:
        """Return whether two documents are alike: to the byte, or in what they say. Raises: as ``read``."""
        if (one.media_type, one.extension) != (other.media_type, other.extension):
            return False
        return one.content == other.content or self.read(one) == self.read(other)

    def fails(
        self, told: str, facts: CredentialFacts | None = None, method: str = "render"
    ) -> Failed:
        """Return a failure, with Python that does the same again."""
        cls: Any = type(self.generator)
        options, more = configured.again(self.generator.options)
        shown = {"check": "*generator.check([facts])"}.get(method, f"generator.{method}(facts)")
        assets = "{}  # those of your World" if self.shelf.asked else "{}"
        last = f"assets = {assets}\noptions = {options}\n"
        last += f"generator = {cls.__name__}(options, assets.__getitem__)\nprint({shown})"
        return Failed(told, self.place, asking(cls, [("facts", facts or self.facts)], last, more))


def every(subject: Subject, check: Callable[[Rendering], None]) -> None:
    """Call *check* with each generator. Raises: Skipped: it supplies none. NotJudged: one can't be made."""
    skipped = []
    for name, cls in supplied(subject):
        with subject.running():
            try:
                _judge(check, _rendering(subject, name, cls))
            except NotJudged as told:
                skipped.append(str(told))
    if skipped:
        raise NotJudged("; ".join(skipped))


def supplied(subject: Subject) -> Iterator[tuple[str, type[CredentialGenerator[Any]]]]:
    """Yield the generators of the plugin by name. Raises: NotJudged, Skipped, as above."""
    return subject.supplied(credential_generators, "credential generator")


def made(subject: Subject, name: str, cls: Any) -> tuple[CredentialGenerator[Any], Shelf]:
    """Return a generator, and its shelf. Raises: NotJudged: an asset is to be given; and what it raises."""
    options, shelf = configured.options(subject, name, cls), Shelf(subject.world.assets)
    try:
        return cls(options, shelf), shelf
    except (KeyError, CannotRender) as lacking:
        if not set(shelf.asked) - set(shelf.assets):
            raise
        told = f"{name} can't be made, {in_words(lacking)}"
        raise NotJudged(f"{told}; {GIVE % name}") from None


def flat(text: str) -> str:
    """Return *text* as it is compared: wherever it is broken, and however it is capitalised."""
    return "".join(text.split()).casefold()


def _judge(check: Callable[[Rendering], None], rendering: Rendering) -> None:
    """Call *check*. Raises: what it raises, and Failed, with the place, for whatever else that is."""
    try:
        check(rendering)
    except (Failed, Skipped, CannotJudge):
        raise
    except NotInThisWorld as missing:
        raise NotJudged(f"{rendering.name} {missing}; {WAY_OUT}") from None
    except Exception as error:
        raise rendering.fails(f"raised {in_words(error)}") from error


def _rendering(subject: Subject, name: str, cls: Any) -> Rendering:
    try:
        generator, shelf = made(subject, name, cls)
    except (NotJudged, CannotJudge):
        raise
    except (Exception, NotInThisWorld):  # noqa: BLE001  # whatever it raises
        raise NotJudged(f"{name} can't be made; GEN-001 tells") from None
    return Rendering(subject, name, generator, shelf)


class _Words(HTMLParser):
    def __init__(self, words: list[str]) -> None:
        super().__init__()
        self._words = words

    def handle_data(self, data: str) -> None:
        self._words.append(data)


def _without_tags(text: str) -> str:
    words: list[str] = []
    _Words(words).feed(text)
    return "".join(words)
