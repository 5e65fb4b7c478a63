"""What is known while one request is answered: who looks, what they preview, what was asked already."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import attrs

NOTHING: Mapping[str, Any] = {}


@attrs.frozen
class Visit:
    """One request. Its parts are asked for only where they matter: a session is not read in vain.

    viewer: the id of who looks, None for a stranger. previews: what they preview, by course, as plain
    data. known: what was asked, by course and learner; None where the request may change it.
    """

    viewer: Callable[[], int | None] = lambda: None
    previews: Callable[[], Mapping[str, Any]] = lambda: NOTHING
    known: dict[Any, Any] | None = None


_visit: ContextVar[Visit | None] = ContextVar("hooks_groups_visit", default=None)


def current_visit() -> Visit | None:
    """Return the visit that is under way, if there is one."""
    return _visit.get()


@contextmanager
def visiting(visit: Visit) -> Iterator[None]:
    """Let *visit* be the one under way, for the block."""
    token = _visit.set(visit)
    try:
        yield
    finally:
        _visit.reset(token)
