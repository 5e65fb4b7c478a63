"""What ``export_content`` writes, as types: read before any of it is stored, and told with paths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Self
from uuid import UUID

from attrs import field, frozen

from hooks_groups.authoring.errors import TransferConflict, UnreadableTransfer
from hooks_groups.courses.reading import SUPPLIED_BY
from hooks_groups.deciding import InvalidRule, read_rule
from hooks_groups.models.content import HIGHEST, LOWEST
from hooks_groups.schemes.parameters import WrongParameters, checked
from hooks_runtime import ConfigurationError, structure

VERSION = 1


class Uid(str):
    """The uid of a segment."""

    __slots__ = ()

    def __new__(cls, value: str) -> Self:  # noqa: D102  # the class tells
        try:
            UUID(value)
        except ValueError:
            raise ValueError(f"expected a uid, got {value[:50]!r}") from None
        return super().__new__(cls, value)


class ArmNumber(int):
    """The number of an arm."""

    __slots__ = ()
    lowest = 0

    def __new__(cls, value: int) -> Self:  # noqa: D102  # the class tells
        if not cls.lowest <= value <= HIGHEST:
            raise ValueError(f"expected a number, {cls.lowest} to {HIGHEST:,}, got {value}")
        return super().__new__(cls, value)


class PartitionNumber(ArmNumber):
    """The number of a partition."""

    __slots__ = ()
    lowest = LOWEST


@frozen
class SegmentSaid:
    """A segment, with the set that it is in."""

    uid: Uid
    name: str
    set: str
    set_name: str
    exclusive: bool


@frozen
class ArmSaid:
    """An arm. segments: the uids of those that it is open to."""

    number: ArmNumber
    name: str
    segments: tuple[Uid, ...]


@frozen
class PartitionSaid:
    """A partition with its arms."""

    number: PartitionNumber
    name: str
    scheme: str
    parameters: Mapping[str, Any]
    active: bool
    arms: tuple[ArmSaid, ...]


@frozen
class Document:
    """All of it. rules: by content, each as ``group_access``."""

    version: int
    course: str
    segments: tuple[SegmentSaid, ...] = field(repr=False)
    partitions: tuple[PartitionSaid, ...] = field(repr=False)
    rules: Mapping[str, Any] = field(repr=False)


def refuse_unreadable(data: object) -> None:
    """Raise UnreadableTransfer, with all problems, where *data* is no export; TransferConflict: a later one."""
    version = data.get("version") if isinstance(data, Mapping) else VERSION
    if version != VERSION:
        raise TransferConflict((f"expected version {VERSION}, got {version!r}",))
    try:
        read = structure(data, Document, "$")
    except ConfigurationError as error:
        told = (f"{each.path}: {each.message}" for each in error.problems)
        raise UnreadableTransfer(tuple(told)) from None
    if problems := (*_in_partitions(read), *_in_rules(read)):
        raise UnreadableTransfer(problems)


def _in_partitions(read: Document) -> Iterator[str]:
    known, seen = {each.uid for each in read.segments}, set()
    for place, each in enumerate(read.partitions):
        path = f"$.partitions[{place}]"
        if each.number in seen:
            yield f"{path}.number: there are two partitions {each.number}"
        seen.add(each.number)
        yield from _parameters(each, f"{path}.parameters")
        for at, arm in enumerate(each.arms):
            for uid in sorted(set(arm.segments) - known):
                yield f"{path}.arms[{at}].segments: $.segments has none of uid {uid!r}"


def _parameters(said: PartitionSaid, path: str) -> Iterator[str]:
    told = {name: value for name, value in said.parameters.items() if name != SUPPLIED_BY}
    try:
        checked(said.scheme, told, (), path)
    except WrongParameters as error:
        yield from str(error).splitlines()


def _in_rules(read: Document) -> Iterator[str]:
    for content, access in read.rules.items():
        try:
            read_rule(access, f"$.rules[{content!r}]")
        except InvalidRule as error:
            yield from str(error).splitlines()
