"""The assigners of this plugin, by the names that segment sets are given.

::

    {"assigner": "rendezvous", "assigner_options": {"salt": "lab 2026", "hash": "blake2b-64"}}

They read what a set says of its assigner; what they do is in ``assigning``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from random import Random, SystemRandom
from typing import Any

from attrs import field, frozen, validators

from hooks_groups.assigning import HASHES, Draw, Place, at_random, by_rendezvous, in_balanced_blocks
from hookspecs.interfaces.assigner import Assigner, Choice
from hookspecs.values import SegmentKey, UserId


@frozen
class DrawOptions:
    """seed: the same learners under the same seed come the same way; None draws anew each time."""

    seed: str | None = None

    def draw(self, users: Sequence[UserId]) -> Draw:
        """Return where numbers for *users* come from."""
        if self.seed is None:
            return SystemRandom().random
        # With the users, or the first of each batch would always come into the same segment.
        return Random(repr((self.seed, [*map(int, users)]))).random  # noqa: S311  # to be repeated


@frozen
class RendezvousOptions:
    """salt: what tells this set's draw from others; of two tests with one salt, one is no test.

    hash: what places learners, ``blake2b-64``. Neither has a default: both are stored with the set,
    since under another one nearly everybody would come elsewhere.
    """

    salt: str = field(validator=validators.min_len(1))
    hash: str = field(validator=validators.in_(tuple(HASHES)))


class Manual(Assigner[None]):
    """Nobody: people are put into segments by people."""

    def assign(
        self, users: Iterable[UserId], among: Sequence[Choice]
    ) -> Mapping[UserId, SegmentKey]:
        """Return nothing."""
        del users, among
        return {}


class AtRandom(Assigner[DrawOptions]):
    """Each learner alone, by weight."""

    options_type = DrawOptions

    def assign(
        self, users: Iterable[UserId], among: Sequence[Choice]
    ) -> Mapping[UserId, SegmentKey]:
        """Return a segment with room for each of *users*."""
        users = list(users)
        return _keys(at_random(users, _places(among), self.options.draw(users)))


class Balanced(Assigner[DrawOptions]):
    """In an order that is drawn, so that segments fill in proportion to their weights."""

    options_type = DrawOptions

    def assign(
        self, users: Iterable[UserId], among: Sequence[Choice]
    ) -> Mapping[UserId, SegmentKey]:
        """Return a segment with room for each of *users*."""
        users = list(users)
        return _keys(in_balanced_blocks(users, _places(among), self.options.draw(users)))


class Rendezvous(Assigner[RendezvousOptions]):
    """By a hash of the learner: without a row the same for ever; see ``by_rendezvous``."""

    options_type = RendezvousOptions

    def assign(
        self, users: Iterable[UserId], among: Sequence[Choice]
    ) -> Mapping[UserId, SegmentKey]:
        """Return the segment that wins the draw of each of *users*."""
        salt, name = self.options.salt, self.options.hash
        return _keys(by_rendezvous(map(int, users), _places(among), salt, name))


ASSIGNERS: Mapping[str, type[Assigner[Any]]] = {
    "manual": Manual,
    "random": AtRandom,
    "balanced": Balanced,
    "rendezvous": Rendezvous,
}


def _places(among: Sequence[Choice]) -> list[Place]:
    return [Place(each.uid, each.weight, each.members, each.capacity) for each in among]


def _keys(found: Mapping[int, str]) -> dict[UserId, SegmentKey]:
    return {UserId(user): SegmentKey(uid) for user, uid in found.items()}
