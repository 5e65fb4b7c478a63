"""Assets of a design, read when they are first needed, and kept."""

from __future__ import annotations

from hooks_pdf.opentype import OpenTypeFace
from hooks_pdf.options import STANDARD_FONTS
from hooks_pdf.standard import StandardFace
from hooks_pdf.template import Template, TemplateRefused
from hooks_pdf.typeface import FontRefused, Typeface
from hookspecs.interfaces.credential_generator import Assets


class Unusable(ValueError):
    """An asset is missing, or is not what its place needs; the message names it and says why."""


class Shelf:
    """Fonts and templates by slug. *assets*: gives their bytes."""

    def __init__(self, assets: Assets) -> None:
        self._assets = assets
        self._faces: dict[str, Typeface] = {}
        self._templates: dict[str, Template] = {}

    def face(self, slug: str) -> Typeface:
        """Return a font; nothing takes the place of one that is missing. Raises: Unusable."""
        if slug not in self._faces:
            self._faces[slug] = self._opened_face(slug)
        return self._faces[slug]

    def template(self, slug: str) -> Template:
        """Return a template. Raises: Unusable."""
        if slug not in self._templates:
            try:
                self._templates[slug] = Template(self._bytes(slug, "template"))
            except TemplateRefused as error:
                raise Unusable(f"the template {slug!r} {error}") from None
        return self._templates[slug]

    def _opened_face(self, slug: str) -> Typeface:
        if slug in STANDARD_FONTS:
            return StandardFace(slug)
        data = self._bytes(slug.partition("#")[0], "font")
        try:
            return OpenTypeFace(slug, data)
        except FontRefused as error:
            raise Unusable(f"the font {slug!r} {error}") from None

    def _bytes(self, slug: str, noun: str) -> bytes:
        try:
            return self._assets(slug)
        except KeyError:
            raise Unusable(f"there is no asset {slug!r}, which is a {noun} here") from None
