"""Goes through a roster: for a preview and for the import, by the same rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import BinaryIO, cast

from hooks_groups.models import PendingMembership, Segment, SegmentSet
from hooks_groups.people.changing import Act, changed, drafted
from hooks_groups.people.ledger import LEARNER, Foreseen
from hooks_groups.people.pending import Invitation, invite, waiting_for
from hooks_groups.people.whom import Address, resolved
from hooks_groups.people.wishes import Add, Outcome
from hooks_groups.rosters.reading import Problem, Reader, Row
from hooks_groups.rosters.reports import Choices, Progress, Report
from hookspecs import Refused
from hookspecs.values import UserId

AT_ONCE = 2000  # rows in a transaction


class Clerk:
    """Goes through a roster, and remembers on which line who came."""

    def __init__(
        self, segment_set: SegmentSet, choices: Choices, act: Act, *, is_preview: bool = False
    ) -> None:
        self.set, self.choices, self.act, self.is_preview = segment_set, choices, act, is_preview
        self.report = Report()
        self.segments = _by_name(segment_set)
        within = choices.within
        self.within = None if within is None else frozenset(within.values_list("pk", flat=True))
        self.seen: dict[int | str, int] = {}
        self.foreseen = Foreseen()

    def work(self, stream: BinaryIO, progress: Progress | None) -> Report:
        """Return what the rows of *stream* come to."""
        reader = Reader(stream)
        rows = iter(reader)
        while chunk := list(islice(rows, AT_ONCE)):
            self._chunk(chunk)
            if progress:
                progress(self.report.rows, reader.bytes_read)
        return self.report

    def _chunk(self, rows: Sequence[Row | Problem]) -> None:
        said = [row for row in rows if isinstance(row, Row)]
        beside = [row.email for row in said if "@" in row.email]
        # One question for the addresses of both columns.
        found = resolved([*(row.who for row in said), *beside])
        people, whose = iter(found[: len(said)]), dict(zip(beside, found[len(said) :], strict=True))
        wishes: list[tuple[Row, Add]] = []
        invitations: list[tuple[Row, Invitation]] = []
        for row in rows:
            if isinstance(row, Problem):
                self.report.refuse(row)
                continue
            who = next(people)
            meant = _contradicted(row, who, whose.get(row.email)) or self._meant(row, who)
            if isinstance(meant, Problem):
                self.report.refuse(meant)
            elif isinstance(meant, Add):
                wishes.append((row, meant))
            else:
                invitations.append((row, meant))
        self._let_in(wishes)
        self._invite(invitations)

    def _meant(self, row: Row, who: UserId | Address | Exception) -> Add | Invitation | Problem:
        """Return what *row* wants, or why it comes to nothing."""
        segment = self.segments.get(row.segment, 0)
        for code, reason in self._faults(row, who, segment):
            return Problem(row.line, code, reason, row.who, row.segment)
        if isinstance(who, Address):
            return Invitation(who, segment, row.role)
        moves = self.choices.elsewhere == "move"
        return Add(cast("UserId", who), segment, row.role, moves, self.within)

    def _faults(
        self, row: Row, who: UserId | Address | Exception, segment: int
    ) -> Iterator[tuple[str, str]]:
        if isinstance(who, Exception):
            yield _told(who)
        if not segment:
            yield "unknown_segment", f"{self.set} has no segment called {row.segment!r}."
        if self.within is not None and segment not in self.within:
            yield "not_yours", f"{row.segment} is looked after by others."
        if isinstance(who, Address) and self.choices.unknown == "refuse":
            yield "unknown_person", f"Nobody has registered with {row.who!r}."
        if line := self._said_before(row, who, segment):
            yield "duplicate", f"Line {line} has said where they are to be."

    def _said_before(self, row: Row, who: UserId | Address | Exception, segment: int) -> int:
        """Return the line that was about the same person, in the same segment or an exclusive set; or 0."""
        one = self.set.exclusive and row.role == LEARNER
        keys = [_key(who, place) for place in ({segment, 0} if one else {segment})]
        before = [self.seen[key] for key in keys if key in self.seen]
        self.seen.update((key, row.line) for key in keys if not before)
        return min(before, default=0)

    def _let_in(self, rows: Sequence[tuple[Row, Add]]) -> None:
        wishes = [wish for _, wish in rows]
        if not wishes:
            return
        if self.is_preview:
            drafts = drafted(self.set, wishes, self.act, self.foreseen)
            done = [Outcome(draft.wish.user, draft.change, draft.error) for draft in drafts]
        else:
            done = changed(self.set, wishes, self.act)
        for (row, _), outcome in zip(rows, done, strict=True):
            if outcome.error:
                self.report.refuse(Problem(row.line, *_told(outcome.error), row.who, row.segment))
            else:
                self.report.counts[outcome.became] += 1

    def _invite(self, rows: Sequence[tuple[Row, Invitation]]) -> None:
        waiting = waiting_for(self.set, (wish.email for _, wish in rows)) if rows else {}
        new: list[Invitation] = []
        for row, wish in rows:
            here = waiting.get(wish.email, {})
            there = here.get(wish.segment)
            if there and there.role == wish.role:
                self.report.counts["unchanged"] += 1
            elif self._may_not_be(wish, here):
                told = f"They are invited to another segment of {self.set}."
                self.report.refuse(Problem(row.line, "in_another", told, row.who, row.segment))
            else:
                self.report.counts["pending"] += 1
                new.append(wish)
        if new and not self.is_preview:
            invite(self.set, new, self.act)

    def _may_not_be(self, wish: Invitation, here: Mapping[int, PendingMembership]) -> bool:
        """Return whether somebody waits for a segment that nobody said they may be moved from."""
        one = self.set.exclusive and wish.role == LEARNER
        others = {pk for pk, row in here.items() if row.role == LEARNER} - {wish.segment}
        moves = self.choices.elsewhere == "move" and others <= (self.within or others)
        return bool(one and others and not moves)


def _contradicted(row: Row, who: object, other: object) -> Problem | None:
    """Return a problem if the username of *row* is of one account, and its address of another."""
    if not (isinstance(who, int) and isinstance(other, int)) or who == other:
        return None
    told = f"{row.who!r} is one account, and {row.email!r} is the address of another."
    return Problem(row.line, "contradiction", told, row.who, row.segment)


def _key(who: object, place: int) -> int | str:
    """Return a number for a person in a segment: 100,000 of them are a dozen megabytes."""
    if isinstance(who, int):
        return who << 64 | place
    return f"{place} {who}"


def _by_name(segment_set: SegmentSet) -> Mapping[str, int]:
    rows = Segment.objects.filter(segment_set=segment_set).values_list("pk", "name", "uid")
    found = [(str(uid), pk) for pk, _, uid in rows] + [(name, pk) for pk, name, _ in rows]
    return dict(found)  # a name that looks like another's uid is a name


def _told(error: Exception) -> tuple[str, str]:
    if isinstance(error, Refused):
        return error.code, str(error.message)
    return getattr(error, "code", "refused"), str(error)
