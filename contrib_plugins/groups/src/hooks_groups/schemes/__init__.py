"""The partition schemes of this plugin, by the names that partitions are given.

``group`` opens arms to segments by bindings, many to many. ``cohort`` and ``team`` do so too, and
their arms are the segments of one set. ``enrollment_track`` goes by the mode of an enrollment,
``random`` by a draw. None of them writes: they are asked when pages are shown.
"""

from collections.abc import Mapping

from hooks_groups.schemes.bindings import Cohort, Group, Team
from hooks_groups.schemes.chance import AtRandom, keep, unkept
from hooks_groups.schemes.together import Together, frozen_arms
from hooks_groups.schemes.tracks import EnrollmentTrack, track_number
from hookspecs.interfaces.partition_scheme import PartitionScheme

SCHEMES: Mapping[str, type[PartitionScheme]] = {
    "group": Group,
    "cohort": Cohort,
    "team": Team,
    "enrollment_track": EnrollmentTrack,
    "random": AtRandom,
}

__all__ = [
    "SCHEMES",
    "AtRandom",
    "Cohort",
    "EnrollmentTrack",
    "Group",
    "Team",
    "Together",
    "frozen_arms",
    "keep",
    "track_number",
    "unkept",
]
