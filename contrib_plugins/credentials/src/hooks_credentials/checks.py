"""What ``manage.py check`` says of this plugin, beside what ``hooks check`` does.

E101 storage, E102 templates, W103 middleware; with ``--database``, W104 what configurations need.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning  # noqa: A004  # Django's own name
from django.core.files.storage import InvalidStorageError, storages
from django.db import connections, router
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template
from django.utils.module_loading import import_string

from hooks_credentials.options import options
from hooks_runtime import current

TEMPLATES = tuple(
    f"hooks_credentials/{name}"
    for name in ("base.html", "verify.html", "mail/subject.txt", "mail/body.txt")
)
NAMED = ("retriever", "retriever_plugin", "generator", "generator_plugin")
AUTHENTICATION = "django.contrib.auth.middleware.AuthenticationMiddleware"


def check_storage(**_: Any) -> list[CheckMessage]:
    """Return that the storage of the options can't be used (E101)."""
    alias = options().storage
    try:
        storages[alias]
    except InvalidStorageError as error:
        told = f"$.options.credentials.storage: {alias!r} can't be used: {error}"
        hint = f"Aliases in STORAGES are: {', '.join(map(repr, settings.STORAGES))}."
        return [Error(told, hint=hint, id="hooks_credentials.E101")]
    return []


def check_templates(**_: Any) -> list[CheckMessage]:
    """Return templates of pages and mails that are not there, or can't be read (E102)."""
    if not _is_enabled():
        return []
    hint = "TEMPLATES need DjangoTemplates with APP_DIRS, or templates of yours by these names."
    return [Error(told, hint=hint, id="hooks_credentials.E102") for told in _template_faults()]


def _template_faults() -> Iterator[str]:
    for name in TEMPLATES:
        try:
            get_template(name)
        except TemplateDoesNotExist:
            yield f"the template {name!r} is not there"
        except TemplateSyntaxError as error:
            yield f"the template {name!r} is wrong: {error}"


def check_middleware(**_: Any) -> list[CheckMessage]:
    """Return that nobody is logged in, so that learners have no page of their own (W103)."""
    if not _is_enabled() or any(_authenticates(path) for path in settings.MIDDLEWARE):
        return []
    told = "MIDDLEWARE has no AuthenticationMiddleware; the page 'mine/' is not found by anybody"
    hint = f"Add django.contrib.sessions.middleware.SessionMiddleware and {AUTHENTICATION}."
    return [Warning(told, hint=hint, id="hooks_credentials.W103")]


def _authenticates(path: str) -> bool:
    try:
        found = import_string(path)
    except ImportError:  # Django says so itself
        return False
    return isinstance(found, type) and issubclass(found, import_string(AUTHENTICATION))


def check_supplies(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Return enabled configurations whose retriever or generator no enabled plugin supplies (W104)."""
    if not databases or _alias() not in databases or not are_there():
        return []
    return [Warning(told, id="hooks_credentials.W104") for told in _not_supplied()]


def _not_supplied() -> Iterator[str]:
    from hooks_credentials.checking import unsupplied
    from hooks_credentials.models import CredentialType

    # Before migrate there may be columns that the tables have not yet.
    rows = CredentialType.objects.only("name", *NAMED)
    for kind in rows.filter(configurations__enabled=True).distinct():
        yield from (f"credentials of {kind} can't be issued: {fault}" for fault in unsupplied(kind))


def are_there() -> bool:
    """Return whether the tables of this plugin are in its database."""
    from hooks_credentials.models import Credential

    return Credential._meta.db_table in connections[_alias()].introspection.table_names()  # noqa: SLF001  # documented


def _alias() -> str:
    from hooks_credentials.models import Credential

    return router.db_for_write(Credential)


def _is_enabled() -> bool:
    return any(plugin.name == "credentials" for plugin in current().plugins)
