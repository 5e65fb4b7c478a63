"""GEN: what a credential generator is made of, what it takes, and whom it leaves alone."""

from __future__ import annotations

from contextlib import suppress

import attrs

from hooks_runtime.active import installed
from hooks_runtime.conformance import configured, facts, inputs, observed, questions, rendering
from hooks_runtime.conformance.facts import STRANGE, named
from hooks_runtime.conformance.rendering import Rendering, Shelf
from hooks_runtime.conformance.requirement import Failed, NotJudged, Skipped, in_words, requirement
from hooks_runtime.conformance.subject import Subject, of
from hooks_runtime.conformance.world import NotInThisWorld
from hookspecs import evolve
from hookspecs.interfaces.credential_generator import CannotRender, CredentialFacts, Fault, Line

LEVELS = ("error", "warning")
SOMEBODY = "somebody-00c0ffee"
NAMES = (
    SOMEBODY,
    f"{SOMEBODY} \U000f0000\x00",
    f"{SOMEBODY} {'A' * 400}",
    f"{SOMEBODY} Иван 王小明",
)
LINES = (Line("conformance", "Physics"), Line("conformance", "Physics"), Line("", ""))


@requirement(
    "GEN-001",
    "MUST",
    since="0.1",
    motive="learning-credentials: an option that is null ends as TypeError",
)
def options_are_said_in_json(subject: Subject) -> None:
    """a generator is made of options that JSON can say, an attrs class, or of None"""
    for name, cls in rendering.supplied(subject):
        with subject.running():
            configured.refuse_unsaid(subject, name, cls)
            try:
                rendering.made(subject, name, cls)
            except NotJudged:
                raise
            except (Exception, NotInThisWorld) as error:  # noqa: BLE001  # whatever it raises
                where = f"{subject.name}:{name}"
                raise Failed(f"made with its options it raised {in_words(error)}", where) from None


@requirement(
    "GEN-002",
    "MUST",
    since="0.1",
    motive="learning-credentials: a name in Cyrillic is boxes, in Arabic it is blank",
)
def refuses_what_it_cant_show(subject: Subject) -> None:
    """what a generator can't show is CannotRender, and no other error"""

    def finds(it: Rendering) -> None:
        it.document()

        def check(told: CredentialFacts) -> None:
            try:
                it.rendered(told)
            except Exception as error:  # noqa: BLE001  # whatever it raises
                raise it.fails(f"raised {_kind(error)}", told) from None

        facts.every(it.facts, check)

    rendering.every(subject, finds)


@requirement(
    "GEN-003",
    "MUST",
    since="0.1",
    motive="learning-credentials: all learners' ids are logged, twice a tick",
)
def is_discreet(subject: Subject) -> None:
    """a generator logs nothing personal, nor says it when it can't render"""

    def finds(it: Rendering) -> None:
        for name in NAMES:
            told = named(it.facts, name)
            with observed.written() as lines:
                why = _why(it, told)
                _tried(it, told)
            for leak in (*lines, why):
                if inputs.tells(leak, {SOMEBODY}):
                    raise it.fails(f"told {leak!r}", told)

    rendering.every(subject, finds)


@requirement("GEN-004", "MUST", since="0.1", motive="openedx-events#7")
def takes_lines_it_does_not_know(subject: Subject) -> None:
    """lines that a design does not know break nothing"""

    def finds(it: Rendering) -> None:
        it.document()
        told = evolve(it.facts, extra=LINES)
        try:
            it.generator.render(told)
        except Exception as error:  # noqa: BLE001  # whatever it raises
            raise it.fails(f"raised {in_words(error)}", told) from None

    rendering.every(subject, finds)


@requirement(
    "GEN-005",
    "MUST",
    since="0.1",
    motive="learning-credentials: 'Template path must be specified in options', says a worker",
)
def checks_in_places(subject: Subject) -> None:
    """a check raises nothing, and tells faults by places that the options have"""

    def finds(it: Rendering) -> None:
        kind = it.generator.options_type or object
        for samples in ([], [named(it.facts, name) for name in STRANGE]):
            try:
                faults = list(it.generator.check(iter(samples)))
            except Exception as error:  # noqa: BLE001  # whatever it raises
                raise it.fails(f"check raised {in_words(error)}", method="check") from None
            for fault in faults:
                if told := _odd(fault, kind):
                    raise it.fails(told, method="check")

    rendering.every(subject, finds)


