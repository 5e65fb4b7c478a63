"""A bucket that counts requests, as django-storages would make them: for us, and for a peer.

This file runs in the environments of the peers too, so it imports the standard library and Django only.
"""

from __future__ import annotations

from typing import Any

from django.core.files.storage import InMemoryStorage

# HEAD to see that it is there, and HEAD and GET by boto3's download_fileobj:
# https://github.com/jschneier/django-storages/blob/1.14.6/storages/backends/s3.py
OPENED = 3


class Bucket(InMemoryStorage):
    """Writes over what is there, as S3 does, and asks for no free name."""

    def __init__(self) -> None:
        super().__init__()
        self.requests = 0

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def _open(self, name: str, mode: str = "rb") -> Any:
        self.requests += OPENED
        return super()._open(name, mode)  # type: ignore[misc]

    def _save(self, name: str, content: Any) -> str:
        self.requests += 1
        return super()._save(name, content)  # type: ignore[misc,no-any-return]

    def exists(self, name: str) -> bool:
        self.requests += 1
        return super().exists(name)

    def delete(self, name: str) -> None:
        self.requests += 1
        super().delete(name)
