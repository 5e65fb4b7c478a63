"""What changes the rules of a course changes its revision, and so the tables that are made of them."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from groups_school import ADA, PHYSICS, POTTERY
from hooks_groups.models import (
    Arm,
    Assignment,
    Binding,
    Partition,
    Revision,
    Rule,
    Segment,
    SegmentSet,
)
from hooks_groups.people import create_segment, delete_segment

pytestmark = pytest.mark.django_db


@pytest.fixture
def level():
    """A partition with two arms, one of them bound, and a rule."""
    row = Partition.objects.create(course=PHYSICS, number=100, name="Level")
    arms = [Arm.objects.create(partition=row, number=n, name=str(n)) for n in (1, 2)]
    Binding.objects.create(segment=create_segment(PHYSICS, "Lab A"), arm=arms[0])
    Rule.objects.create(course=PHYSICS, content="lesson", access={"100": [1]})
    return row


CHANGES = {
    "a new partition": lambda _: Partition.objects.create(course=PHYSICS, number=101, name="Team"),
    "a partition that rests": lambda level: Partition.objects.update(active=False),
    "a saved partition": lambda level: level.save(),
    "a new arm": lambda level: Arm.objects.create(partition=level, number=3, name="3"),
    "arms in bulk": lambda level: Arm.objects.bulk_create([Arm(partition=level, number=4)]),
    "a binding less": lambda level: Binding.objects.all().delete(),
    "a saved rule": lambda level: Rule.objects.get().save(),
    "rules in bulk": lambda level: Rule.objects.bulk_update(
        [Rule(pk=Rule.objects.get().pk, access={})], ["access"]
    ),
    "a rule less": lambda level: Rule.objects.get().delete(),
    "a segment less": lambda level: delete_segment(Segment.objects.get(), unbind=True),
    "a segment less in the admin": lambda level: Segment.objects.get().delete(),
    "a set less": lambda level: SegmentSet.objects.all().delete(),
    "no partition": lambda level: level.delete(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_changes_rules_counts_the_revision_up(change, level):
    """Of their course, and of no other."""
    before = Revision.of(PHYSICS)

    change(level)

    assert Revision.of(PHYSICS) > before > 0 == Revision.of(POTTERY)


def test_a_change_that_is_rolled_back_is_none(level):
    """The revision goes with the change."""
    before = Revision.of(PHYSICS)

    with transaction.atomic():
        level.save()
        transaction.set_rollback(True)

    assert before == Revision.of(PHYSICS)


@pytest.mark.parametrize("how", ["one", "many"])
def test_what_goes_to_another_course_changes_both(how, level):
    before = Revision.of(PHYSICS)

    if how == "one":
        level.course = POTTERY
        level.save()
    else:
        Partition.objects.filter(course=PHYSICS).update(course=POTTERY)

    assert Revision.of(PHYSICS) > before
    assert Revision.of(POTTERY) == 1


def test_people_change_no_rules(level):
    """Who joins finds the tables as they are."""
    before = Revision.of(PHYSICS)

    create_segment(PHYSICS, "Lab B")

    assert before == Revision.of(PHYSICS)


@pytest.mark.parametrize("number", [99, 2**31])
def test_a_partition_has_a_number_that_is_free_everywhere(number):
    """Below 100 are Open edX's own."""
    wrong = pytest.raises(Exception, match=r"groups_partition_portable|out of range")
    with wrong, transaction.atomic():
        Partition.objects.create(course=PHYSICS, number=number, name="Level")


def test_somebody_is_assigned_to_one_arm(level):
    """And on PostgreSQL to one of the partition."""
    one, two = Arm.objects.order_by("number")
    Assignment.objects.create(partition=level, arm=one, user=ADA)

    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(partition=level, arm=two, user=ADA)
    if connection.vendor == "postgresql":
        other = Partition.objects.create(course=PHYSICS, number=101, name="Team")
        with pytest.raises(IntegrityError), transaction.atomic():
            Assignment.objects.create(partition=other, arm=one, user=ADA)


def test_a_uid_is_nobody_elses():
    """It stays what it is in every course that is made of this one."""
    uid = uuid4()
    of = create_segment(PHYSICS, "Lab A").segment_set
    Segment.objects.create(segment_set=of, name="Lab B", uid=uid)

    with pytest.raises(IntegrityError), transaction.atomic():
        Segment.objects.create(segment_set=of, name="Lab C", uid=uid)
