"""A bucket in which nothing is ever written over, for ``STORAGES``; needs django-storages[s3].

A worker that hung, and was given up, may still write when another has issued its credential. As files on
a disk do, what comes second gets another name here; that takes no request more, as S3 itself refuses it:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from botocore.exceptions import ClientError  # pyright: ignore[reportMissingImports]
from storages.backends.s3 import S3Storage  # pyright: ignore[reportMissingImports]

TAKEN = ("PreconditionFailed", "ConditionalRequestConflict")


class S3WrittenOnce(S3Storage):  # type: ignore[misc]  # it has no types
    """S3Storage that puts with ``If-None-Match: *``; of its options, ``gzip`` and ``file_overwrite`` have no effect."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:  # noqa: ARG002
        """Return *name*: whether it is free is known when it is written."""
        return name

    def _save(self, name: str, content: Any) -> str:
        content.seek(0)
        body = content.read()
        while True:
            key, said = self._normalize_name(name), self._get_write_parameters(name, content)
            try:
                self.bucket.Object(key).put(Body=body, IfNoneMatch="*", **said)
            except ClientError as error:
                if error.response["Error"]["Code"] not in TAKEN:
                    raise
                path = PurePosixPath(name)
                name = self.get_alternative_name(str(path.with_suffix("")), path.suffix)
            else:
                return name
