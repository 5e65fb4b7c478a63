"""``Assigner``: says into which segment of a set learners come. A plugin supplies several, by name.

::

    class LastDigit(Assigner[None]):
        \"\"\"By the last digit of the user id, where there is no capacity to be kept.\"\"\"

        def assign(self, users, among):
            open_ = sorted(each.uid for each in among if each.weight and each.capacity is None)
            return {user: open_[user % 10 % len(open_)] for user in users} if open_ else {}

    @hookimpl(assigners)
    def supply_assigners():
        return {"last_digit": LastDigit}
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from hookspecs.payload import payload
from hookspecs.values import Count, SegmentKey, UserId

O = TypeVar("O")  # noqa: E741  # options


@payload
class Choice:
    """A segment that learners may come into.

    weight: its share, against those of the others; 0 or more. members: learners who are in it.
    capacity: how many there may be; None is any number.
    """

    uid: SegmentKey
    weight: float = 1.0
    members: Count = Count(0)
    capacity: Count | None = None


class Assigner(ABC, Generic[O]):
    """Places learners who are in no segment of a set. Made once for a set, with its options.

    It never writes, and asks for nothing: the same questions may be asked for a preview. What it
    answers is kept, or refused, by whoever asked.
    """

    options_type: ClassVar[type[Any] | None] = None
    """An attrs class that the options of a set are read into; None for an assigner without any."""

    def __init__(self, options: O) -> None:
        self.options = options

    @abstractmethod
    def assign(
        self, users: Iterable[UserId], among: Sequence[Choice]
    ) -> Mapping[UserId, SegmentKey]:
        """Return a segment for each of *users*, as if they came one after the other.

        Whom it places nowhere is left out: all segments are full, or others decide. Nobody comes
        into a segment beyond its capacity, nor into one of weight 0.
        """
