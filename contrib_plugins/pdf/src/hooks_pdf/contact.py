"""A sheet of pictures: what a design makes of the names that are likeliest to break it."""

from __future__ import annotations

from collections.abc import Iterable
from unicodedata import east_asian_width

from hooks_pdf.generator import PdfGenerator
from hooks_pdf.options import PdfOptions, TextElement
from hooks_pdf.pictures import Picture, picture, sheet
from hooks_pdf.template import blank
from hooks_pdf.words import escaped
from hookspecs.interfaces.credential_generator import CannotRender, CredentialFacts, Document

WIDTH_PX, COLUMNS = 480, 3
PAGE = (420.0, 297.0)
HIDDEN = TextElement(shown=False)


def telling(samples: Iterable[CredentialFacts], limit: int = 12) -> list[CredentialFacts]:
    """Return the longest names, and those with the most characters that no name before them has."""
    left = sorted(samples, key=lambda facts: -_length(facts.name))
    chosen = left[: limit // 2]
    rest, seen = left[limit // 2 :], {char for facts in chosen for char in facts.name}
    while rest and len(chosen) < limit:
        strangest = max(rest, key=lambda facts: len(set(facts.name) - seen))
        rest.remove(strangest)
        chosen.append(strangest)
        seen |= set(strangest.name)
    return chosen


def contact_sheet(
    generator: PdfGenerator, samples: Iterable[CredentialFacts], limit: int = 12
) -> Document:
    """Return a picture (PNG) of the documents of ``telling`` samples; one that is refused says why."""
    cells = [_cell(generator, facts) for facts in telling(samples, limit)]
    return Document(sheet(cells, COLUMNS).png(), "image/png", "png")


def _cell(generator: PdfGenerator, facts: CredentialFacts) -> Picture:
    try:
        content = generator.render(facts).content
    except CannotRender as error:
        content = _refusal(error.why, facts)
    return picture(content, WIDTH_PX)


def _refusal(why: str, facts: CredentialFacts) -> bytes:
    """Return a page that says *why* there is no document."""
    texts = {
        "name": HIDDEN,
        "context": TextElement(text="Refused", y=200, size=24, color="#b00"),
        "date": TextElement(text=escaped(why), y=150, fit="wrap", max_lines=8),
    }
    page = PdfGenerator(
        PdfOptions(template="blank", text_elements=texts), {"blank": blank(*PAGE)}.__getitem__
    )
    return page.render(facts).content


def _length(name: str) -> int:
    """Return how much room *name* takes, about: what is wide counts twice."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in name)
