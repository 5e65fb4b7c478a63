"""Partitions whose arms are the segments of a set: they come with their segments.

An arm has a number of its own, so rules name no database keys: they mean the same where the course
is run again. An arm stays when its segment goes, and is open to nobody.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_save

from hooks_groups.authoring.numbers import free_arm
from hooks_groups.models import Arm, Binding, Partition, Revision, Segment

FOLLOWING = frozenset({"cohort", "team"})


@transaction.atomic
def follow(partition: Partition) -> None:
    """Give *partition* an arm for each segment of its set, called as the segment is."""
    Revision.count_up([partition.course])
    slug = partition.parameters.get("set")
    segments = Segment.objects.filter(segment_set__course=partition.course, segment_set__slug=slug)
    bound = Binding.objects.filter(arm__partition=partition).select_related("arm")
    arms = {binding.segment_id: binding.arm for binding in bound}
    for segment in segments.order_by("priority", "pk"):
        arm = arms.get(segment.pk)
        if arm is None:
            number = free_arm(partition)
            arm = Arm.objects.create(partition=partition, number=number, name=segment.name)
            Binding.objects.create(segment=segment, arm=arm)
        elif arm.name != segment.name:
            arm.name = segment.name
            arm.save(update_fields=["name"])


def _segment_saved(instance: Segment, *, raw: bool = False, **_: Any) -> None:
    if raw:  # a fixture, which brings its arms itself
        return
    home = instance.segment_set
    for partition in Partition.objects.filter(course=home.course, scheme__in=FOLLOWING):
        if partition.parameters.get("set") == home.slug:
            follow(partition)


post_save.connect(_segment_saved, sender=Segment, dispatch_uid="groups arms follow segments")
