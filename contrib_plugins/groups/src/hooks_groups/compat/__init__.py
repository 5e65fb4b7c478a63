"""Open edX's schemes and its JSON, both ways. Here alone a "group" is a group.

====================  =============================================================================
values                ``Group`` and ``UserPartition``, their JSON, their errors
adapted, calling      Open edX's schemes as partition schemes of ours, unchanged
generated             the partitions that its plugins make for a course
offered, publishing   our schemes, partitions and rules as Open edX takes them
combining, answering  one answer for a learner who is in several
====================  =============================================================================

Written from a description of what Open edX does; no line of it is here.
"""

from hooks_groups.compat.adapted import OpenEdxScheme, adapted
from hooks_groups.compat.combining import expanded
from hooks_groups.compat.errors import (
    NoSuchUserPartitionError,
    NoSuchUserPartitionGroupError,
    ReadOnlyUserPartitionError,
    UserPartitionError,
)
from hooks_groups.compat.generated import generated, get_all_partitions_for_course
from hooks_groups.compat.offered import Offered, generate_partitions
from hooks_groups.compat.values import (
    CONTENT_GATING_PARTITION_ID,
    ENROLLMENT_TRACK_PARTITION_ID,
    MAXIMUM_PARTITION_ID,
    MINIMUM_UNUSED_PARTITION_ID,
    Group,
    UserPartition,
    get_partition_from_id,
)

__all__ = [
    "CONTENT_GATING_PARTITION_ID",
    "ENROLLMENT_TRACK_PARTITION_ID",
    "MAXIMUM_PARTITION_ID",
    "MINIMUM_UNUSED_PARTITION_ID",
    "Group",
    "NoSuchUserPartitionError",
    "NoSuchUserPartitionGroupError",
    "Offered",
    "OpenEdxScheme",
    "ReadOnlyUserPartitionError",
    "UserPartition",
    "UserPartitionError",
    "adapted",
    "expanded",
    "generate_partitions",
    "generated",
    "get_all_partitions_for_course",
    "get_partition_from_id",
]
