"""Partitions that plugins of Open edX make for a course."""

from __future__ import annotations

from types import SimpleNamespace

from groups_school import PHYSICS
from groups_service import RandomShape
from hooks_groups.compat import (
    Group,
    UserPartition,
    adapted,
    generated,
    get_all_partitions_for_course,
)

MAKES = """
from hooks_groups.compat import Group, UserPartition
class Track:
    def get_group_for_user(self, course_key, user, user_partition, **kwargs): pass
track = Track()
def one(course):
    return UserPartition(50, str(course.id), "", [Group(1, "Audit")], UserPartition.get_scheme("track"))
def several(course):
    return [UserPartition(51, "", "", [], track), UserPartition(50, "late", "", [], track)]
def none(course):
    return None
def breaks(course):
    raise LookupError("no such course")
"""
NAMES = {name: name for name in ("one", "several", "none", "breaks")}
SCHEME = RandomShape()


def partition(number, active=True):
    return UserPartition(number, f"P{number}", "", [Group(1, "A")], SCHEME, active=active)


def test_one_several_or_none_are_taken_and_a_failure_is_told(install, caplog):
    """Whose id is taken is left out, and told as well."""
    points = {"a_one": "one", "b_several": "several", "c_none": "none", "d_breaks": "breaks"}
    install(
        "lms_makes",
        MAKES,
        user_partition_scheme={"track": "track"},
        dynamic_partition_generator=points,
    )

    made = generated(PHYSICS)

    assert {each.id for each in made} == {50, 51}
    assert next(each.groups for each in made if each.id == 51) == []
    assert "generator 'd_breaks' failed" in caplog.text
    assert "partition 50 of course-v1:School+Physics+2026 is there already" in caplog.text


def test_a_course_keeps_its_own(install):
    """Its own partition of that id was there first."""
    install(
        "lms_makes",
        MAKES,
        user_partition_scheme={"track": "track"},
        dynamic_partition_generator={"one": "one"},
    )
    own = SimpleNamespace(id=PHYSICS, user_partitions=[partition(50), partition(100, active=False)])

    assert generated(own) == []
    assert [each.id for each in get_all_partitions_for_course(own)] == [50, 100]
    assert [each.id for each in get_all_partitions_for_course(own, active_only=True)] == [50]


def test_a_scheme_offers_the_groups_that_are_made_for_it(install):
    """As arms that authors need not make."""
    install(
        "lms_makes",
        MAKES,
        user_partition_scheme={"track": "track"},
        dynamic_partition_generator={"one": "one"},
    )

    (offered,) = adapted()["openedx.track"]().arms_offered(PHYSICS)

    assert (offered.id, offered.name) == (1, "Audit")


def test_nothing_is_made_where_nothing_is_installed(fresh):
    """Our own generator is for Open edX, and not heard here."""
    assert generated(PHYSICS) == []
