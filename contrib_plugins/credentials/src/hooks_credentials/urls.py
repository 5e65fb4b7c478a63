"""The plugin's pages, at ``hooks/credentials/``."""

from __future__ import annotations

from uuid import UUID

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from hooks_credentials import views


class Number(StringConverter):
    """A credential's number as people type it: in capitals, without dashes; None: it is none."""

    def to_python(self, value: str) -> UUID | None:  # type: ignore[override]
        """Return the number in *value*."""
        return views.number_in(value)

    def to_url(self, value: object) -> str:
        """Return *value* as addresses have it."""
        return str(value)


register_converter(Number, "credential_number")
app_name = "hooks_credentials"
urlpatterns = [
    path("", views.ask, name="ask"),
    path("mine/", views.mine, name="mine"),
    path("<credential_number:uuid>/", views.verify, name="verify"),
    path("<credential_number:uuid>/document", views.document, name="document"),
]
