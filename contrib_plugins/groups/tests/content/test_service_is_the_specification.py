"""What is stored, asked through schemes and tables, is what twenty lines of sets say."""

from __future__ import annotations

import pytest
from django.db import transaction
from groups_courses import POLICIES, courses
from groups_school import ADA, BEN, CLEO, PHYSICS
from groups_specification import visible as specified
from hooks_groups.courses import audience, visible
from hooks_groups.deciding import Block, Course, Partition, write_rule
from hooks_groups.models import Arm as ArmRow
from hooks_groups.models import Binding, Rule
from hooks_groups.models import Partition as PartitionRow
from hooks_groups.people import add_member, create_segment
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hookspecs.interfaces import rows
from hookspecs.values import UsageKey

PEOPLE = (ADA, BEN, CLEO)
FIRST = 99  # in rows partitions begin with 100


def moved(course):
    """Return *course* with the numbers that partitions have in rows."""
    partitions = [
        Partition(FIRST + each.id, "", each.arms, each.active) for each in course.partitions
    ]
    blocks = [
        Block(each.key, each.parents, {FIRST + number: arms for number, arms in each.rule.items()})
        for each in course.blocks
    ]
    return Course(tuple(blocks), tuple(partitions))


def stored(course, school, memberships):
    """Store *course*, each of whose arms has a segment; return the arms that people come to be in."""
    school.trees[PHYSICS] = [
        rows.Block(UsageKey(block.key), parent and UsageKey(parent), "lesson", block.key)
        for block in course.blocks
        for parent in (block.parents or (None,))
    ]
    for block in course.blocks:
        Rule.objects.create(course=PHYSICS, content=block.key, access=write_rule(block.rule))
    arms = {user: {} for user in PEOPLE}
    for partition in course.partitions:
        row = PartitionRow.objects.create(
            course=PHYSICS, number=partition.id, name="", active=partition.active
        )
        for arm in partition.arms:
            of = ArmRow.objects.create(partition=row, number=arm.id, name="")
            segment = create_segment(PHYSICS, f"{partition.id} {arm.id}")
            Binding.objects.create(segment=segment, arm=of)
            for user in PEOPLE:
                if (user, partition.id - FIRST, arm.id) in memberships:
                    add_member(segment, user)
                    arms[user].setdefault(partition.id, set()).add(arm.id)
    return arms


MEMBERSHIPS = st.sets(
    st.tuples(st.sampled_from(PEOPLE), st.integers(1, 3), st.integers(1, 4)), max_size=12
)


@pytest.mark.django_db
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(courses(), MEMBERSHIPS, POLICIES)
def test_a_learner_sees_what_the_specification_says(school, using, course, memberships, policy):
    """Whatever dangles, is inactive, empty, or of several parents; one by one, and as an audience."""
    course = moved(course)
    using(dangling=policy)
    with transaction.atomic():
        arms = stored(course, school, memberships)
        expected = {user: specified(course, arms[user], policy) for user in PEOPLE}

        assert expected == {user: visible(user, PHYSICS) for user in PEOPLE}
        for block in course.blocks:
            seeing = [user for user in PEOPLE if block.key in expected[user]]
            assert seeing == [user for user in audience(PHYSICS, block.key) if user in PEOPLE]
        transaction.set_rollback(True)
