"""``LearningPlatform``: what plugins ask a platform, and tell it. The host supplies one.

::

    LEARNING_HOOKS = {"platform": "campus.platform.Campus", ...}

Plugins never import a platform's models. All reads take and give many at once, so that 10,000
learners are a handful of statements.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from hookspecs.errors import HooksError
from hookspecs.interfaces.rows import (
    Block,
    Completed,
    CourseRun,
    Enrolled,
    Grade,
    GradingPolicy,
    Joining,
    Leaving,
    NewLearner,
    NewScore,
    Outcome,
    Pathway,
    Person,
    Score,
)
from hookspecs.values import CourseKey, UsageKey, UserId

Users = Iterable[UserId] | None
Capability = Literal[
    "accounts",
    "completions",
    "content",
    "enrolling",
    "grades",
    "pathways",
    "scores",
    "scoring",
    "teachers",
]
CAPABILITIES: Mapping[Capability, tuple[str, ...]] = {
    "accounts": ("create_learners",),
    "completions": ("completions",),
    "content": ("blocks",),
    "enrolling": ("enroll", "unenroll"),
    "grades": ("grades",),
    "pathways": ("pathways", "pathway_members"),
    "scores": ("grading_policy", "scores"),
    "scoring": ("record_scores",),
    "teachers": ("teachers",),
}
"""The methods of each capability; a platform that writes them all supports it."""


class Unsupported(HooksError, NotImplementedError):
    """The host's platform has no such capability; ask ``supports`` first, or declare the need."""

    def __init__(self, platform: str, capability: str) -> None:
        super().__init__(platform, capability)
        self.platform, self.capability = platform, capability

    def __str__(self) -> str:
        """Return which platform lacks what."""
        return f"{self.platform} does not support {self.capability!r}; override its methods there"


class LearningPlatform(ABC):
    """A platform, as plugins see it. Subclass it, write the first six methods, and what else you have.

    Reads: *users* is None for all of them; what is unknown is absent from the answer, never an
    error; an iterator may be read once.

    Commands: *source* is who commands, such as the plugin ``classroom``. They take many rows, change
    nothing a second time, call the same hooks as the platform's own pages, inside of
    ``hooks_runtime.bound(origin=source)``, and answer for each row in turn: one that is refused stops
    no other.
    """

    # Every platform.

    @abstractmethod
    def users(self, ids: Iterable[UserId]) -> Mapping[UserId, Person]:
        """Return the users with these *ids*."""

    @abstractmethod
    def users_by_email(self, emails: Iterable[str]) -> Mapping[str, Person]:
        """Return users under the address that was asked for, however it is capitalised.

        An address that two people share finds neither.
        """

    @abstractmethod
    def users_by_username(self, usernames: Iterable[str]) -> Mapping[str, Person]:
        """Return users under the name that was asked for, exactly as it is written."""

    @abstractmethod
    def courses(self, keys: Iterable[CourseKey] | None = None) -> Mapping[CourseKey, CourseRun]:
        """Return the course runs with these *keys*, or all."""

    @abstractmethod
    def enrollments(self, course: CourseKey, users: Users = None) -> Iterator[Enrolled]:
        """Yield who is in *course*, and who was."""

    @abstractmethod
    def absolute_url(self, path: str) -> str:
        """Return the address of *path*, which begins with a slash, for mails and other sites."""

    # Capabilities.

    def blocks(self, course: CourseKey) -> Iterator[Block]:
        """Yield the tree of *course*, parents before their children, drafts too."""
        raise Unsupported(_name(self), "content")

    def completions(
        self, course: CourseKey, users: Users = None, *, within: UsageKey | None = None
    ) -> Iterator[Completed]:
        """Yield how much of *course* the enrolled have done, or *within* one piece of it."""
        raise Unsupported(_name(self), "completions")

    def grading_policy(self, course: CourseKey) -> GradingPolicy:
        """Return how *course* makes a grade of scores. Raises: KeyError: there is no such course."""
        raise Unsupported(_name(self), "scores")

    def scores(self, course: CourseKey, users: Users = None) -> Iterator[Score]:
        """Yield the scores that the enrolled may see, one a learner and graded piece."""
        raise Unsupported(_name(self), "scores")

    def grades(self, course: CourseKey, users: Users = None) -> Iterator[Grade]:
        """Yield the grades of the enrolled."""
        raise Unsupported(_name(self), "grades")

    def pathways(self, keys: Iterable[str] | None = None) -> Mapping[str, Pathway]:
        """Return the pathways with these *keys*, or all."""
        raise Unsupported(_name(self), "pathways")

    def pathway_members(self, key: str, users: Users = None) -> Iterator[UserId]:
        """Yield who is on the pathway *key* now."""
        raise Unsupported(_name(self), "pathways")

    def teachers(self, course: CourseKey) -> Iterator[UserId]:
        """Yield who teaches *course*."""
        raise Unsupported(_name(self), "teachers")

    # Commands, capabilities too.

    def enroll(self, rows: Iterable[Joining], *, source: str) -> list[Outcome[Joining]]:
        """Let learners in; return what became of each row."""
        raise Unsupported(_name(self), "enrolling")

    def unenroll(self, rows: Iterable[Leaving], *, source: str) -> list[Outcome[Leaving]]:
        """Let learners leave; return what became of each row."""
        raise Unsupported(_name(self), "enrolling")

    def create_learners(
        self, rows: Iterable[NewLearner], *, source: str
    ) -> list[Outcome[NewLearner]]:
        """Make accounts for those who have none; they set a password by mail."""
        raise Unsupported(_name(self), "accounts")

    def record_scores(self, rows: Iterable[NewScore], *, source: str) -> list[Outcome[NewScore]]:
        """Store what exams are worth, and show it to the learners."""
        raise Unsupported(_name(self), "scoring")

    # What the base class knows.

    def supports(self, capability: Capability) -> bool:
        """Return whether all methods of *capability* are written here."""
        if capability not in CAPABILITIES:
            there = ", ".join(CAPABILITIES)
            raise ValueError(f"no capability is called {capability!r}; there is {there}")
        written, base = type(self), LearningPlatform
        parts = CAPABILITIES[capability]
        return all(getattr(written, part) is not getattr(base, part) for part in parts)

    def queryset(self, kind: str) -> Any:
        """Return a queryset of the host's own rows for a plugin that wants SQL, or None.

        kind: ``users``, ``enrollments``, ``completed`` ...; a plugin that asks says which fields it
        expects, and goes on with the methods above where this is None.
        """
        return None


def _name(platform: LearningPlatform) -> str:
    return f"{type(platform).__module__}.{type(platform).__qualname__}"
