"""What is wrong with a design, found before anybody gets a document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import get_close_matches
from functools import partial
from itertools import combinations

import attrs

from hooks_pdf import qr
from hooks_pdf.composing import Composer, Drawn
from hooks_pdf.design import Element
from hooks_pdf.layout import box_of
from hooks_pdf.options import PdfOptions
from hooks_pdf.shelf import Unusable
from hooks_pdf.template import PageShape, Template
from hooks_pdf.words import KNOWN_WORDS, filled, placeholders
from hookspecs.interfaces.credential_generator import CannotRender, CredentialFacts, Fault

ABOVE, BELOW = 0.75, 0.25  # of the size: what letters reach from the line that they stand on
HAIR = 0.5  # points that nobody sees
SMALLEST_SQUARE = 0.9  # points of a QR code's square that a phone reads from paper


@attrs.frozen
class Area:
    """A rectangle on a page, and what is in it."""

    path: str
    page: int
    left: float
    bottom: float
    right: float
    top: float

    def meets(self, other: Area) -> bool:
        """Return whether they share more than an edge."""
        beside = self.left >= other.right - HAIR or other.left >= self.right - HAIR
        above = self.bottom >= other.top - HAIR or other.bottom >= self.top - HAIR
        return self.page == other.page and not (beside or above)

    def leaves(self, shape: PageShape) -> bool:
        """Return whether it is not on the page as a whole."""
        low = min(self.left, self.bottom) < -HAIR
        return low or self.right > shape.width + HAIR or self.top > shape.height + HAIR


def faults(composer: Composer, samples: Iterable[CredentialFacts]) -> Iterator[Fault]:
    """Yield what is wrong with the design, then with what it makes of *samples*."""
    yield from _unknown_words(composer.options)
    assets = list(_assets(composer))
    yield from assets
    if any(fault.level == "error" for fault in assets):
        return
    slugs = [composer.options.template, composer.options.template_multiline]
    placed = list(_places(composer, [composer.shelf.template(slug) for slug in slugs if slug]))
    yield from placed
    if not any(fault.level == "error" for fault in placed):
        yield from _tried(composer, samples)


def _assets(composer: Composer) -> Iterator[Fault]:
    options = composer.options
    asked = [("template", options.template), ("template_multiline", options.template_multiline)]
    for path, slug in asked:
        if slug:
            yield from _unusable(path, partial(composer.shelf.template, slug))
    for slug, path in dict(reversed(list(_fonts(composer)))).items():
        yield from _unusable(path, partial(composer.shelf.face, slug))


def _fonts(composer: Composer) -> Iterator[tuple[str, str]]:
    """Yield each font with where it is said."""
    options = composer.options
    for place, slug in enumerate(options.fallback_fonts):
        yield slug, f"fallback_fonts[{place}]"
    for element in composer.elements:
        said = options.text_elements.get(element.name)
        own = said is not None and said.font is not None
        yield element.fonts[0], f"{element.path}.font" if own else "defaults.font"


def _unusable(path: str, load: Callable[[], object]) -> Iterator[Fault]:
    try:
        load()
    except Unusable as error:
        yield Fault("error", path, str(error))


def _unknown_words(options: PdfOptions) -> Iterator[Fault]:
    said = {f"text_elements.{name}.text": each.text for name, each in options.text_elements.items()}
    for path, text in {**said, "title": options.title, "author": options.author}.items():
        for word in sorted(placeholders(text or "") - KNOWN_WORDS):
            near = get_close_matches(word, KNOWN_WORDS, 1)
            hint = f"did you mean {{{near[0]}}}?" if near else "write {{ and }} for braces"
            yield Fault("warning", path, f"{{{word}}} is unknown and is printed as it is; {hint}")


def _places(composer: Composer, templates: Sequence[Template]) -> Iterator[Fault]:
    """Yield boxes that are not on the page, in any of the templates."""
    found: dict[tuple[str, str], Fault] = {}
    for template in templates:
        for element in composer.elements:
            for fault in _element_place(element, template, composer.options.margin):
                found[fault.path, fault.message] = fault
        for fault in _qr_place(composer.options, template):
            found[fault.path, fault.message] = fault
    yield from found.values()


def _element_place(element: Element, template: Template, margin: float) -> Iterator[Fault]:
    if element.page > len(template.pages):
        yield _no_page(element.path, element.page, template)
        return
    shape = template.pages[element.page - 1]
    box = box_of(element, shape.width, margin)
    right = box.left + box.width
    if box.left < -HAIR or right > shape.width + HAIR or box.width <= 0:
        told = f"its box reaches from {box.left:g} to {right:g}, and the page from 0 to {shape.width:g}"
        yield Fault("error", element.path, told)
    if not 0 <= element.y <= shape.height:
        told = f"stands at {element.y:g}, and the page reaches from 0 to {shape.height:g}"
        yield Fault("error", f"{element.path}.y", told)


def _no_page(path: str, page: int, template: Template) -> Fault:
    there = len(template.pages)
    return Fault(
        "error", f"{path}.page", f"is {page}, and the template has {there} page{'s' * (there > 1)}"
    )


def _qr_place(options: PdfOptions, template: Template) -> Iterator[Fault]:
    if not (code := options.qr):
        return
    if code.page > len(template.pages):
        yield _no_page("qr", code.page, template)
    elif (area := _qr_area(options)) and area.leaves(template.pages[code.page - 1]):
        yield Fault("error", "qr", "is not on the page as a whole")
    if qr.contrast(code) < 3:
        yield Fault(
            "error", "qr.color", "is too light for its background: readers would not see it"
        )


def _qr_area(options: PdfOptions) -> Area | None:
    if not (code := options.qr):
        return None
    return Area("qr", code.page, code.x, code.y, code.x + code.size, code.y + code.size)


def _tried(composer: Composer, samples: Iterable[CredentialFacts]) -> Iterator[Fault]:
    """Yield what becomes of *samples*: each fault once, with for how many it is so."""
    counted: Counter[Fault] = Counter()
    total = 0
    for facts in samples:
        counted.update(dict.fromkeys(_sample(composer, facts), 1))
        total += 1
    for fault, number in counted.items():
        yield attrs.evolve(fault, message=f"{fault.message} ({number} of {total} samples)")
    if not total:
        yield from _constant(composer)


def _constant(composer: Composer) -> Iterator[Fault]:
    """Yield what is wrong with texts that are the same in every document, such as a headline."""
    template = composer.shelf.template(composer.options.template)
    for element in composer.elements:
        if element.text.strip() and not placeholders(element.text) & KNOWN_WORDS:
            try:
                composer.drawn_element(element, filled(element.text, {}), template, "")
            except CannotRender as error:
                yield _fault(error)


def _fault(error: CannotRender) -> Fault:
    path, _, told = error.why.rpartition(": ")  # as the composer says it
    return Fault("error", path, told)


def _sample(composer: Composer, facts: CredentialFacts) -> Iterator[Fault]:
    template = composer.shelf.template(composer.template_slug(facts))
    try:
        drawn = list(composer.drawn(facts, template))
    except CannotRender as error:
        yield _fault(error)
        return
    if (code := composer.options.qr) and qr.square(code, facts.verify_url) < SMALLEST_SQUARE:
        yield Fault("warning", "qr.size", "makes squares that are hard to read from paper")
    areas = list(map(area_of, drawn))
    for area in areas:
        if area.leaves(template.pages[area.page - 1]):
            yield Fault("warning", area.path, "its text stands out of the page")
    if whole := _qr_area(composer.options):
        areas.append(whole)
    for one, other in combinations(areas, 2):
        if one.meets(other):
            yield Fault("warning", one.path, f"its text overlaps {other.path}")


def area_of(drawn: Drawn) -> Area:
    """Return what the text of an element covers."""
    lines = drawn.lines
    return Area(
        drawn.element.path,
        drawn.element.page,
        min(line.x for line in lines),
        min(line.y - BELOW * line.size for line in lines),
        max(line.x + line.width for line in lines),
        max(line.y + ABOVE * line.size for line in lines),
    )
