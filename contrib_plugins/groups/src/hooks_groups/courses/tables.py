"""Compiled tables: made once for each revision of a course, kept by the process, shared by threads.

What is made inside of a transaction is kept when it commits. A revision that is rolled back may come
again with other rules, and then nobody must find the tables of the first.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from threading import Lock
from time import monotonic

import attrs
from django.db import transaction

from hooks_groups.courses.reading import Content, read
from hooks_groups.deciding import Dangling, Decider, Policy, Rule
from hooks_groups.models import Revision
from hooks_groups.options import options
from hookspecs.values import CourseKey

log = logging.getLogger("hooks_groups")

MOST_COURSES = 256
PATIENCE_S = 5.0
"""So long one thread waits for another to compile; after that it compiles for itself.

Without an end a thread that holds a lock of the database could wait for one that needs it.
"""
NEWS_S = 5.0
"""Tables of this age are made anew where they miss a block, which may have come without word."""


@attrs.frozen
class Tables:
    """A course at one revision, compiled. *told*: what has been logged of it, so that it is not again."""

    course: CourseKey
    revision: int
    content: Content
    policy: Policy
    decider: Decider
    made_at: float = attrs.field(factory=monotonic)
    told: set[object] = attrs.field(factory=set, eq=False)

    @property
    def hides(self) -> bool:
        """Return whether there is anything that somebody does not see."""
        return bool(self.decider.partitions or self.decider.asked.shut)

    @property
    def age_s(self) -> float:
        """Return how old they are, in seconds."""
        return monotonic() - self.made_at

    def decider_with(self, rules: Mapping[str, Rule]) -> Decider:
        """Return a decider for the course as it would be with other *rules*, by content."""
        course = self.content.course
        blocks = (replace(b, rule=rules[b.key]) if b.key in rules else b for b in course.blocks)
        return Decider(replace(course, blocks=tuple(blocks)), self.policy)

    def tell_once(self, what: object, message: str, *args: object) -> None:
        """Log *message* as a warning, but only once about *what*."""
        if what not in self.told:
            self.told.add(what)
            log.warning(message, *args)


class Shelf:
    """The tables of the courses that were asked for last."""

    def __init__(self, most: int = MOST_COURSES) -> None:
        self._most = most
        self._kept: OrderedDict[str, Tables] = OrderedDict()
        self._lock = Lock()
        self._making: dict[str, Lock] = {}

    def of(self, course: CourseKey, revision: int, missing: str = "") -> Tables:
        """Return the tables of *course* at *revision*; made anew if they miss the block *missing*."""
        if found := self._found(course, revision, missing):
            return found
        with self._alone(course):
            if found := self._found(course, revision, missing):
                return found
            made = _made(course, revision)
            if made.policy == "report":
                self._report(made)
            transaction.on_commit(lambda: self._keep(made))
        return made

    def clear(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._kept.clear()

    def _found(self, course: CourseKey, revision: int, missing: str) -> Tables | None:
        found, said = self._kept.get(course), options()
        if found is None or found.revision != revision or found.age_s > said.content_s:
            return None
        if found.policy != said.dangling:
            return None
        lacks = missing and missing not in found.content.blocks and found.age_s > NEWS_S
        return None if lacks else found

    def _report(self, made: Tables) -> None:
        """Tell what dangles, once a revision though tables are made again and again."""
        before = self._kept.get(made.course)
        if before is not None and before.revision == made.revision:
            made.told.update(each for each in before.told if isinstance(each, Dangling))
        for dangling in made.decider.dangling:
            made.tell_once(dangling, "%s: %s", made.course, dangling)

    def _keep(self, made: Tables) -> None:
        with self._lock:
            there = self._kept.get(made.course)
            if there is None or (there.revision, there.made_at) < (made.revision, made.made_at):
                self._kept[made.course] = made
                self._kept.move_to_end(made.course)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

    @contextmanager
    def _alone(self, course: CourseKey) -> Iterator[None]:
        """Let one thread a course compile, and the others wait for what it makes."""
        with self._lock:
            making = self._making.setdefault(course, Lock())
        held = making.acquire(timeout=PATIENCE_S)
        try:
            yield
        finally:
            if held:
                making.release()
                self._making.pop(course, None)


_shelf = Shelf()


def tables_of(course: str, *, revision: int | None = None, missing: str = "") -> Tables:
    """Return the tables of *course* as it is now: one statement, unless it has changed.

    revision: if it is known already. missing: a block; tables without it are made anew, though not
    more often than every few seconds. Raises: InvalidCourse: the platform tells of a cycle.
    """
    number = Revision.of(course) if revision is None else revision
    return _shelf.of(CourseKey(course), number, missing)


def forget_tables() -> None:
    """Keep no tables in this process: for tests, and after a database was put back to an earlier day."""
    _shelf.clear()


def _made(course: CourseKey, revision: int) -> Tables:
    content, policy = read(course), options().dangling
    decider = Decider(content.course, policy)
    return Tables(course, revision, content, policy, decider)
