"""A design and facts -> what is written on each page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache

import attrs

from hooks_pdf import qr
from hooks_pdf.codes import Base
from hooks_pdf.design import Element, elements, is_multiline, texts, wrong_elements
from hooks_pdf.drawing import Pen
from hooks_pdf.layout import NoRoom, Placed, box_of, laid_out
from hooks_pdf.options import PdfOptions
from hooks_pdf.shaping import Line, MissingGlyphs, shape
from hooks_pdf.sheet import Sheet
from hooks_pdf.shelf import Shelf
from hooks_pdf.template import Template
from hooks_pdf.words import filled, language_of, one_line, words_of
from hookspecs.interfaces.credential_generator import CannotRender, CredentialFacts

SHARED_LINES = 128


@attrs.frozen
class Drawn:
    """An element with its lines."""

    element: Element
    lines: tuple[Placed, ...]


class Composer:
    """Composes documents of one design."""

    def __init__(self, options: PdfOptions, shelf: Shelf) -> None:
        self.options, self.shelf = options, shelf
        # Course and date are the same for a class; names are not kept.
        self._constant = lru_cache(maxsize=SHARED_LINES)(self._written_alike)
        self._shape_shared = lru_cache(maxsize=SHARED_LINES)(self._shape)

    @cached_property
    def elements(self) -> tuple[Element, ...]:
        """The texts that are shown, with everything said. Raises: CannotRender: one has no place."""
        for path, told in wrong_elements(self.options):
            raise CannotRender(f"{path}: {told}")
        return elements(self.options)

    @cached_property
    def bases(self) -> dict[str, Base]:
        """Usual letters of the elements' own fonts, and what the design always says. Raises: Unusable."""
        always = {char for element in self.elements for char in element.text if char.isprintable()}
        fonts = dict.fromkeys(element.fonts[0] for element in self.elements)
        return {
            slug: Base(self.shelf.face(slug), f"LB{number}", always)
            for number, slug in enumerate(fonts)
        }

    @property
    def pages(self) -> list[int]:
        """The pages that are written on, from 1."""
        asked = {element.page for element in self.elements}
        return sorted(asked | ({self.options.qr.page} if self.options.qr else set()))

    def template_slug(self, facts: CredentialFacts) -> str:
        """Return the template that *facts* need."""
        several = self.options.template_multiline
        return several if several and is_multiline(self.options, facts) else self.options.template

    def sheet(self, facts: CredentialFacts, template: Template) -> Sheet:
        """Return what is written. Raises: CannotRender: a text has no glyphs or no room. Unusable: an asset."""
        pen = Pen(self.bases)
        language = language_of(facts, self.options)
        contents: dict[int, list[str]] = defaultdict(list)
        for element, text in texts(self.options, self.elements, facts):
            said = (element, text, template, language)
            written = self._constant(*said) if element.is_shared else ""
            contents[element.page].append(written or _written(pen, self.drawn_element(*said)))
        if code := self.options.qr:
            contents[code.page].append(qr.drawn(code, facts.verify_url))
        words = words_of(facts, self.options)
        return Sheet(
            contents={page: _page(template, page, parts) for page, parts in contents.items()},
            bases=tuple(self.bases.values()),
            fonts=tuple(pen.fonts.values()),
            title=one_line(filled(self.options.title, words)),
            author=one_line(filled(self.options.author, words)),
            language=language,
            made=facts.issued_at,
            uuid=facts.uuid,
        )

    def drawn(self, facts: CredentialFacts, template: Template) -> Iterator[Drawn]:
        """Yield each text with its lines. Raises: CannotRender: it has no glyphs or no room."""
        language = language_of(facts, self.options)
        for element, text in texts(self.options, self.elements, facts):
            yield self.drawn_element(element, text, template, language)

    def _written_alike(self, element: Element, text: str, template: Template, language: str) -> str:
        """Return operators that are the same in any document; '' if they take a document's own font."""
        pen = Pen(self.bases)
        written = _written(pen, self.drawn_element(element, text, template, language))
        return written if pen.is_constant else ""

    def _shape(self, line: str, fonts: tuple[str, ...], language: str, spaced: bool) -> Line:  # noqa: FBT001
        return shape(line, [self.shelf.face(slug) for slug in fonts], language, spaced=spaced)

    def drawn_element(
        self, element: Element, text: str, template: Template, language: str
    ) -> Drawn:
        """Return *text* as lines of *element*. Raises: CannotRender: it has no glyphs or no room."""
        if element.page > len(template.pages):
            raise CannotRender(f"{element.path}: the template has no page {element.page}")
        box = box_of(element, template.pages[element.page - 1].width, self.options.margin)
        spaced = bool(element.char_space)
        shaped = self._shape_shared if element.is_shared else self._shape
        try:
            lines = laid_out(
                element, text, box, lambda line: shaped(line, element.fonts, language, spaced)
            )
            return Drawn(element, tuple(lines))
        except MissingGlyphs as error:
            fonts = " and ".join(map(repr, element.fonts))
            lack = "lacks" if len(element.fonts) == 1 else "lack"
            way = "name a font that has them in fallback_fonts"
            raise CannotRender(f"{element.path}: {fonts} {lack} {error}; {way}") from None
        except NoRoom as error:
            raise CannotRender(f"{element.path}: a text {error}") from None


def _written(pen: Pen, drawn: Drawn) -> str:
    element = drawn.element
    return "\n".join(pen.line(line, element.color, element.char_space) for line in drawn.lines)


def _page(template: Template, page: int, parts: Sequence[str]) -> bytes:
    return "\n".join((template.pages[page - 1].operator, *parts, "")).encode()
