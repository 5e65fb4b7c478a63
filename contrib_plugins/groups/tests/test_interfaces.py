"""What a plugin has to write that supplies a scheme: one method."""

from __future__ import annotations

from hookspecs.interfaces.partition_scheme import CoursePartition, OfferedArm, PartitionScheme
from hookspecs.values import CourseKey, UserId

COURSE = CourseKey("course-v1:Campus+Physics+2026")


class Odd(PartitionScheme):
    """Arm 1 is for odd user ids."""

    def arms_of(self, partition, users):
        return {user: frozenset({1}) for user in users if user % 2}


def test_a_scheme_that_says_no_more_has_arms_that_authors_make():
    """And tells learners to join them."""
    scheme = Odd()

    assert () == scheme.arms_offered(COURSE)
    assert "join Lab B" == scheme.way_in(OfferedArm(2, "Lab B"))
    users = [UserId(1), UserId(2)]
    assert {1: {1}} == scheme.arms_of(CoursePartition(COURSE, 100, "Lab"), users)
