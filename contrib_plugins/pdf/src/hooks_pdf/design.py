"""Options -> what is on the page, with everything said: the documented defaults are the effective ones.

What an element says goes before what ``defaults`` say, that before what is documented for this
element, that before what is documented for all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import attrs

from hooks_pdf.options import Align, Fit, PdfOptions, Style, TextElement
from hooks_pdf.words import filled, placeholders, seen, upper, words_of
from hookspecs.interfaces.credential_generator import CannotRender, CredentialFacts

FOR_ALL = Style(
    font="Helvetica", size=12.0, color="#000", char_space=0.0, uppercase=False, line_height=1.1
)
DOCUMENTED: Mapping[str, Mapping[str, Any]] = {
    "name": {"text": "{name}", "y": 290.0, "size": 32.0},
    "context": {"text": "{context_name}", "y": 220.0, "size": 28.0},
    "date": {"text": "{issue_date}", "y": 120.0, "size": 12.0},
}
OF_ONE_LEARNER = frozenset(("name", "verify_url", "verify_uuid"))
LOOKS = tuple(field.name for field in attrs.fields(Style))


@attrs.frozen(slots=False)
class Element:
    """A text element with everything said; see ``TextElement``."""

    name: str
    text: str
    page: int
    x: float | None
    y: float
    width: float | None
    align: Align
    fit: Fit
    max_lines: int
    fonts: tuple[str, ...]
    size: float
    min_size: float
    color: str
    char_space: float
    uppercase: bool
    line_height: float

    @cached_property
    def is_shared(self) -> bool:
        """Return whether its text may be the same in many documents: it has nothing of a learner's own."""
        return not placeholders(self.text) & OF_ONE_LEARNER

    @cached_property
    def path(self) -> str:
        """Return where it stands in the options."""
        return f"text_elements.{self.name}"


def elements(options: PdfOptions) -> tuple[Element, ...]:
    """Return the texts that are shown, the documented ones first.

    Raises: KeyError: an element of the author's own has no y; ``wrong_elements`` tells before.
    """
    names = dict.fromkeys((*DOCUMENTED, *options.text_elements))
    said = ((name, options.text_elements.get(name, TextElement())) for name in names)
    return tuple(_element(name, each, options) for name, each in said if each.shown)


def wrong_elements(options: PdfOptions) -> Iterator[tuple[str, str]]:
    """Yield path and sentence of what elements of the author's own lack."""
    for name, element in options.text_elements.items():
        if element.shown and name not in DOCUMENTED and element.y is None:
            yield f"text_elements.{name}", "needs 'y': only name, context and date have a place"


def texts(
    options: PdfOptions, shown: tuple[Element, ...], facts: CredentialFacts
) -> Iterator[tuple[Element, str]]:
    """Yield what each element says of *facts*; a line that a plugin has added is taken as it is.

    Raises: CannotRender: it says who, and nobody knows.
    """
    words = words_of(facts, options)
    if not words["name"] and any("name" in placeholders(element.text) for element in shown):
        raise CannotRender("the learner has no name")
    added = {line.name: line.text for line in facts.extra}
    for element in shown:
        text = seen(added.get(element.name) or filled(element.text, words))
        if text.strip():
            yield element, upper(text, facts.language) if element.uppercase else text


def is_multiline(options: PdfOptions, facts: CredentialFacts) -> bool:
    """Return whether the template for several lines is wanted, as the name of the context is so long."""
    said = options.text_elements.get("context", TextElement())
    return "\n" in facts.context_name or "\n" in (said.text or "")


def _element(name: str, said: TextElement, options: PdfOptions) -> Element:
    documented = DOCUMENTED.get(name, {})
    look = {key: _look(key, said, options.defaults, documented) for key in LOOKS}
    font, size = str(look.pop("font")), float(look["size"])
    y = documented["y"] if said.y is None else said.y
    return Element(
        name=name,
        text=documented.get("text", "") if said.text is None else said.text,
        page=said.page,
        x=said.x,
        y=y,
        width=said.width,
        align=said.align,
        fit=said.fit,
        max_lines=said.max_lines,
        fonts=tuple(dict.fromkeys((font, *options.fallback_fonts))),
        min_size=size / 2 if said.min_size is None else min(said.min_size, size),
        **look,
    )


def _look(key: str, said: TextElement, defaults: Style, documented: Mapping[str, Any]) -> Any:
    for found in (getattr(said, key), getattr(defaults, key), documented.get(key)):
        if found is not None:
            return found
    return getattr(FOR_ALL, key)
