"""What producers do, the same for the same seed: transactions, and what becomes of each."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from zlib import crc32

import attrs

from tests.evidence._torture.world import World

ROLLED_BACK = {"all": 0.12, "some": 0.03}
KINDS = {"flaky": 0.03, "poison": 0.005, "hopeless": 0.005, "killer": 0.001}
FIRST = ("plain", "killer", "flaky", "poison", "hopeless")  # so that few events have each kind, too
GARBAGE = 0.002
AGAIN = 10  # one in so many comes twice


@attrs.frozen
class Item:
    """One event. doomed: it is rolled back, with its transaction or a savepoint."""

    token: str
    learner: str
    kind: str
    doomed: bool


@attrs.frozen
class Transaction:
    """Events that are sent together. rolled_back: the whole of it is."""

    number: int
    items: Sequence[Item]
    rolled_back: bool


def transactions(world: World, producer: int) -> Iterator[Transaction]:
    """Yield what *producer* does, until its share of the events is committed."""
    chance = random.Random(f"{world.seed}:{producer}")
    left = share = world.events // world.producers
    number = 0
    while left:
        fate = chance.choices(["none", *ROLLED_BACK], [0.85, *ROLLED_BACK.values()])[0]
        doomed = {"none": 0, "some": 1, "all": 5}[fate]
        items = [
            _item(world, chance, f"{producer}.{number}.{place}", place < doomed, share - left)
            for place in range(min(chance.randint(1, 5), max(left, doomed)))
        ]
        left -= sum(not item.doomed for item in items)
        yield Transaction(number, sorted(items, key=lambda item: not item.doomed), fate == "all")
        number += 1


def _item(world: World, chance: random.Random, token: str, doomed: bool, past: int) -> Item:
    kind = chance.choices(["plain", *KINDS], [1 - sum(KINDS.values()), *KINDS.values()])[0]
    learner = f"learner-{chance.randrange(max(world.events // 100, 5))}"
    if not doomed and past < len(FIRST):
        kind = FIRST[(past + int(token.rpartition(".")[2])) % len(FIRST)]
    return Item(token, learner, kind, doomed)


def comes_twice(world: World, token: str) -> bool:
    """Return whether the bus delivers it twice."""
    return crc32(f"{world.seed}:{token}".encode()) % AGAIN == 0


def garbage(world: World) -> int:
    """Return how many packets that nobody can read are on the bus."""
    return max(int(world.events * GARBAGE), 3)
