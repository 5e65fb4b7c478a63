"""ASG: assigners that place, ask or change what they must not."""

from __future__ import annotations

from itertools import cycle
from random import Random

from attrs import frozen

from hooks_runtime import platform
from hooks_runtime.conformance import World
from hookspecs import hookimpl
from hookspecs.interfaces.assigner import Assigner
from hookspecs.learning import assigners
from hookspecs.values import UserId

kept: list[dict] = []
turns = cycle([True, False])


class Fills(Assigner[None]):
    """As it should be: the segments are filled one after the other, by their uids."""

    def assign(self, users, among):
        seats = (
            each.uid for each in sorted(among, key=lambda one: one.uid) for _ in self.seats(each)
        )
        return dict(zip(users, seats, strict=False))

    def seats(self, each):
        free = 9 if each.capacity is None else max(each.capacity - each.members, 0)
        return range(free if each.weight else 0)


@frozen
class Seeded:
    seed: str | None = None


class Draws(Assigner[Seeded]):
    """As it should be, too: by a seed, and so by the order of segments."""

    options_type = Seeded

    def assign(self, users, among):
        draw = Random(self.options.seed)
        there = [each.uid for each in among if each.weight and each.capacity is None]
        return {user: draw.choice(there) for user in users} if there else {}


class ASG001(Fills):
    """Its options are whatever they are."""

    options_type = dict


class ASG002(Fills):
    """It wants at least one segment."""

    def assign(self, users, among):
        assert among[0]
        return super().assign(users, among)


class ASG003(Fills):
    """It places somebody whom nobody asked about."""

    def assign(self, users, among):
        users = list(users)
        placed = super().assign([*users, UserId(1000)], among)
        return placed if users else {}


class ASG004(Fills):
    """It does not look how many are there."""

    def seats(self, each):
        return range(9 if each.weight else 0)


class ASG005(Fills):
    """It takes a weight of 0 for any other."""

    def seats(self, each):
        return range(9 if each.capacity is None else max(each.capacity - each.members, 0))


class ASG006(Draws):
    """Its seed is its own."""

    def assign(self, users, among):
        return super().assign(users, among) if next(turns) else {}


class ASG007(Fills):
    """It asks who they are."""

    def assign(self, users, among):
        users = list(users)
        platform().users(users)
        return super().assign(users, among)


class ASG008(Fills):
    """It takes away what is full."""

    def assign(self, users, among):
        placed = super().assign(users, among)
        if among:
            among.pop()
        return placed


class ASG009(Fills):
    """It counts learners before it places them."""

    def assign(self, users, among):
        return super().assign(users, among) if sum(1 for _ in users) else {}


class ASG010(Fills):
    """The first segment that comes is the first that is filled."""

    def assign(self, users, among):
        seats = (each.uid for each in among for _ in self.seats(each))
        return dict(zip(users, seats, strict=False))


ALL = (ASG001, ASG002, ASG003, ASG004, ASG005, ASG006, ASG007, ASG008, ASG009, ASG010)
ASSIGNERS = {f"ASG-{number:03}": cls for number, cls in enumerate(ALL, 1)}


def supplying(cls):
    """Return what supplies *cls* as ``culprit``."""

    @hookimpl(assigners)
    def supply():
        return {"culprit": cls}

    return supply


def world():
    """Return what an assigner may have changed."""
    return World(state=lambda: list(kept))
