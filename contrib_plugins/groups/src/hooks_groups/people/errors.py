"""Why people stay where they are.

::

    HooksError
    └── PeopleError             code: stable, for APIs; its words are safe for teachers and learners
        ├── DuplicateName       also a ValueError: two segments of a set, or two sets of a course
        ├── WrongName           also a ValueError: empty, too long, or with control characters
        ├── WrongAddress        also a ValueError: no e-mail address
        ├── SharedAddress       several accounts have it; say a username
        ├── WrongCapacity       also a ValueError: no number of seats, or fewer than learners
        ├── WrongValue          also a ValueError: a role, a priority, an assigner that cannot be
        ├── UnknownPerson       also a LookupError: nobody has this username, or this id
        ├── UnknownSet          also a LookupError: the course has no set of this slug
        ├── UnknownSegment      also a LookupError: it is gone, or of another set
        ├── NotMember           also a LookupError: who is nowhere cannot move
        ├── WhichOne            somebody is in several segments, and it is not said which to leave
        ├── InAnother           the set is exclusive, and they are in another of its segments
        ├── SegmentFull         all seats are taken
        ├── NotOpen             learners may not choose in this set
        ├── NotPlaced           an assigner places them nowhere
        ├── StillDoubled        a set cannot become exclusive; conflicts names the people
        ├── StillBound          a segment opens arms; bound names them
        ├── AlreadyUndone       an import is undone once
        └── Busy                others were faster, again and again
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookspecs import HooksError
from hookspecs.errors import snake_case

if TYPE_CHECKING:
    from hooks_groups.people.policy import Conflict


class PeopleError(HooksError):
    """A membership, a segment or a set stays as it is; the words say why."""

    @property
    def code(self) -> str:
        """Return what an API tells: ``segment_full``."""
        return snake_case(type(self).__name__)


class DuplicateName(PeopleError, ValueError):
    """The name is taken."""


class WrongName(PeopleError, ValueError):
    """No name to call anything."""


class WrongAddress(PeopleError, ValueError):
    """No address to write to."""


class SharedAddress(PeopleError):
    """Several accounts have this address, so it is nobody's in particular."""


class WrongCapacity(PeopleError, ValueError):
    """No number of seats, or fewer than there are learners on them."""


class WrongValue(PeopleError, ValueError):
    """A role, a priority, a resolution, an assigner or its options that cannot be meant."""


class UnknownPerson(PeopleError, LookupError):
    """The platform knows nobody of this name, or of this id."""


class UnknownSet(PeopleError, LookupError):
    """The course has no such set."""


class UnknownSegment(PeopleError, LookupError):
    """There is no such segment in this set, or no longer."""


class NotMember(PeopleError, LookupError):
    """They are in no segment that they could leave."""


class WhichOne(PeopleError):
    """They are in several segments; say which one they leave."""


class InAnother(PeopleError):
    """The set is exclusive, and they are in another of its segments."""


class SegmentFull(PeopleError):
    """All seats are taken."""


class NotOpen(PeopleError):
    """Learners do not choose in this set."""


class NotPlaced(PeopleError):
    """The assigner of the set places them nowhere: all segments are full, or people decide."""


class StillDoubled(PeopleError):
    """Some are in several segments of a set that is to be exclusive; *conflicts* names them."""

    def __init__(self, message: str, conflicts: tuple[Conflict, ...]) -> None:
        super().__init__(message)
        self.conflicts = conflicts


class StillBound(PeopleError):
    """A segment opens arms, *bound* by name, and goes only if it is said that they close."""

    def __init__(self, message: str, bound: tuple[str, ...]) -> None:
        super().__init__(message)
        self.bound = bound


class AlreadyUndone(PeopleError):
    """What an import did is undone once."""


class Busy(PeopleError):
    """Others changed the same segments again and again meanwhile. Try again."""
