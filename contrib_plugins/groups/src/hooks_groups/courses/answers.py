"""Decisions in words for those who are refused."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from hooks_groups.courses.asking import has_no_way_in, way_in
from hooks_groups.courses.tables import Tables
from hooks_groups.deciding import Decision, Way, ways_in_words
from hookspecs.interfaces.partition_scheme import OfferedArm

NOBODY = "This is not open to learners."
UNSURE = "Whether you may see this could not be found out just now. Please try again later."
UNKNOWN = "There is nothing like this in the course."
DRAWN = "This is for learners who were drawn for it by chance, and you were not. Nothing is wrong."


@attrs.frozen
class Answer:
    """Whether a learner sees a block; true if so.

    reason: a sentence for who is refused. ways: what would open it, as ids; see ``deciding``.
    faults: sentences for authors and operators, about schemes that did not answer and what dangles.
    """

    allowed: bool
    reason: str = ""
    ways: tuple[Way, ...] = ()
    faults: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.allowed


def answered(tables: Tables, decision: Decision, faults: Mapping[int, str]) -> Answer:
    """Return *decision* in words; *faults* are partitions of which nothing is known."""
    if decision:
        return Answer(allowed=True)
    sure = [way for way in decision.ways if not any(need.partition in faults for need in way)]
    told = (*dict.fromkeys(faults.values()), *map(str, decision.dangling))
    within = [way for way in sure if not any(_is_drawn(tables, need.partition) for need in way)]
    if within:
        reason = f"To see this, {ways_in_words(within, _Phrase(tables))}."
    elif sure:
        reason = DRAWN
    else:
        reason = UNSURE if decision.ways else NOBODY
    return Answer(allowed=False, reason=reason, ways=decision.ways, faults=told)


def _is_drawn(tables: Tables, partition: int) -> bool:
    """Return whether chance decides there: no learner can do anything about it."""
    return has_no_way_in(tables.content.divided[partition])


class _Phrase:
    """Says how one comes into an arm."""

    def __init__(self, tables: Tables) -> None:
        self._divided = tables.content.divided

    def __call__(self, partition: int, arm: int) -> str:
        divided = self._divided[partition]
        (offered,) = (one for one in divided.partition.arms if one.id == arm)
        return way_in(divided, OfferedArm(offered.id, offered.name))
