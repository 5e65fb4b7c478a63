"""What Open edX's schemes are given: the host's own user objects, and opaque course keys.

Users: rows of ``platform().queryset("users")`` where the host gives it, else of Django's user model;
both by primary key, which is what a ``UserId`` is. Course keys: those of ``opaque_keys``, where that
is installed, since Open edX's tables take no others; else texts.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.contrib.auth import get_user_model

from hooks_runtime import NoPlatform, platform
from hookspecs.values import CourseKey, UserId


def user_objects(ids: Iterable[UserId]) -> dict[UserId, Any]:
    """Return the host's user objects by id, in one statement; who is unknown is absent."""
    rows = _users().in_bulk([*map(int, ids)])
    return {UserId(number): row for number, row in rows.items()}


def opaque(course: CourseKey) -> Any:
    """Return the key of *course* as Open edX's code takes it."""
    made = _from_string()
    return made(str(course)) if made else course


def plain(course: Any) -> CourseKey:
    """Return an Open edX *course* key, or a text, as keys are here: without branch and version."""
    key = getattr(course, "id", course)  # a course has its key as its id
    if hasattr(key, "for_branch"):
        key = key.for_branch(None)
    return CourseKey(str(key))


def _users() -> Any:
    try:
        rows = platform().queryset("users")
    except NoPlatform:
        rows = None
    return get_user_model()._default_manager.all() if rows is None else rows  # noqa: SLF001  # public


@cache
def _from_string() -> Any:
    try:
        from opaque_keys.edx.keys import CourseKey as Opaque
    except ImportError:
        return None
    return Opaque.from_string
