"""Groups does what every plugin has to, on its own tables: each run is rolled back."""

from __future__ import annotations

import pytest
from groups_school import PHYSICS, School
from hypothesis import strategies as st

from hooks_runtime.conformance import World
from hookspecs.interfaces.partition_scheme import CoursePartition, OfferedArm
from hookspecs.interfaces.rows import Enrolled
from hookspecs.values import CourseKey, UserId

ADDRESSES = ("ada@school.example", "new@school.example", "not an address")
LABS = (OfferedArm(1, "Lab A"), OfferedArm(2, "Lab B"))
TRACKS = (OfferedArm(1, "audit"), OfferedArm(2, "verified"))
DRAWN = '{"hash": "blake2b-64", "salt": "lab"}'
PARTITIONS = {
    "group": CoursePartition(PHYSICS, 100, "Lab", LABS),
    "cohort": CoursePartition(PHYSICS, 101, "Cohort", LABS),
    "team": CoursePartition(PHYSICS, 102, "Team", LABS),
    "enrollment_track": CoursePartition(PHYSICS, 103, "Track", TRACKS),
    "random": CoursePartition(PHYSICS, 104, "Version", LABS, DRAWN),
}


class Enrolling(School):
    """Three learn physics, one of them verified."""

    def enrollments(self, course, users=None):
        wanted = {1, 2, 3} if users is None else {1, 2, 3} & set(users)
        for user in wanted if course == PHYSICS else ():
            yield Enrolled(UserId(user), course, "verified" if user == 2 else "audit")


@pytest.fixture
def an_invitation_and_a_member(db):
    """Lab A has somebody, and waits for somebody; all partitions by segments are open to it.

    Made once for a requirement: each of its runs is rolled back to it.
    """
    from hooks_groups.models import Arm, Binding, Partition
    from hooks_groups.people import add_member, create_segment

    lab = create_segment(PHYSICS, "Lab A")
    for who in (UserId(1), "new@school.example"):
        add_member(lab, who)
    for each in (PARTITIONS[name] for name in ("group", "cohort", "team")):
        row = Partition.objects.create(course=PHYSICS, number=each.id, name=each.name)
        arms = [Arm.objects.create(partition=row, number=a.id, name=a.name) for a in each.arms]
        Binding.objects.create(segment=lab, arm=arms[0])


def stored():
    """Return all rows, but for revisions: to count one up once too often makes tables once too often."""
    from hooks_runtime.django.conformance import rows

    found = rows(["hooks_groups.apps.GroupsConfig"])
    return {model: there for model, there in found.items() if model != "Revision"}


@pytest.fixture
def conformance_world(an_invitation_and_a_member):
    """Some who register are waited for, and some who leave are in."""
    return World(
        settings={"options": {"groups": {"retirement": "remove", "unenrollment": "remove"}}},
        fields={
            CourseKey: PHYSICS,
            UserId: st.integers(1, 3).map(UserId),
            "email": st.sampled_from(ADDRESSES),
            "salt": "lab 2026",
            "hash": "blake2b-64",
        },
        platform=Enrolling(),
        state=stored,
        users=[UserId(number) for number in range(1, 6)],
        partitions=PARTITIONS,
    )


@pytest.mark.hooks_plugin("groups")
def test_conformance(conformance_check):
    """See docs/conformance.md."""
    conformance_check()
