"""Which segment opens which arm."""

from __future__ import annotations

import logging

from django.db import transaction

from hooks_groups.authoring.errors import NotBindable
from hooks_groups.authoring.following import FOLLOWING
from hooks_groups.models import Arm, Binding, Revision, Segment
from hookspecs.values import UserId

log = logging.getLogger("hooks_groups")


def bind(segment: Segment, arm: Arm, *, actor: UserId | None = None) -> Binding:
    """Open *arm* to who is in *segment*, and return the binding; one that is there stays.

    Raises: NotBindable: they are of two courses, no segment and arm, or the scheme of the partition knows no segments.
    """
    _refuse(segment, arm)
    with transaction.atomic():
        Revision.count_up([arm.partition.course])
        row: Binding
        row, is_new = Binding.objects.get_or_create(segment=segment, arm=arm)
    if is_new:
        log.info(
            "user %s opened arm %r of %r to %r", actor, arm.name, arm.partition.name, segment.name
        )
    return row


def unbind(segment: Segment, arm: Arm, *, actor: UserId | None = None) -> bool:
    """Close *arm* to who is in *segment*, and return whether it was open. Raises: NotBindable."""
    _refuse(segment, arm)
    gone, _ = Binding.objects.filter(segment=segment, arm=arm).delete()
    if gone:
        log.info(
            "user %s closed arm %r of %r to %r", actor, arm.name, arm.partition.name, segment.name
        )
    return bool(gone)


def _refuse(segment: object, arm: object) -> None:
    if not (isinstance(segment, Segment) and isinstance(arm, Arm)):
        got = f"{type(segment).__name__} and {type(arm).__name__}"
        raise NotBindable(f"Expected a Segment and then an Arm, got {got}.")
    partition, course = arm.partition, segment.segment_set.course
    if course != partition.course:
        raise NotBindable(f"{segment} is of {course}, and {partition} of {partition.course}.")
    if partition.scheme in FOLLOWING:
        raise NotBindable(f"The arms of {partition} are the segments of a set: each opens its own.")
    if partition.scheme != "group":
        raise NotBindable(f"Who is in an arm of {partition} says its scheme, {partition.scheme!r}.")
