"""What the plugin supplies."""

from collections.abc import Mapping
from typing import Any

from hooks_pdf.generator import PdfGenerator
from hookspecs import hookimpl
from hookspecs.interfaces.credential_generator import CredentialGenerator
from hookspecs.learning import credential_generators


@hookimpl(credential_generators)
def supply_generators() -> Mapping[str, type[CredentialGenerator[Any]]]:
    """Supply ``pdf``."""
    return {"pdf": PdfGenerator}
