"""Files that designs need: a template, a font, a signature."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.files.storage import Storage, storages
from django.db import models


class Chosen(Storage):
    """The storage that the operator names, found at each use: models are imported before options are known."""

    def __getattribute__(self, name: str) -> Any:
        from hooks_credentials.options import options

        return getattr(storages[options().storage], name)


def storage() -> Storage:
    """Return where files lie."""
    return Chosen()


class CredentialAsset(models.Model):
    """A file, by a name that options say. *digest*: SHA-256 of what it holds, known at each save."""

    slug = models.SlugField(max_length=100, unique=True)
    description = models.CharField(max_length=255, blank=True)
    file = models.FileField(storage=storage, upload_to="credential_assets/")
    kind = models.CharField(max_length=20, blank=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    modified_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.slug)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Note what the file holds, so that a replaced one is seen by who has it prepared."""
        self.file.open("rb")
        content: bytes = self.file.read()
        self.file.seek(0)
        self.digest = hashlib.sha256(content).hexdigest()
        self.kind = kind_of(content)
        super().save(*args, **kwargs)


def kind_of(content: bytes) -> str:
    """Return what a file is by how it begins, '' if that says nothing."""
    kinds = {
        b"%PDF": "pdf",
        b"\x89PNG": "png",
        b"\xff\xd8\xff": "jpeg",
        b"\x00\x01\x00\x00": "ttf",
        b"OTTO": "otf",
        b"ttcf": "ttc",
        b"wOF2": "woff2",
    }
    return next((kind for start, kind in kinds.items() if content.startswith(start)), "")
