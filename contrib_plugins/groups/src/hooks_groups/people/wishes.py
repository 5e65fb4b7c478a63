"""What somebody wants for one person, and what became of it."""

from __future__ import annotations

from typing import Protocol

import attrs

from hooks_groups.people.errors import NotMember, WhichOne
from hooks_groups.people.ledger import LEARNER, Change, Ledger
from hookspecs.values import UserId


class Wish(Protocol):
    """What somebody wants for one person; the ledger says what it comes to."""

    @property
    def user(self) -> UserId:
        """Return whom it is about."""
        ...

    @property
    def touches(self) -> set[int]:
        """Return the segments that have to be known, beside those that the person is in."""
        ...

    def change(self, ledger: Ledger) -> Change | None:
        """Return what has to change, None for nothing. Raises: PeopleError: it is not allowed."""
        ...

    def led(self, to: int) -> Wish:
        """Return the same wish for another segment, to which a plugin leads."""
        ...


@attrs.frozen
class Add:
    """Somebody is to be in *to*. moves: out of the other segment, where the set is exclusive.

    out_of: only if it is one of these; None for any.
    """

    user: UserId
    to: int
    role: str = LEARNER
    moves: bool = False
    out_of: frozenset[int] | None = None

    @property
    def touches(self) -> set[int]:
        """Return where they are to be."""
        return {self.to}

    def led(self, to: int) -> Add:
        """Return the same for another segment."""
        return attrs.evolve(self, to=to)

    def change(self, ledger: Ledger) -> Change | None:
        """Return what has to change, None for nothing. Raises: PeopleError."""
        here = ledger.of(self.user).get(self.to)
        if here and here.role == self.role:
            return None
        left, left_role = (self.to, here.role) if here else (None, "")
        if not here and self.moves and self.role == LEARNER and ledger.segment_set.exclusive:
            others = ledger.learning(self.user)
            left = next(iter(others if self.out_of is None else others & self.out_of), None)
            left_role = LEARNER if left is not None else ""
        return ledger.allowed(Change(self.user, left, self.to, left_role, self.role))


@attrs.frozen
class Move:
    """Somebody is to go from *leaving* to *to*; without *leaving* from the only one they are in."""

    user: UserId
    to: int
    leaving: int | None = None

    @property
    def touches(self) -> set[int]:
        """Return where they go; where they come from is known."""
        return {self.to}

    def led(self, to: int) -> Move:
        """Return the same for another segment."""
        return attrs.evolve(self, to=to)

    def change(self, ledger: Ledger) -> Change | None:
        """Return what has to change, None for nothing. Raises: PeopleError."""
        ledger.segment(self.to)
        here, left = ledger.of(self.user), self._left(ledger)
        if left is None:
            return None
        role = here[left].role
        if self.to in here:  # they were in both
            return Change(self.user, left, None, role)
        return ledger.allowed(Change(self.user, left, self.to, role, role))

    def _left(self, ledger: Ledger) -> int | None:
        here = ledger.of(self.user)
        others = here.keys() - {self.to} if self.leaving is None else {self.leaving} & here.keys()
        if self.leaving is None and ledger.segment_set.exclusive:  # where they only teach they stay
            others = (ledger.learning(self.user) - {self.to}) or others
        if not others and self.to in here:
            return None
        if not others:
            told = f"They are in no segment of {ledger.segment_set} that they could leave."
            raise NotMember(told)
        if len(others) > 1:
            names = ", ".join(sorted(ledger.segments[pk].name for pk in others))
            raise WhichOne(f"They are in {names}: say which one they leave.")
        return next(iter(others))


@attrs.frozen
class Remove:
    """Somebody is to be in *segment* no longer."""

    user: UserId
    segment: int

    @property
    def touches(self) -> set[int]:
        """Return the segment."""
        return {self.segment}

    def change(self, ledger: Ledger) -> Change | None:
        """Return what has to change, None for nothing."""
        here = ledger.of(self.user).get(self.segment)
        return Change(self.user, self.segment, None, here.role) if here else None

    def led(self, to: int) -> Remove:  # noqa: ARG002  # who only leaves is led nowhere
        """Return the same."""
        return self


@attrs.frozen
class Outcome:
    """What became of one wish: a change, or none, or why not."""

    user: UserId | None
    change: Change | None = None
    error: Exception | None = None
    pending: bool = False

    @property
    def became(self) -> str:
        """Return joined, moved, left, changed, unchanged, pending or refused."""
        if self.error is not None:
            return "refused"
        if self.pending:
            return "pending"
        return self.change.became if self.change else "unchanged"
