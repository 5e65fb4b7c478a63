"""By a hash of the learner: the same for ever, without a row and without knowing the others."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping
from hashlib import blake2b
from typing import TypeAlias, TypeVar

from hooks_groups.assigning.places import Filling, Place

U = TypeVar("U", int, str)

Hash: TypeAlias = Callable[[bytes], int]
"""Gives a number below 2 to the 64."""


def _blake2b_64(data: bytes) -> int:
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big")


HASHES: Mapping[str, Hash] = {"blake2b-64": _blake2b_64}
"""By the name that is stored with a set or a partition. A name's numbers never change."""


class UnknownHash(ValueError):
    """What is stored names a hash that is not here; another one would place everybody anew."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        """Return what there is."""
        return f"no hash is called {self.name!r}; there is {', '.join(HASHES)}"


def by_rendezvous(
    users: Iterable[U], places: Iterable[Place], salt: str, hash_name: str
) -> dict[U, str]:
    """Return for each of *users* the place that wins their draw: by weight, whatever its position.

    Each place draws a number for each learner, and the lowest wins. So a place that is added takes
    its share from all others, and nobody else moves; one that goes leaves its own learners only.
    A place that is full is out: then who comes first matters.
    salt: whoever shares it is placed alike, so each test has its own. Raises: UnknownHash.
    """
    if hash_name not in HASHES:
        raise UnknownHash(hash_name)
    filling, found = Filling(places), {}
    # As JSON, so that no two pairs of salt and uid read alike.
    names = {uid: json.dumps([salt, uid]).encode() for uid in filling.members}
    for user in dict.fromkeys(users):
        if not filling.open:
            break
        end = f" {user}".encode()
        times = {
            p.uid: _time(HASHES[hash_name](names[p.uid] + end), p.weight) for p in filling.open
        }
        found[user] = filling.take(min(filling.open, key=lambda p: (times[p.uid], p.uid)))
    return found


def _time(number: int, weight: float) -> float:
    """Return when a place comes: exponential waiting times of rate *weight* are first by weight."""
    return -math.log((number + 0.5) / 2**64) / weight
