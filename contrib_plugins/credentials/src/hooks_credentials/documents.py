"""Where documents lie: any storage of Django's, by a key that is kept. Links are made when they are asked for."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, InvalidStorageError, storages
from django.db import transaction

from hooks_credentials.errors import StorageAway
from hooks_credentials.models import Credential
from hooks_credentials.options import options
from hookspecs.interfaces.credential_generator import Document


def put(credential: Credential, document: Document) -> str:
    """Store *document*, in one request where the storage asks for no free name; return its key.

    In the transaction that has *credential* locked. Raises: StorageAway: it refuses.
    """
    folder = options().folder.strip("/")
    name = f"{folder}/{credential.uuid}.{document.extension}".lstrip("/")
    # What it was stored as is what it says: a storage may choose another name.
    saved = str(_asked("write", lambda there: there.save(name, ContentFile(document.content))))
    if saved != name:
        # One lies there that a worker died over. Or it is the right one, and this worker the one that was
        # given up: then this transaction can't commit.
        transaction.on_commit(lambda: remove(name), robust=True)
    return saved


def is_there(key: str) -> bool:
    """Return whether the storage has *key*. Raises: StorageAway."""
    return bool(_asked("read", lambda there: there.exists(key)))


def read(key: str) -> bytes:
    """Return the document. Raises: StorageAway."""

    def content(there: Any) -> bytes:
        with there.open(key) as file:
            read: bytes = file.read()
        return read

    return _asked("read", content)  # type: ignore[no-any-return]


def link(key: str) -> str:
    """Return a link that works now, '' where the files are this server's own. Raises: StorageAway."""
    return str(_asked("read", lambda there: "" if _is_own(there) else there.url(key)))


def remove(key: str) -> None:
    """Delete what lies under *key*, if there is anything. Raises: StorageAway."""
    if key:
        _asked("delete from", lambda there: there.delete(key))


def _is_own(there: Any) -> bool:
    return isinstance(there, FileSystemStorage) or type(there).__name__ == "InMemoryStorage"


def _asked(verb: str, ask: Any) -> Any:
    alias = options().storage
    try:
        return ask(storages[alias])
    except InvalidStorageError as error:
        raise StorageAway(f"settings have no storage called {alias!r}: {error}") from error
    except Exception as error:  # each storage raises its own
        kind = type(error).__name__
        raise StorageAway(f"the storage {alias!r} could not be asked to {verb}: {kind}") from error
