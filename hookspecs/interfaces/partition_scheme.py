"""``PartitionScheme``: says in which arms of a partition learners are. Plugins supply them, by name.

::

    class Track(PartitionScheme):
        \"\"\"The arms are the tracks of a course run: 1 is audit, 2 is verified.\"\"\"

        def arms_of(self, partition, users):
            enrolled = platform().enrollments(partition.course, users)
            return {each.user: frozenset({TRACKS[each.mode]}) for each in enrolled}

    @hookimpl(partition_schemes)
    def supply_schemes():
        return {"track": Track}
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping

from hookspecs.payload import payload
from hookspecs.values import CourseKey, UserId


@payload
class OfferedArm:
    """An arm of a partition: *id* is what rules name, *name* is for people."""

    id: int
    name: str


@payload
class CoursePartition:
    """A partition of a course run. *parameters*: what authors told its scheme, as JSON text."""

    course: CourseKey
    id: int
    name: str
    arms: tuple[OfferedArm, ...] = ()
    parameters: str = "{}"


class PartitionScheme(ABC):
    """Knows who is in which arm. Made without arguments, once, and asked by several threads.

    It never writes: it is asked when pages are shown, when staff preview, and about whole courses.
    """

    @abstractmethod
    def arms_of(
        self, partition: CoursePartition, users: Iterable[UserId]
    ) -> Mapping[UserId, frozenset[int]]:
        """Return the ids of the arms that *users* are in, as a few statements for all of them.

        Who is in none may be left out. An id that the partition does not have opens nothing.
        """

    def arms_offered(self, course: CourseKey) -> tuple[OfferedArm, ...]:
        """Return the arms that partitions of *course* have by themselves, such as its tracks.

        None by default: authors make them.
        """
        return ()

    def way_in(self, arm: OfferedArm) -> str:
        """Return what a learner does to come into *arm*: ``upgrade to verified``, or ``join Lab B``.

        It goes on after "you have to", in the language of who asks; several begin alike if they can.
        """
        return f"join {arm.name}"
