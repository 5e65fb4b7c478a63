"""Sets of segments: made, and flipped from overlapping to exclusive and back."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any

import attrs
from django.db import IntegrityError, transaction
from django.db.models import Count, QuerySet
from django.utils.text import slugify

from hooks_groups.models import Membership, SegmentSet
from hooks_groups.people import checking, names
from hooks_groups.people.changing import lock
from hooks_groups.people.errors import DuplicateName, StillDoubled, WrongName
from hooks_groups.people.ledger import LEARNER
from hookspecs.values import CourseKey, UserId

DEFAULT, LONGEST_SLUG = "segments", 100
TRIES = 20


@attrs.frozen
class Conflict:
    """Somebody who learns in several segments of a set that is to be exclusive."""

    user: UserId
    segments: tuple[str, ...]


def create_set(
    course: str,
    name: str,
    *,
    slug: str = "",
    exclusive: bool = False,
    resolution: str = "priority",
    self_join: bool = False,
    assigner: str = "manual",
    assigner_options: Mapping[str, Any] | None = None,
) -> SegmentSet:
    """Return a new set of segments of *course*.

    slug: by default made of the name, with a number where another set has it; ``segments`` is that
    of the default set. resolution: ``priority`` or ``combination``, for who takes one answer only.
    assigner: one that a plugin supplies, with its options. Raises: DuplicateName: the course has a
    set of this name or slug. WrongName. WrongValue: no such resolution or assigner.
    """
    checking.assigner(assigner, assigner_options)
    row = SegmentSet(
        course=CourseKey(course),
        name=names.name(name),
        exclusive=exclusive,
        resolution=checking.word(resolution, "resolution", SegmentSet.Resolution.values),
        self_join=self_join,
        assigner=assigner,
        assigner_options=dict(assigner_options or {}),
    )
    for _ in range(TRIES):
        row.slug = _free_slug(row, slug)
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:
            row.pk = None
            continue  # somebody took the slug since
        return row
    raise DuplicateName(f"Others make sets called {row.name!r} at the same time. Try again.")


def _free_slug(row: SegmentSet, said: str) -> str:
    """Return *said*, or a slug made of the name. Raises: DuplicateName. WrongName: *said* is no slug."""
    others = SegmentSet.objects.filter(course=row.course)
    if others.filter(name=row.name).exists():
        raise DuplicateName(f"The course has a set called {row.name!r} already.")
    if said:
        return _said_slug(said, others)
    stem = slugify(row.name)[:90] or "set"
    slugs = (stem if n == 1 else f"{stem}-{n}" for n in count(1))
    taken = {DEFAULT, *others.filter(slug__startswith=stem).values_list("slug", flat=True)}
    return next(slug for slug in slugs if slug not in taken)


def _said_slug(said: object, others: QuerySet[SegmentSet]) -> str:
    slug = slugify(said) if isinstance(said, str) else ""
    if not slug or len(slug) > LONGEST_SLUG:
        raise WrongName(f"A slug is 1 to {LONGEST_SLUG} of a-z, 0-9, - and _, got {said!r}.")
    if slug == DEFAULT or others.filter(slug=slug).exists():
        raise DuplicateName(f"The slug {said!r} is that of another set of the course.")
    return slug


def default_set(course: str) -> SegmentSet:
    """Return the set of *course* for segments that name none: overlapping, made on demand."""
    key = CourseKey(course)
    row, _ = SegmentSet.objects.get_or_create(
        course=key, slug=DEFAULT, defaults={"name": "Segments"}
    )
    return row


def conflicts(segment_set: SegmentSet) -> list[Conflict]:
    """Return who would be in too many segments if *segment_set* were exclusive, by user id."""
    learners = Membership.objects.filter(segment_set=segment_set, role=LEARNER)
    many = learners.values("user").annotate(n=Count("pk")).filter(n__gt=1).values("user")
    rows = learners.filter(user__in=many).order_by("user", "segment__priority", "segment__uid")
    found: dict[int, list[str]] = {}
    for user, segment in rows.values_list("user", "segment__name"):
        found.setdefault(user, []).append(segment)
    return [Conflict(UserId(user), tuple(segments)) for user, segments in found.items()]


def make_exclusive(segment_set: SegmentSet) -> SegmentSet:
    """Let a learner be in one segment of *segment_set* at most, from now on.

    Raises: StillDoubled: some are in several; its ``conflicts`` are those of ``conflicts()``.
    """
    return _flipped(segment_set, exclusive=True)


def make_overlapping(segment_set: SegmentSet) -> SegmentSet:
    """Let a learner be in several segments of *segment_set*, from now on."""
    return _flipped(segment_set, exclusive=False)


@transaction.atomic
def _flipped(segment_set: SegmentSet, *, exclusive: bool) -> SegmentSet:
    lock(segment_set, None)  # nobody joins while we look
    if exclusive and (found := conflicts(segment_set)):
        told = f"{len(found)} learners are" if len(found) > 1 else "1 learner is"
        message = f"{segment_set} cannot be exclusive yet: {told} in several of its segments."
        raise StillDoubled(message, tuple(found))
    # PostgreSQL carries it on to the memberships; then the second statement finds none.
    SegmentSet.objects.filter(pk=segment_set.pk).update(exclusive=exclusive)
    rows = Membership.objects.filter(segment_set=segment_set).exclude(exclusive=exclusive)
    rows.update(exclusive=exclusive)
    segment_set.exclusive = exclusive
    return segment_set
