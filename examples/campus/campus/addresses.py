"""Where campus is, as mails and other sites write it."""

from __future__ import annotations

from django.conf import settings


def absolute(path: str) -> str:
    """Return the whole address of *path*."""
    return f"{settings.CAMPUS_URL}{path}"
