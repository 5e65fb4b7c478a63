"""Which bit stands for which block.

Blocks are numbered so that parents come before their children, and so that the blocks below one, as
far as the next block of several parents (a *joint*), are the bits that follow it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from hooks_groups.deciding.bitsets import span
from hooks_groups.deciding.course import Block, Course


class InvalidCourse(ValueError):
    """Blocks that make no course: *problems* has a sentence for everything that is wrong."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        """Return the sentences."""
        return "; ".join(self.problems)


@dataclass(frozen=True, slots=True)
class Layout:
    """The blocks by bit.

    ends: the bits from a block's own up to its end are the block and what is below it, without the
    joints below it and what is below them. joints: the bits of blocks of several parents, ascending.
    """

    blocks: tuple[Block, ...]
    bits: dict[str, int]
    parents: tuple[tuple[int, ...], ...]
    ends: tuple[int, ...]
    joints: tuple[int, ...]

    @property
    def everything(self) -> int:
        """Return the bits of all blocks."""
        return span(0, len(self.blocks))

    def behind(self, bit: int) -> int:
        """Return the bits of a block and of what is below it, as far as the next joints."""
        return span(bit, self.ends[bit])

    def above(self, bit: int) -> list[int]:
        """Return the bits of all that a block is in, parents first, and its own at the end."""
        found, queue = {bit}, [bit]
        for here in queue:
            queue += [parent for parent in self.parents[here] if parent not in found]
            found.update(self.parents[here])
        return sorted(found)


def lay_out(course: Course) -> Layout:
    """Return the layout of *course*.

    Raises: InvalidCourse: for doubled ids, unknown parents and cycles; it names all of them, and
    one cycle.
    """
    if problems := (*_doubled(course), *_unknown_parents(course)):
        raise InvalidCourse(problems)
    parents = {block.key: tuple(dict.fromkeys(block.parents)) for block in course.blocks}
    bits = {key: bit for bit, key in enumerate(_numbered(parents))}
    if len(bits) < len(parents):
        raise InvalidCourse((_cycle(parents, bits),))
    blocks = {block.key: block for block in course.blocks}
    above = tuple(tuple(bits[parent] for parent in parents[key]) for key in bits)
    joints = tuple(bit for bit, several in enumerate(above) if len(several) > 1)
    return Layout(tuple(blocks[key] for key in bits), bits, above, _ends(above), joints)


def _numbered(parents: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield the keys in the order of their bits; those in cycles and below them are left out."""
    children: dict[str, list[str]] = {key: [] for key in parents}
    for key, above in parents.items():
        for parent in above:
            children[parent].append(key)
    missing = {key: len(above) for key, above in parents.items() if len(above) > 1}
    heads = [key for key, above in parents.items() if not above]
    for head in heads:  # grows: a joint comes after the last of its parents
        below = [head]
        while below:
            key = below.pop()
            yield key
            below += [child for child in reversed(children[key]) if child not in missing]
            heads += _completed(children[key], missing)


def _completed(children: Iterable[str], missing: dict[str, int]) -> Iterator[str]:
    for child in children:
        if child in missing:
            missing[child] -= 1
            if not missing[child]:
                yield child


def _ends(parents: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    ends = list(range(1, len(parents) + 1))
    for bit in reversed(range(len(parents))):
        if len(parents[bit]) == 1:
            (parent,) = parents[bit]
            ends[parent] = max(ends[parent], ends[bit])
    return tuple(ends)


def _doubled(course: Course) -> Iterator[str]:
    yield from _twice("block", (block.key for block in course.blocks))
    yield from _twice("partition", (partition.id for partition in course.partitions))
    for partition in course.partitions:
        yield from _twice(f"partition {partition.id}: arm", (arm.id for arm in partition.arms))


def _twice(what: str, ids: Iterable[object]) -> Iterator[str]:
    for one, times in Counter(ids).items():
        if times > 1:
            yield f"{what} {one!r} is there {times} times"


def _unknown_parents(course: Course) -> Iterator[str]:
    there = {block.key for block in course.blocks}
    for block in course.blocks:
        for parent in block.parents:
            if parent not in there:
                yield f"block {block.key!r} is in {parent!r}, which is not there"


def _cycle(parents: dict[str, tuple[str, ...]], numbered: dict[str, int]) -> str:
    """Return one cycle, from a block to what it is in."""
    trail: dict[str, None] = {}
    key = next(key for key in parents if key not in numbered)
    while key not in trail:
        trail[key] = None
        key = next(parent for parent in parents[key] if parent not in numbered)
    walked = list(trail)
    round_trip = [*walked[walked.index(key) :], key]
    return f"blocks are in each other: {' in '.join(map(repr, round_trip))}"
