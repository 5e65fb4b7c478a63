"""``Bridge``: how a new major version of a hook is one with the old.

::

    @hookspec.event(
        "org.example.learning.lesson.completed.v2",
        bridge=Bridge(lesson_completed, down=as_percent, up=as_counts),
    )

A plugin that answers one of the two is then called where a platform calls the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import attrs

if TYPE_CHECKING:
    from hookspecs.spec import Event, Filter

O = TypeVar("O")  # noqa: E741  # the old payload
N = TypeVar("N")


@attrs.frozen(eq=False)
class Bridge(Generic[O, N]):
    """Pure functions between the payloads of two majors of one hook.

    old: the spec before. down: the new payload as an old one.
    up: an old payload as a new one; the second argument is the new one that it was made of, so that
    nothing is lost which the old one does not know, or None where the platform calls the old hook.
    """

    old: Filter[O] | Event[O]
    down: Callable[[N], O]
    up: Callable[[O, N | None], N]


def faults(bridge: Bridge[Any, Any] | None, new: Any) -> Iterator[str]:
    """Yield why *bridge* leads nowhere from the spec *new*."""
    if bridge is None:
        return
    old = bridge.old
    if type(old) is not type(new):
        yield f"its bridge leads to {getattr(old, 'name', old)!r}, which is of another kind"
        return
    stems = [name.rpartition(".v")[0] for name in (old.name, new.name)]
    if stems[0] != stems[1] or old.major >= new.major:
        yield f"its bridge leads to {old.name}, which is no older major of it"
    if lost := [halt.__name__ for halt in _halts(old) if halt not in _halts(new)]:
        yield f"steps of {old.name} may raise {', '.join(lost)}; declare them in halts as well"


def _halts(spec: Any) -> tuple[type[Any], ...]:
    return getattr(spec, "halts", ())
