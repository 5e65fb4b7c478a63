"""``generate_*(credential, options, *, invalidate=False)`` of learning-credentials, as a generator.

Such a function stores a file itself and answers where that is. What it has stored is read from there,
and kept as a document like any other; its own copy stays its own, until it is told to invalidate it.

::

    @hookimpl(credential_generators)
    def supply_generators():
        return {"badge": adapted_generator(generate_badge)}
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from mimetypes import guess_extension, guess_type
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import urlopen
from uuid import UUID

import attrs
from django.utils.timezone import now

from hooks_credentials.compat.retrieving import FreeOptions, name_of, takes
from hookspecs.interfaces.credential_generator import (
    CannotRender,
    CredentialFacts,
    CredentialGenerator,
    Document,
)

TIMEOUT_S = 30.0
LARGEST = 50_000_000  # bytes


@attrs.frozen
class OldConfiguration:
    """What of a configuration such functions read."""

    learning_context_key: Any
    credential_type: Any
    custom_options: dict[str, Any]


@attrs.frozen
class OldType:
    """What of a type such functions read."""

    name: str

    def __str__(self) -> str:
        return self.name


@attrs.define(slots=False)
class OldCredential:
    """What such functions are given: the attributes of learning-credentials' row, and no way to save it."""

    uuid: UUID
    verify_uuid: UUID
    user_id: int
    user_full_name: str
    learning_context_key: Any
    learning_context_name: str
    credential_type: str
    configuration: OldConfiguration
    status: str
    created: datetime
    modified: datetime
    invalidated_at: datetime | None = None
    invalidation_reason: str = ""
    download_url: str = ""
    legacy_id: int | None = None
    generation_task_id: str = ""

    @cached_property
    def user(self) -> Any:
        """Return Django's row of the learner; not asked for, it is not looked up."""
        from django.contrib.auth import get_user_model

        return get_user_model().objects.get(pk=self.user_id)


def adapted_generator(
    generate: Callable[..., str],
    *,
    read: Callable[[str], bytes] | None = None,
    key: Callable[[str], Any] = str,
) -> type[CredentialGenerator[FreeOptions]]:
    """Return a generator that has *generate* make documents; its options are free JSON.

    read: what gives the content that lies at an address which it answers; by default Django's default
    storage, or HTTP. key: what makes a learning context's key that it takes; by default it is a text.
    """
    return type(
        f"Adapted_{getattr(generate, '__name__', 'generator')}",
        (AdaptedGenerator,),
        {
            "__doc__": inspect.getdoc(generate),
            "__module__": generate.__module__,
            "generates": staticmethod(generate),
            "reads": staticmethod(read or stored),
            "key_of": staticmethod(key),
        },
    )


class AdaptedGenerator(CredentialGenerator[FreeOptions]):
    """Has a function make documents; ``adapted_generator`` makes a class for each.

    There is no picture beforehand, as the function would store one.
    """

    options_type = FreeOptions
    generates: Callable[..., str]
    reads: Callable[[str], bytes]
    key_of: Callable[[str], Any]

    def render(self, facts: CredentialFacts) -> Document:
        """Return what the function has stored. Raises: CannotRender: it says no address."""
        url = self.generates(self._credential(facts, "generating"), self.options.copy())
        if not url:
            raise CannotRender(f"{name_of(self.generates)} says no address of a document")
        content = self.reads(url)
        media_type, extension = _kind(url, content)
        return Document(content, media_type, extension)

    def retire(self, facts: CredentialFacts) -> Document | None:
        """Have the function put its own copy away; nothing stays in the place of ours."""
        if takes(self.generates, "invalidate"):  # since 0.5
            self.generates(self._credential(facts, "invalidated"), {}, invalidate=True)
        return None

    def _credential(self, facts: CredentialFacts, status: str) -> OldCredential:
        key, kind = self.key_of(facts.context.key), OldType(facts.credential_type)
        return OldCredential(
            uuid=facts.uuid,
            verify_uuid=facts.uuid,
            user_id=int(facts.user),
            user_full_name=facts.name,
            learning_context_key=key,
            learning_context_name=facts.context_name,
            credential_type=facts.credential_type,
            configuration=OldConfiguration(key, kind, self.options.copy()),
            status=status,
            created=facts.issued_at,
            modified=now(),
            invalidated_at=now() if status == "invalidated" else None,
        )


def stored(url: str) -> bytes:
    """Return what lies at *url*: in the default storage if that gives such addresses, else by HTTP.

    Raises: ValueError: it is no address of a document. OSError: it can't be read now.
    """
    from django.core.files.storage import default_storage

    parts = urlsplit(url)
    if parts.scheme not in ("", "http", "https"):
        raise ValueError(f"expected the address of a document, got one of {parts.scheme!r}")
    name = _name(unquote(parts.path), getattr(default_storage, "base_url", None))
    if not name or not default_storage.exists(name):
        return _fetched(url)
    with default_storage.open(name) as file:
        content: bytes = file.read()
    return content


def _name(path: str, base: Any) -> str:
    """Return what a storage whose addresses begin with *base* calls the file at *path*, '' if it is not there."""
    prefix = urlsplit(str(base or "")).path
    return path.removeprefix(prefix).lstrip("/") if prefix and path.startswith(prefix) else ""


def _fetched(url: str) -> bytes:
    with urlopen(url, timeout=TIMEOUT_S) as answer:  # noqa: S310  # http and https only, see above
        content: bytes = answer.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise ValueError(f"a document is {LARGEST} bytes at most")
    return content


def _kind(url: str, content: bytes) -> tuple[str, str]:
    if content.startswith(b"%PDF"):
        return "application/pdf", "pdf"
    path = PurePosixPath(unquote(urlsplit(url).path))
    media_type = guess_type(path.name)[0] or "application/octet-stream"
    extension = path.suffix.lstrip(".") or (guess_extension(media_type) or ".bin").lstrip(".")
    return media_type, extension
