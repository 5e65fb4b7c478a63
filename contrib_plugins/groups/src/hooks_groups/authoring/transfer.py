"""Partitions, bindings and rules of one course in another: a new run, another site.

Nothing that travels is a key of a database: partitions and arms go by number, segments by uid.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

import attrs
from django.db import transaction

from hooks_groups.authoring.document import VERSION, refuse_unreadable
from hooks_groups.authoring.errors import TransferConflict
from hooks_groups.authoring.knowing import refuse_unknown
from hooks_groups.courses.reading import SUPPLIED_BY
from hooks_groups.courses.tables import tables_of
from hooks_groups.models import Arm, Binding, Partition, Revision, Rule, Segment, SegmentSet
from hooks_runtime import current
from hookspecs.learning import partition_schemes
from hookspecs.values import CourseKey


@attrs.frozen
class Transfer:
    """What became of each part, as sentences.

    bound: it was there. created: it is new. missing: it has to be looked at; it was left out, or it
    names what is not here.
    """

    bound: tuple[str, ...]
    created: tuple[str, ...]
    missing: tuple[str, ...]


def export_content(course: str) -> dict[str, Any]:
    """Return partitions, bindings and rules of *course*, to be written as JSON."""
    rows = Partition.objects.filter(course=course).order_by("number")
    bindings = Binding.objects.filter(arm__partition__course=course).order_by("segment__uid")
    segments = {b.segment.uid: b.segment for b in bindings.select_related("segment__segment_set")}
    rules = Rule.objects.filter(course=course).order_by("content").values_list("content", "access")
    return {
        "version": VERSION,
        "course": course,
        "segments": [_segment(segment) for segment in segments.values()],
        "partitions": [_partition(row) for row in rows],
        "rules": dict(rules),
    }


def import_content(
    course: str,
    data: Mapping[str, Any],
    *,
    rekey: Callable[[str], str] | None = None,
    dry_run: bool = False,
) -> Transfer:
    """Bring what ``export_content`` has given into *course*; a second time nothing is created.

    rekey: the content's key here, for its key there; by default that of the same piece in another run,
    where keys are Open edX's. dry_run: tell, and store nothing. Raises: TransferConflict.
    UnreadableTransfer: it is no export; all problems with their paths. UnknownCourse.
    """
    refuse_unknown(course)
    refuse_unreadable(data)
    with transaction.atomic():
        Revision.count_up([CourseKey(course)])
        arriving = _Arriving(CourseKey(course), rekey or _by_run(str(data["course"]), course))
        arriving.refuse(data["partitions"])
        segments = {each["uid"]: arriving.segment(each) for each in data["segments"]}
        for each in data["partitions"]:
            arriving.partition(each, segments)
        arriving.rules(data["rules"])
        transaction.set_rollback(dry_run)
    return Transfer(tuple(arriving.bound), tuple(arriving.created), tuple(arriving.missing))


class _Arriving:
    """An import under way."""

    def __init__(self, course: CourseKey, rekey: Callable[[str], str]) -> None:
        self.course, self._rekey = course, rekey
        self.bound: list[str] = []
        self.created: list[str] = []
        self.missing: list[str] = []

    def refuse(self, partitions: Iterable[Mapping[str, Any]]) -> None:
        """Raise TransferConflict where a number means something else here."""
        there = {row.number: row for row in Partition.objects.filter(course=self.course)}
        problems = [
            f"partition {each['number']} is {row.name!r} of scheme {row.scheme!r} here, and "
            f"{each['name']!r} of scheme {each['scheme']!r} there"
            for each in partitions
            if (row := there.get(each["number"]))
            and (row.name, row.scheme) != (each["name"], each["scheme"])
        ]
        if problems:
            raise TransferConflict(tuple(problems))

    def segment(self, said: Mapping[str, Any]) -> Segment:
        """Return the segment: of this uid, else of this name in the set of the same slug, else a new one."""
        of_uid = Segment.objects.filter(uid=UUID(said["uid"])).select_related("segment_set").first()
        found = of_uid if of_uid and of_uid.segment_set.course == self.course else None
        home, _ = SegmentSet.objects.get_or_create(
            course=self.course,
            slug=said["set"],
            defaults={"name": said["set_name"], "exclusive": said["exclusive"]},
        )
        found = found or Segment.objects.filter(segment_set=home, name=said["name"]).first()
        told = f"segment {said['name']!r} of {said['set_name']!r}"
        if found:
            self.bound.append(told)
            return found
        self.created.append(told)
        # On this site the uid may be the other run's: then this is another segment.
        uid = {} if of_uid else {"uid": UUID(said["uid"])}
        return Segment.objects.create(segment_set=home, name=said["name"], **uid)

    def partition(self, said: Mapping[str, Any], segments: Mapping[str, Segment]) -> None:
        """Bring a partition with its arms and bindings."""
        row, is_new = Partition.objects.get_or_create(
            course=self.course,
            number=said["number"],
            defaults={name: said[name] for name in ("name", "scheme", "parameters", "active")},
        )
        (self.created if is_new else self.bound).append(f"partition {row.number}, {row.name!r}")
        supplied = current().supplied(partition_schemes)
        if row.scheme not in supplied:
            plugin = row.parameters.get(SUPPLIED_BY, "")
            by = f", which plugin {plugin!r} supplied" if plugin else ""
            self.missing.append(f"scheme {row.scheme!r} of partition {row.number}{by}")
        for arm in said["arms"]:
            self._arm(row, arm, segments)

    def _arm(
        self, row: Partition, said: Mapping[str, Any], segments: Mapping[str, Segment]
    ) -> None:
        arm, is_new = Arm.objects.get_or_create(
            partition=row, number=said["number"], defaults={"name": said["name"]}
        )
        told = f"arm {arm.number}, {arm.name!r}, of partition {row.number}"
        (self.created if is_new else self.bound).append(told)
        for uid in said["segments"]:
            Binding.objects.get_or_create(segment=segments[uid], arm=arm)

    def rules(self, said: Mapping[str, Mapping[str, list[int]]]) -> None:
        """Bring the rules of content that is here."""
        there = {rule.content: rule for rule in Rule.objects.filter(course=self.course)}
        blocks = tables_of(self.course).content.blocks
        for key, access in said.items():
            content = self._rekey(key)
            if content not in blocks:
                self.missing.append(f"content {content!r}, which has a rule there")
            elif content in there and there[content].access == access:
                self.bound.append(f"the rule of {content!r}")
            elif content in there:
                self.missing.append(f"the rule of {content!r}: another one is here, and stays")
            else:
                Rule.objects.create(course=self.course, content=content, access=dict(access))
                self.created.append(f"the rule of {content!r}")


def _segment(row: Segment) -> dict[str, Any]:
    home = row.segment_set
    of = {"set": home.slug, "set_name": home.name, "exclusive": home.exclusive}
    return {"uid": str(row.uid), "name": row.name, **of}


def _partition(row: Partition) -> dict[str, Any]:
    arms = Arm.objects.filter(partition=row).order_by("number")
    said = {
        name: getattr(row, name) for name in ("number", "name", "scheme", "parameters", "active")
    }
    return {**said, "arms": [_arm(arm) for arm in arms]}


def _arm(row: Arm) -> dict[str, Any]:
    uids = Binding.objects.filter(arm=row).values_list("segment__uid", flat=True)
    return {"number": row.number, "name": row.name, "segments": sorted(map(str, uids))}


def _by_run(there: str, here: str) -> Callable[[str], str]:
    """Return what makes a key of one run that of another; keys of other forms stay as they are."""
    before, after = (f"{course.replace('course-v1:', 'block-v1:', 1)}+" for course in (there, here))
    return lambda key: after + key.removeprefix(before) if key.startswith(before) else key
