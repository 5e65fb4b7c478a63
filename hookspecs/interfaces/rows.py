"""What a ``LearningPlatform`` answers with and is told: plain rows of value types, one kind each."""

from __future__ import annotations

from typing import Generic, Literal, TypeVar

import attrs

from hookspecs.payload import Personal, payload
from hookspecs.values import CourseKey, Moment, Percent, Points, UsageKey, UserId

R = TypeVar("R")


# What a platform answers.


@payload
class Person:
    """A user. *language* is a BCP 47 tag, '' if they have not said."""

    id: UserId
    username: Personal[str]
    email: Personal[str]
    name: Personal[str] = ""
    is_active: bool = True
    language: str = ""


@payload
class CourseRun:
    """A course as it is taught once. *end* is None where it is open-ended; *url* is absolute."""

    key: CourseKey
    title: str
    url: str
    start: Moment | None = None
    end: Moment | None = None


@payload
class Enrolled:
    """A learner in a course run; one who has left is there with ``is_active=False``."""

    user: UserId
    course: CourseKey
    mode: str
    is_active: bool = True


@payload
class Block:
    """A piece of a course's tree. *parent* is None at the top; *position* is among its siblings."""

    key: UsageKey
    parent: UsageKey | None
    block_type: str
    title: str
    url: str = ""
    position: int = 0
    is_published: bool = True


@payload
class Completed:
    """How much of a course, or of one piece of it, a learner has done: *done* of *total* lessons."""

    user: UserId
    done: int
    total: int


@payload
class Category:
    """Graded work of one kind, in a course's policy: Open edX's assignment type.

    *weight*: its share of the whole, in percent. *blocks*: the graded pieces that learners can see.
    *drop*: so many of the worst do not count. *minimum*: so many count at least; what does not exist
    yet, and what is not handed in, counts as nothing.
    """

    name: str
    weight: Points
    blocks: tuple[UsageKey, ...] = ()
    drop: int = 0
    minimum: int = 0


@payload
class GradingPolicy:
    """How a course makes one grade of many scores. *pass_percent*: from here on it is passed."""

    categories: tuple[Category, ...]
    pass_percent: Points


@payload
class Score:
    """What a learner's work in one graded piece earned; work not handed in has no row."""

    user: UserId
    block: UsageKey
    category: str
    earned: Points
    possible: Points


@payload
class Grade:
    """A learner's grade in a course run, as the platform itself shows it."""

    user: UserId
    percent: Percent
    is_passing: bool


@payload
class Pathway:
    """Course runs that lead somewhere together, in order."""

    key: str
    title: str
    url: str
    courses: tuple[CourseKey, ...]


# What a platform is told.


@payload
class Joining:
    """Who is to be in which course run. *mode*: '' is the platform's own default.

    Who is in already stays as they are: a plugin may have chosen another mode for them.
    """

    user: UserId
    course: CourseKey
    mode: str = ""


@payload
class Leaving:
    """Who is to leave which course run."""

    user: UserId
    course: CourseKey


@payload
class NewLearner:
    """Who is to have an account. One whose *email* is known already is that learner."""

    email: Personal[str]
    name: Personal[str] = ""
    username: Personal[str] = ""


@payload
class NewScore:
    """What a learner's work in an exam is worth, as assessed elsewhere."""

    user: UserId
    block: UsageKey
    earned: Points


Became = Literal["created", "changed", "unchanged", "refused"]


@attrs.frozen
class Outcome(Generic[R]):
    """What became of one *row* of a command.

    user: whom it concerned; None if it was refused before there was an account.
    code, message: of the refusal; *message* is safe for the learner to read.
    """

    row: R
    became: Became
    user: UserId | None = None
    code: str = ""
    message: str = ""

    @property
    def is_change(self) -> bool:
        """Return whether anything is different now."""
        return self.became in ("created", "changed")
