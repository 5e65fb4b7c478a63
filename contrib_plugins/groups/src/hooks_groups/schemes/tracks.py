"""The arms are the modes in which learners are enrolled, as the platform tells them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b

from hooks_groups.options import options
from hooks_groups.schemes.together import LISTED, ArmsOf
from hooks_runtime import platform
from hookspecs.interfaces.partition_scheme import CoursePartition, OfferedArm, PartitionScheme
from hookspecs.values import CourseKey, UserId

# The numbers that these modes have in content from Open edX.
KNOWN: Mapping[str, int] = {
    "audit": 1,
    "verified": 2,
    "professional": 3,
    "no-id-professional": 4,
    "credit": 5,
    "honor": 6,
    "masters": 7,
}
FREE = frozenset({"audit", "honor"})
FIRST_OTHER, LAST = 1000, 2**31 - 1


class EnrollmentTrack(PartitionScheme):
    """``audit``, ``verified``, and whatever else there is. Who has left a course is in no track."""

    def arms_of(self, partition: CoursePartition, users: Iterable[UserId]) -> ArmsOf:
        """Return the one arm of each who is enrolled."""
        wanted = set(users)
        enrolled = platform().enrollments(
            partition.course, wanted if len(wanted) <= LISTED else None
        )
        arms: dict[str, frozenset[int]] = {}
        return {
            each.user: arms.get(each.mode)
            or arms.setdefault(each.mode, frozenset({track_number(each.mode)}))
            for each in enrolled
            if each.is_active and each.user in wanted
        }

    def arms_offered(self, course: CourseKey) -> tuple[OfferedArm, ...]:
        """Return the tracks that the operator names, and those that somebody in *course* is in.

        It reads all enrollments: ask when content is written, not when it is shown.
        """
        modes = {*options().tracks, *(each.mode for each in platform().enrollments(course))}
        arms = {track_number(mode): OfferedArm(track_number(mode), mode) for mode in sorted(modes)}
        return tuple(arms[number] for number in sorted(arms))

    def way_in(self, arm: OfferedArm) -> str:
        """Return ``upgrade to verified``."""
        return f"enroll in {arm.name}" if arm.name in FREE else f"upgrade to {arm.name}"


def track_number(mode: str) -> int:
    """Return the number of the arm for *mode*: the same on every site, whatever other modes there are."""
    if mode in KNOWN:
        return KNOWN[mode]
    drawn = int.from_bytes(blake2b(mode.encode(), digest_size=8).digest(), "big")
    return FIRST_OTHER + drawn % (LAST - FIRST_OTHER + 1)
