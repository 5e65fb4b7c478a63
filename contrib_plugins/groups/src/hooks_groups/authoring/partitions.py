"""Partitions and their arms: made, named, switched off, taken away."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from hooks_groups.assigning import HASHES
from hooks_groups.authoring.errors import StillNamed, WrongPartition
from hooks_groups.authoring.following import FOLLOWING, follow
from hooks_groups.authoring.knowing import refuse_unknown
from hooks_groups.authoring.numbers import free_arm, free_partition, naming
from hooks_groups.courses.asking import made_scheme
from hooks_groups.courses.reading import SUPPLIED_BY
from hooks_groups.models import Arm, Partition, Revision, SegmentSet
from hooks_groups.models.content import HIGHEST
from hooks_groups.people import WrongName
from hooks_groups.people.names import name as tidy
from hooks_groups.schemes.parameters import WrongParameters, checked
from hooks_runtime import current
from hookspecs.interfaces.partition_scheme import OfferedArm
from hookspecs.learning import partition_schemes
from hookspecs.values import CourseKey, UserId

log = logging.getLogger("hooks_groups")


def create_partition(
    course: str,
    name: str,
    arms: Iterable[str] = (),
    *,
    scheme: str = "group",
    segment_set: SegmentSet | str | None = None,
    parameters: Mapping[str, Any] | None = None,
    actor: UserId | None = None,
) -> Partition:
    """Return a new partition of *course*, with a number that stays the same wherever it is run.

    arms: their names; they are numbered from 1. Further ones are those that the scheme offers, such as
    tracks. scheme: by the name under which a plugin supplies it. segment_set: of ``cohort`` and
    ``team``, whose arms are its segments. parameters: what else the scheme is told.
    Raises: UnknownCourse: the platform has none of this key. WrongPartition: all that is wrong with
    its parameters, or what else is. NotSupplied: there is no such scheme.
    """
    supplied = current().supplied(partition_schemes)[scheme]
    refuse_unknown(course)
    plain, names = _name(name), list(arms)
    asked = _checked(scheme, parameters, names)
    with transaction.atomic():
        Revision.count_up([CourseKey(course)])
        _refuse_twice("partition", [*partitions_of(course).values_list("name", flat=True), plain])
        said = {**asked, SUPPLIED_BY: supplied.plugin.name}
        said |= _parameters(course, scheme, segment_set, said)
        row = Partition(course=CourseKey(course), name=plain, scheme=scheme, parameters=said)
        row.number = free_partition(course)
        row.save()
        _first_arms(row, names)
    log.info("user %s made partition %s, %r, of %s", actor, row.number, plain, course)
    return row


def partitions_of(course: str) -> QuerySet[Partition]:
    """Return the partitions of *course* with their arms, by number."""
    return Partition.objects.filter(course=course).prefetch_related("arms").order_by("number")


def add_arm(partition: Partition, name: str, *, number: int | None = None) -> Arm:
    """Return a new arm of *partition*. number: by default one that no arm has had. Raises: WrongPartition."""
    plain = _name(name)
    with transaction.atomic():
        Revision.count_up([partition.course])
        _refuse_twice("arm", [*_arms(partition).values_list("name", flat=True), plain])
        free = free_arm(partition) if number is None else _number(number)
        if number is not None and _arms(partition).filter(number=number).exists():
            raise WrongPartition(f"{partition} has an arm {number} already.")
        arm = Arm(partition=partition, name=plain, number=free)
        arm.save()
    return arm


def offer_arms(partition: Partition) -> list[Arm]:
    """Return arms that its scheme has come to offer since, such as a new track; they are stored."""
    scheme = made_scheme(partition.scheme, str(partition.parameters.get(SUPPLIED_BY, "")))
    offered = scheme.arms_offered(CourseKey(partition.course))
    _refuse_offered_twice(partition, offered)
    with transaction.atomic():
        Revision.count_up([partition.course])
        there = set(_arms(partition).values_list("number", flat=True))
        new = [
            Arm(partition=partition, number=a.id, name=a.name) for a in offered if a.id not in there
        ]
        return Arm.objects.bulk_create(new)


def retitle(row: Partition | Arm, name: str) -> None:
    """Call a partition or an arm something else; its number stays. Raises: WrongPartition."""
    row.name = _name(name)
    row.save(update_fields=["name"])


def activate(partition: Partition, *, active: bool = True) -> None:
    """Have *partition* divide content, or restrict nothing for now."""
    partition.active = active
    partition.save(update_fields=["active"])


def delete_arm(arm: Arm, *, named: bool = False) -> None:
    """Take an arm away. named: even if rules name it, which dangle then. Raises: StillNamed."""
    _delete(arm, naming(arm.partition.course, arm.partition.number, arm.number), named=named)


def delete_partition(partition: Partition, *, named: bool = False) -> None:
    """Take a partition away. named: even if rules name it, which dangle then. Raises: StillNamed."""
    _delete(partition, naming(partition.course, partition.number), named=named)


def _arms(partition: Partition) -> QuerySet[Arm]:
    return Arm.objects.filter(partition=partition)


def _delete(row: Partition | Arm, blocks: tuple[str, ...], *, named: bool) -> None:
    if blocks and not named:
        rules = "1 rule names" if len(blocks) == 1 else f"{len(blocks)} rules name"
        raise StillNamed(f"{rules} {row}: change them first, or say named=True.", blocks)
    row.delete()


def _name(text: str) -> str:
    try:
        return tidy(text)
    except WrongName as error:
        raise WrongPartition(str(error)) from None


def _refuse_twice(what: str, names: list[str]) -> None:
    *others, last = (name.casefold() for name in names)
    if last in others:
        raise WrongPartition(
            f"There is {'an' if what == 'arm' else 'a'} {what} called {names[-1]!r} already."
        )


def _number(number: object) -> int:
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= HIGHEST:
        raise WrongPartition(
            f"The number of an arm is a whole one, 0 to {HIGHEST:,}, got {number!r}."
        )
    return number


def _refuse_offered_twice(partition: Partition, offered: Iterable[OfferedArm]) -> None:
    names: dict[int, str] = {}
    for arm in offered:
        if arm.id in names:
            plugin = partition.parameters.get(SUPPLIED_BY, "")
            told = f"Scheme {partition.scheme!r} of plugin {plugin!r} offers two arms {arm.id}"
            raise WrongPartition(f"{told}, {names[arm.id]!r} and {arm.name!r}; ids are different.")
        names[arm.id] = arm.name


def _checked(scheme: str, parameters: Mapping[str, Any] | None, names: list[str]) -> dict[str, Any]:
    """Return the *parameters* of a scheme that numbers its arms from 1. Raises: WrongPartition."""
    if parameters is not None and not isinstance(parameters, Mapping):
        raise WrongPartition(f"parameters is a mapping, got {type(parameters).__name__}.")
    try:
        return checked(scheme, parameters or {}, range(1, len(names) + 1))
    except WrongParameters as error:
        raise WrongPartition(str(error)) from None


def _parameters(
    course: str, scheme: str, segment_set: SegmentSet | str | None, said: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what the schemes of this plugin have to be told, and are not. Raises: WrongPartition."""
    if scheme in FOLLOWING:
        return {"set": _set(course, scheme, segment_set or said.get("set")).slug}
    if segment_set is not None:
        follow_one = " and ".join(sorted(FOLLOWING))
        raise WrongPartition(
            f"The arms of scheme {scheme!r} follow no set; those of {follow_one} do."
        )
    if scheme == "random":
        # Both are stored, as nearly everybody would come elsewhere under another.
        return {
            "salt": said.get("salt") or secrets.token_hex(8),
            "hash": said.get("hash", next(iter(HASHES))),
        }
    return {}


def _set(course: str, scheme: str, named: SegmentSet | str | None) -> SegmentSet:
    slug = named.slug if isinstance(named, SegmentSet) else named
    found = SegmentSet.objects.filter(course=course, slug=slug).first() if slug else None
    if found is None:
        raise WrongPartition(
            f"Scheme {scheme!r} needs segment_set=, a set of {course}; got {slug!r}."
        )
    if scheme == "cohort" and not found.exclusive:
        raise WrongPartition(
            f"Cohorts exclude each other, and {found} does not; take scheme 'team'."
        )
    return found


def _first_arms(row: Partition, names: Iterable[str]) -> None:
    names = [_name(each) for each in names]
    if row.scheme in FOLLOWING:
        if names:
            raise WrongPartition(f"The arms of scheme {row.scheme!r} are segments; name none.")
        follow(row)
        return
    for position in range(len(names)):
        _refuse_twice("arm", names[: position + 1])
    taken = {arm.number for arm in offer_arms(row)}
    free = (number for number in count(1) if number not in taken)
    arms = [
        Arm(partition=row, number=number, name=each)
        for number, each in zip(free, names, strict=False)
    ]
    Arm.objects.bulk_create(arms)
