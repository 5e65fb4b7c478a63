"""Makes documents of facts, prepared once for a design. Everything that draws is imported here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hooks_pdf.checking import faults
from hooks_pdf.composing import Composer
from hooks_pdf.design import wrong_elements
from hooks_pdf.opentype import OpenTypeFace
from hooks_pdf.options import PdfOptions
from hooks_pdf.pictures import picture
from hooks_pdf.shelf import Shelf, Unusable
from hooks_pdf.splicing import Prepared
from hooks_pdf.template import Template, TemplateRefused
from hooks_pdf.typeface import FontRefused
from hookspecs.interfaces.credential_generator import Assets, CannotRender, CredentialFacts, Fault

PREVIEW_PX = 1200
FONTS = (b"\x00\x01\x00\x00", b"true", b"OTTO", b"ttcf", b"wOFF", b"wOF2")  # how they begin


class Press:
    """A design with its assets. *prepared*: the beginnings of its documents, by the template's slug."""

    def __init__(self, options: PdfOptions, assets: Assets) -> None:
        self.options, self.composer = options, Composer(options, Shelf(assets))
        self.prepared: dict[str, Prepared] = {}

    def printed(self, facts: CredentialFacts) -> bytes:
        """Return the document. Raises: CannotRender."""
        try:
            return self._printed(facts)
        except Unusable as error:
            raise CannotRender(str(error)) from None

    def picture(self, facts: CredentialFacts) -> bytes:
        """Return a PNG of the first page that is written on. Raises: CannotRender."""
        content = self.printed(facts)
        page = min(self.composer.pages, default=1)
        return picture(content, PREVIEW_PX, page).png()

    def faults(self, samples: Iterable[CredentialFacts]) -> Iterator[Fault]:
        """Yield what is wrong with options and assets, and what would become of *samples*."""
        wrong = [Fault("error", path, told) for path, told in wrong_elements(self.options)]
        yield from wrong or faults(self.composer, samples)

    def _printed(self, facts: CredentialFacts) -> bytes:
        slug = self.composer.template_slug(facts)
        template = self.composer.shelf.template(slug)
        sheet = self.composer.sheet(facts, template)
        if slug not in self.prepared:
            self.prepared[slug] = self._prepare(template)
        return self.prepared[slug].spliced(sheet)

    def _prepare(self, template: Template) -> Prepared:
        bases = self.composer.bases.values()
        return Prepared(template, self.composer.pages, self.options.permissions, bases)


def asset_faults(content: bytes) -> Iterator[Fault]:
    """Yield why a PDF is no template, or why a font can't be embedded."""
    try:
        if content.startswith(b"%PDF"):
            Template(content)
        elif content.startswith(FONTS):
            OpenTypeFace("", content)
    except (TemplateRefused, FontRefused) as error:
        yield Fault("error", "", str(error))
