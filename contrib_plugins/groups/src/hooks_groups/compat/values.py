"""``Group`` and ``UserPartition`` as Open edX has them, and their JSON of versions 1 to 3 and later.

::

    partition = UserPartition.from_json(course["user_partitions"][0])
    partition.get_group(1).name

Written by what they do, not by how: schemes of either side take these for their own. Note that two
groups of one id and different names are not equal; compare ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, NamedTuple, Self

from hooks_groups.compat.errors import (
    NoSuchUserPartitionGroupError,
    ReadOnlyUserPartitionError,
    UserPartitionError,
)
from hooks_groups.compat.found import SCHEMES, manager

ENROLLMENT_TRACK_PARTITION_ID, CONTENT_GATING_PARTITION_ID = 50, 51
MINIMUM_UNUSED_PARTITION_ID, MAXIMUM_PARTITION_ID = 100, 2**31 - 1
"""Below are Open edX's own (1 to 51), and the single ones of its plugins (52 to 99)."""


class _Group(NamedTuple):
    id: int
    name: str


class Group(_Group):
    """A part of a partition: what is called an arm everywhere else here."""

    __slots__ = ()
    VERSION: ClassVar[int] = 1

    def __new__(cls, id: Any, name: str) -> Self:  # noqa: A002  # the name it has upstream
        """Take the id as a number, whatever it came as."""
        return super().__new__(cls, int(id), name)

    def to_json(self) -> dict[str, Any]:
        """Return it as Open edX stores it."""
        return {"id": self.id, "name": self.name, "version": self.VERSION}

    @classmethod
    def from_json(cls, value: Any) -> Group:
        """Return the group in *value*, which may be one. Raises: TypeError: it is none."""
        if isinstance(value, Group):
            return value
        _refuse_missing("Group", value, ("id", "name", "version"))
        if value["version"] != cls.VERSION:
            raise TypeError(f"Group dict {value} has unexpected version")
        return cls(value["id"], value["name"])


class _UserPartition(NamedTuple):
    id: int
    name: str
    description: str
    groups: list[Any]
    scheme: Any
    parameters: dict[str, Any]
    active: bool


class UserPartition(_UserPartition):
    """What divides a course's content, with the scheme that says who is where."""

    # No __slots__: schemes' own partitions replace `groups` by a property, and keep things.
    VERSION: ClassVar[int] = 3
    VERSION_1_SCHEME: ClassVar[str] = "random"
    scheme_extensions: ClassVar[Any] = None
    """What stevedore has found, read when first asked for. Tests put ``make_test_instance`` here."""

    def __new__(
        cls,
        id: Any,  # noqa: A002  # the name it has upstream
        name: str,
        description: str,
        groups: Iterable[Any],
        scheme: Any = None,
        parameters: Mapping[str, Any] | None = None,
        active: bool = True,  # noqa: FBT001, FBT002  # the seventh of seven, as upstream
        scheme_id: str = VERSION_1_SCHEME,
    ) -> Self:
        """Take *scheme*, or the one called *scheme_id*. Raises: UserPartitionError: it is unknown."""
        scheme = scheme or cls.get_scheme(scheme_id)
        said = dict(parameters or {})
        return super().__new__(cls, int(id), name, description, list(groups), scheme, said, active)

    @classmethod
    def get_scheme(cls, name: str) -> Any:
        """Return the scheme called *name*, which then knows its name. Raises: UserPartitionError.

        Open edX's first; where there is none, such as on other platforms, one that a plugin supplies.
        """
        # On the base class, as upstream: one for all.
        if UserPartition.scheme_extensions is None:
            UserPartition.scheme_extensions = manager(SCHEMES)
        try:
            scheme = UserPartition.scheme_extensions[name].plugin
        except KeyError:
            scheme = _of_ours(name)
        if scheme is None:
            raise UserPartitionError(f"Unrecognized scheme '{name}'")
        scheme.name = name
        return scheme

    def to_json(self) -> dict[str, Any]:
        """Return it as Open edX stores it, version 3."""
        return {
            "id": self.id,
            "name": self.name,
            "scheme": self.scheme.name,
            "description": self.description,
            "parameters": self.parameters,
            "groups": [group.to_json() for group in self.groups],
            "active": bool(self.active),
            "version": self.VERSION,
        }

    @classmethod
    def from_json(cls, value: Any) -> UserPartition | None:
        """Return the partition in *value*, which may be one; None where its scheme makes none now.

        Keys of later versions are passed over.
        Raises: TypeError: it is none. UserPartitionError: there is no such scheme.
        ReadOnlyUserPartitionError: the scheme takes none from JSON.
        """
        if isinstance(value, UserPartition):
            return value
        scheme = cls.get_scheme(_scheme_named(value))
        if getattr(scheme, "read_only", False):
            told = f"partitions of the scheme {scheme.name!r} are not read from JSON"
            raise ReadOnlyUserPartitionError(told)
        groups = [Group.from_json(group) for group in value["groups"]]
        said = (value["id"], value["name"], value["description"], groups)
        parameters, active = value.get("parameters", {}), value.get("active", True)
        if create := getattr(scheme, "create_user_partition", None):
            made: UserPartition | None = create(*said, parameters, active)
            return made
        return cls(*said, scheme, parameters, active)

    def get_group(self, group_id: int) -> Any:
        """Return the group with this id. Raises: NoSuchUserPartitionGroupError."""
        for group in self.groups:
            if group.id == group_id:
                return group
        told = f"partition {self.id} ({self.name}) has no group {group_id}"
        raise NoSuchUserPartitionGroupError(told)

    def access_denied_message(
        self, block_key: Any, user: Any, user_group: Any, allowed_groups: Any
    ) -> str | None:
        """Return why *user* does not see a block; None says nothing. For partitions of a scheme's own."""
        del block_key, user, user_group, allowed_groups
        return None  # which is an answer

    def access_denied_fragment(
        self, block: Any, user: Any, user_group: Any, allowed_groups: Any
    ) -> Any:
        """Return what is shown in place of *block*; None is nothing. For partitions of a scheme's own."""
        del block, user, user_group, allowed_groups
        return None  # as above


def get_partition_from_id(partitions: Iterable[Any], user_partition_id: int) -> Any:
    """Return the first of *partitions* with this id, or None."""
    return next((each for each in partitions if each.id == user_partition_id), None)


def _scheme_named(value: Any) -> str:
    """Return what a partition's JSON says of its scheme. Raises: TypeError: it is no partition's."""
    _refuse_missing("UserPartition", value, ("id", "name", "description", "version", "groups"))
    if not isinstance(value["version"], int) or value["version"] < 1:
        raise TypeError(f"UserPartition dict {value} has unexpected version")
    if value["version"] == 1:
        return UserPartition.VERSION_1_SCHEME
    _refuse_missing("UserPartition", value, ("scheme",))
    return str(value["scheme"])


def _refuse_missing(what: str, value: Any, keys: Iterable[str]) -> None:
    for key in keys:
        if not isinstance(value, Mapping) or key not in value:
            raise TypeError(f"{what} dict {value} missing value key {key!r}")


def _of_ours(name: str) -> Any:
    from hooks_groups.compat.offered import offered

    return offered(name, name)
