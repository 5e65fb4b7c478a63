"""GEN, continued: what a document says, and what takes its place."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import Barrier

from hooks_runtime.conformance import rendering
from hooks_runtime.conformance.facts import INTERPRETED, named
from hooks_runtime.conformance.rendering import Rendering, flat
from hooks_runtime.conformance.requirement import NotJudged, Skipped, requirement
from hooks_runtime.conformance.subject import Subject
from hookspecs.interfaces.credential_generator import CannotRender, CredentialFacts, Document

ROUNDS = 3
WAIT_S = 30


@requirement(
    "GEN-009",
    "MUST",
    since="0.1",
    motive="learning-credentials: with pypdf 7 no document comes at all",
)
def is_a_file(subject: Subject) -> None:
    """a document has content, a media type, and an extension without a dot"""

    def finds(it: Rendering) -> None:
        if told := _odd(it.document()):
            raise it.fails(told)

    rendering.every(subject, finds)


@requirement(
    "GEN-010",
    "MUST",
    since="0.1",
    motive="learning-credentials: a design is seen when somebody has got it",
)
def previews_are_pictures(subject: Subject) -> None:
    """a preview is a picture, or None"""
    drawn = []

    def finds(it: Rendering) -> None:
        it.document()
        shown = it.generator.preview(it.facts)
        if shown is None:
            return
        drawn.append(shown)
        told = _odd(shown)
        if not told and not shown.media_type.startswith("image/"):
            told = f"its media_type is {shown.media_type!r}, and no picture's"
        if told:
            raise it.fails(told, method="preview")

    rendering.every(subject, finds)
    if not drawn:
        raise Skipped("it draws no previews")


@requirement(
    "GEN-011",
    "MUST",
    since="0.1",
    motive="learning-credentials: of two fonts with one name the first is printed",
)
def same_facts_say_the_same(subject: Subject) -> None:
    """the same facts give the same document, whatever was made between"""

    def finds(it: Rendering) -> None:
        first = it.document()
        it.rendered(_somebody_else(it))
        if not it.is_same(first, it.document()):
            raise it.fails("gave another document when it was asked again")

    rendering.every(subject, finds)


@requirement(
    "GEN-012",
    "MUST",
    since="0.1",
    motive="learning-credentials: braces in a learner's name are filled in",
)
def names_are_text(subject: Subject) -> None:
    """a name is text: nothing in it is interpreted"""

    def finds(it: Rendering) -> None:
        if flat(it.facts.name) not in flat(it.read(it.document())):
            raise NotJudged(f"{it.name} does not say whose it is, as far as it is read")
        for name in INTERPRETED:
            told = named(it.facts, name)
            document = it.rendered(told)
            if document and flat(name) not in flat(it.read(document)):
                raise it.fails(f"does not say {name!r} as it is", told)

    rendering.every(subject, finds)


@requirement("GEN-013", "MUST", since="0.1", motive="Django's documentation: ReportLab and threads")
def threads_mix_nothing_up(subject: Subject) -> None:
    """two documents that are made at once mix nothing up"""

    def finds(it: Rendering) -> None:
        people = (it.facts, _somebody_else(it))
        alone = [_settled(it, told) for told in people]
        for told, expected, found in zip(people, alone, _at_once(it, people), strict=True):
            if any(not it.is_same(expected, each) for each in found):
                raise it.fails("said something else when two were made at once", told)

    rendering.every(subject, finds)


@requirement(
    "GEN-014",
    "MUST",
    since="0.1",
    motive="learning-credentials: an archive that stays public where its ACL can't be set",
)
def what_is_revoked_is_gone(subject: Subject) -> None:
    """what stands in the place of a revoked document is not that document"""
    left = []

    def finds(it: Rendering) -> None:
        old, stays = it.document(), _retired(it)
        if stays is None:
            return
        left.append(stays)
        if told := _odd(stays):
            raise it.fails(told, method="retire")
        if it.is_same(old, stays):
            raise it.fails("left the revoked document where it was", method="retire")

    rendering.every(subject, finds)
    if not left:
        raise Skipped("it leaves nothing in the place of what is revoked")


def _odd(document: object) -> str:
    """Return what is wrong with a *document*, read or not."""
    if type(document) is not Document:
        return f"answered with {type(document).__name__}, and not with a Document"
    if type(document.content) is not bytes or not document.content:
        return "its content is empty, or no bytes"
    if not re.fullmatch(r"[a-z]+/[\w.+-]+", document.media_type):
        return f"its media_type is {document.media_type!r}; write one such as 'application/pdf'"
    if not re.fullmatch(r"[a-z0-9]+", document.extension):
        return f"its extension is {document.extension!r}; write one such as 'pdf'"
    return ""


def _somebody_else(it: Rendering) -> CredentialFacts:
    """Return facts about somebody who is called by the same letters, which there are in its fonts."""
    words = it.facts.name.split()
    return named(it.facts, " ".join([*words[1:], *words[:1]] if len(words) > 1 else words * 2))


def _settled(it: Rendering, told: CredentialFacts) -> Document:
    first, again = it.rendered(told), it.rendered(told)
    if first is None or again is None:
        raise NotJudged(
            f"{it.name} can't show {told.name!r}; give World(facts=...) with a short name"
        )
    if not it.is_same(first, again):
        raise NotJudged(f"{it.name} does not give the same twice; GEN-011 tells")
    return first


def _at_once(it: Rendering, people: tuple[CredentialFacts, ...]) -> list[list[Document]]:
    """Return what it makes of each, several times, in a thread each."""
    start = Barrier(len(people))

    def makes(told: CredentialFacts) -> list[Document]:
        made = []
        for _ in range(ROUNDS):
            start.wait(WAIT_S)
            made.append(it.generator.render(told))
        return made

    with ThreadPoolExecutor(len(people)) as threads:
        waiting = [threads.submit(copy_context().run, makes, told) for told in people]
        return [each.result() for each in waiting]


def _retired(it: Rendering) -> Document | None:
    try:
        return it.generator.retire(it.facts)
    except CannotRender:
        return None