@requirement(
    "GEN-006",
    "MUST",
    since="0.1",
    motive="learning-credentials: what fails is tried again each tick, for ever",
)
def finds_what_it_will_refuse(subject: Subject) -> None:
    """what a check finds no error in can be rendered"""

    def finds(it: Rendering) -> None:
        _refuse_surprises(it, "")
        if other := _without_assets(it):
            _refuse_surprises(other, ", without its assets")

    rendering.every(subject, finds)


@requirement(
    "GEN-007",
    "MUST",
    since="0.1",
    motive="learning-credentials: a font that is missing is another font",
)
def says_which_asset_is_wrong(subject: Subject) -> None:
    """an asset that is missing, or is nonsense, ends as CannotRender, and no other error"""
    asked: list[str] = []

    def finds(it: Rendering) -> None:
        for shelf in (Shelf({}, asked=asked), *(Shelf({}, each, asked) for each in (b"", b"%PDF"))):
            what = "is missing" if shelf.nonsense is None else f"is {shelf.nonsense!r}"
            try:
                other = _on(it, shelf)
                if other is not None:
                    other.rendered()
                    list(other.generator.check([it.facts]))
            except Exception as error:  # noqa: BLE001  # whatever it raises
                raise it.fails(f"raised {in_words(error)}, where an asset {what}") from None

    rendering.every(subject, finds)
    if not asked:
        raise Skipped("its designs need no asset")


@requirement(
    "GEN-008",
    "MUST",
    since="0.1",
    motive="learning-credentials: template and font are fetched for each document",
)
def asks_nobody(subject: Subject) -> None:
    """a generator writes nothing, and asks nobody"""
    alone = of(subject.plugin, attrs.evolve(subject.world, platform=None))

    def finds(it: Rendering) -> None:
        before = subject.world.seen()
        with installed(alone.hooks), questions.asked() as statements:
            try:
                _why(it, it.facts)
                _tried(it, it.facts)
            except NotInThisWorld as asked:
                raise it.fails(str(asked)) from None
        if statements:
            raise it.fails(f"asked the database: {statements[0]}")
        if before != subject.world.seen():
            raise it.fails("changed the world's state")

    rendering.every(subject, finds)


def _why(it: Rendering, told: CredentialFacts) -> str:
    """Return why it can't render, '' if it can, or breaks: GEN-002 tells."""
    try:
        it.generator.render(told)
    except CannotRender as refused:
        return refused.why
    except Exception:  # noqa: BLE001  # as above
        return ""
    return ""


def _tried(it: Rendering, told: CredentialFacts) -> None:
    """Do all else that it can do; what it raises others tell."""
    for ask in (
        lambda: list(it.generator.check([told])),
        lambda: it.generator.preview(told),
        lambda: it.generator.retire(told),
    ):
        with suppress(Exception):
            ask()


def _finds_error(it: Rendering, told: CredentialFacts) -> bool:
    try:
        return any(fault.level == "error" for fault in it.generator.check([told]))
    except Exception:  # noqa: BLE001  # GEN-005 tells
        return True


def _refuse_surprises(it: Rendering, where: str) -> None:
    """Raise Failed if it refuses what it has found no error in."""
    for name in (it.facts.name, *STRANGE):
        told = named(it.facts, name)
        why = "" if _finds_error(it, told) else _why(it, told)
        if why:
            raise it.fails(f"check found no error{where}, and render refused: {why}", told)


def _without_assets(it: Rendering) -> Rendering | None:
    """Return it with no assets; None where it can't be made then."""
    try:
        return _on(it, Shelf({}))
    except Exception:  # noqa: BLE001  # GEN-007 tells
        return None


def _on(it: Rendering, shelf: Shelf) -> Rendering | None:
    """Return it on another *shelf*; None where it refuses to be made then. Raises: what else it raises."""
    missing = (CannotRender, KeyError) if shelf.nonsense is None else CannotRender
    try:
        return it.on(shelf)
    except missing:
        return None


def _odd(fault: object, kind: type) -> str:
    """Return what is wrong with a *fault* of options of a *kind*."""
    if type(fault) is not Fault:
        return f"check yields {type(fault).__name__}, and not Fault"
    if fault.level not in LEVELS or not fault.message.strip():
        return f"check yields {fault}, whose level or message is none"
    if not configured.leads(fault.path, kind):
        return f"check tells of {fault.path!r}, which its options do not have"
    return ""


def _kind(error: Exception) -> str:
    """Return *error* without what it says: the name may be in it."""
    return type(error).__name__
