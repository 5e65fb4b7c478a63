"""The generator ``pdf``: facts in, an encrypted PDF out.

Most processes of a site that has it enabled draw nothing, so what draws is imported by who does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from hooks_pdf.options import PdfOptions
from hookspecs.interfaces.credential_generator import (
    CredentialFacts,
    CredentialGenerator,
    Document,
    Fault,
)

if TYPE_CHECKING:
    from hooks_pdf.press import Press


class PdfGenerator(CredentialGenerator[PdfOptions]):
    """Writes on a designer's PDF, in any script that its fonts have.

    Assets are read, and the template is encrypted, for the first document; the others take what is
    prepared. So keep one of these for a run, and make a new one when an asset has changed.
    """

    options_type = PdfOptions

    @cached_property
    def press(self) -> Press:
        """Return what draws."""
        from hooks_pdf.press import Press

        return Press(self.options, self.assets)

    def render(self, facts: CredentialFacts) -> Document:
        """Return the document. Raises: CannotRender: a text has no glyphs or no room, or an asset is wrong."""
        return Document(self.press.printed(facts), "application/pdf", "pdf")

    def preview(self, facts: CredentialFacts) -> Document:
        """Return a picture of the first page that is written on. Raises: CannotRender: as ``render`` does."""
        return Document(self.press.picture(facts), "image/png", "png")

    @classmethod
    def check_asset(cls, content: bytes) -> Iterator[Fault]:
        """Yield why a PDF is no template, or why a font can't be embedded."""
        from hooks_pdf.press import asset_faults

        yield from asset_faults(content)

    def check(self, samples: Iterable[CredentialFacts]) -> Iterator[Fault]:
        """Yield what is wrong with options and assets, and what would become of *samples*."""
        yield from self.press.faults(samples)
