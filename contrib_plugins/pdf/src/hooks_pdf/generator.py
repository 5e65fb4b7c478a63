"""The generator ``pdf``: facts in, an encrypted PDF out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

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
from hookspecs.interfaces.credential_generator import (
    CannotRender,
    CredentialFacts,
    CredentialGenerator,
    Document,
    Fault,
)

PREVIEW_PX = 1200
FONTS = (b"\x00\x01\x00\x00", b"true", b"OTTO", b"ttcf", b"wOFF", b"wOF2")  # how they begin


class PdfGenerator(CredentialGenerator[PdfOptions]):
    """Writes on a designer's PDF, in any script that its fonts have.

    Assets are read, and the template is encrypted, for the first document; the others take what is
    prepared. So keep one of these for a run, and make a new one when an asset has changed.
    """

    options_type = PdfOptions

    @cached_property
    def _composer(self) -> Composer:
        return Composer(self.options, Shelf(self.assets))

    @cached_property
    def _prepared(self) -> dict[str, Prepared]:
        return {}

    def render(self, facts: CredentialFacts) -> Document:
        """Return the document. Raises: CannotRender: a text has no glyphs or no room, or an asset is wrong."""
        try:
            return Document(self._rendered(facts), "application/pdf", "pdf")
        except Unusable as error:
            raise CannotRender(str(error)) from None

    def preview(self, facts: CredentialFacts) -> Document:
        """Return a picture of the first page that is written on. Raises: CannotRender: as ``render`` does."""
        content = self.render(facts).content
        page = min(self._composer.pages, default=1)
        return Document(picture(content, PREVIEW_PX, page).png(), "image/png", "png")

    @classmethod
    def check_asset(cls, content: bytes) -> Iterator[Fault]:
        """Yield why a PDF is no template, or why a font can't be embedded."""
        try:
            if content.startswith(b"%PDF"):
                Template(content)
            elif content.startswith(FONTS):
                OpenTypeFace("", content)
        except (TemplateRefused, FontRefused) as error:
            yield Fault("error", "", str(error))

    def check(self, samples: Iterable[CredentialFacts]) -> Iterator[Fault]:
        """Yield what is wrong with options and assets, and what would become of *samples*."""
        wrong = [Fault("error", path, told) for path, told in wrong_elements(self.options)]
        yield from wrong or faults(self._composer, samples)

    def _rendered(self, facts: CredentialFacts) -> bytes:
        composer, slug = self._composer, self._composer.template_slug(facts)
        template = composer.shelf.template(slug)
        sheet = composer.sheet(facts, template)
        if slug not in self._prepared:
            self._prepared[slug] = self._prepare(template)
        return self._prepared[slug].spliced(sheet)

    def _prepare(self, template: Template) -> Prepared:
        composer = self._composer
        bases = composer.bases.values()
        return Prepared(template, composer.pages, self.options.permissions, bases)
