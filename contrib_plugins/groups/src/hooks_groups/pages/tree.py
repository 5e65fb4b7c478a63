"""A course's content as pages list it: in the order of a reader, with what each piece asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from hooks_groups.courses import Tables
from hooks_groups.deciding import Rule
from hookspecs.interfaces.rows import Block


@attrs.frozen
class Piece:
    """A piece of content. *depth*: how many pieces hold it; *asks*: its own rule in words."""

    block: Block
    depth: int
    asks: tuple[str, ...]

    @property
    def level(self) -> int:
        """Return how far to indent it; deeper ones are not told apart."""
        return min(self.depth, 4)


def pieces(tables: Tables) -> list[Piece]:
    """Return all of the course; a piece that is in several others stands under the first."""
    rules = {block.key: block.rule for block in tables.content.course.blocks}
    children: dict[str | None, list[Block]] = {}
    blocks = tables.content.blocks
    for block in blocks.values():
        above = block.parent if block.parent in blocks else None
        children.setdefault(above, []).append(block)

    def walk(parent: str | None, depth: int) -> Iterator[Piece]:
        for block in sorted(children.get(parent, ()), key=lambda each: each.position):
            yield Piece(block, depth, tuple(asked(tables, rules.get(block.key, {}))))
            yield from walk(block.key, depth + 1)

    return list(walk(None, 0))


def asked(tables: Tables, rule: Rule) -> Iterator[str]:
    """Yield what *rule* asks for, a partition at a time: ``Lab: Lab A or Lab B``."""
    for number, arms in sorted(rule.items()):
        if not arms:
            continue
        divided = tables.content.divided.get(number)
        if divided is None:
            yield f"partition {number}, which does not exist" if number > 0 else "nobody"
            continue
        names = {arm.id: arm.name for arm in divided.partition.arms}
        told = " or ".join(names.get(arm, f"arm {arm}, which does not exist") for arm in arms)
        yield f"{divided.partition.name}: {told}"


def above(blocks: Mapping[str, Block], key: str) -> Iterator[str]:
    """Yield the pieces that hold *key*, the nearest first."""
    seen = {key}
    parent = blocks[key].parent
    while parent is not None and parent in blocks and parent not in seen:
        seen.add(parent)
        yield parent
        parent = blocks[parent].parent
