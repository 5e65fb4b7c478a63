"""Groups and partitions of Open edX, and their JSON."""

from __future__ import annotations

import copy
import pickle

import pytest
from groups_service import RandomShape, TrackShape
from hooks_groups.compat import (
    Group,
    NoSuchUserPartitionError,
    NoSuchUserPartitionGroupError,
    ReadOnlyUserPartitionError,
    UserPartition,
    UserPartitionError,
    get_partition_from_id,
)
from hypothesis import given
from hypothesis import strategies as st
from stevedore import ExtensionManager
from stevedore.extension import Extension

LAB_A, LAB_B = Group(1, "Lab A"), Group(2, "Lab B")
JSON = {
    "id": 100,
    "name": "Lab",
    "scheme": "random",
    "description": "Where you work",
    "parameters": {"minor": True},
    "groups": [
        {"id": 1, "name": "Lab A", "version": 1},
        {"id": 2, "name": "Lab B", "version": 1},
    ],
    "active": True,
    "version": 3,
}


@pytest.fixture(autouse=True)
def schemes(monkeypatch):
    """Have schemes as Open edX's own tests do: in a manager on the class."""
    there = {
        "random": RandomShape(),
        "track": TrackShape(),
        "off": TrackShape(),
        "mock": RandomShape,
    }
    there["off"].made, there["off"].read_only, there["track"].read_only = None, False, False
    there["shut"] = TrackShape()
    made = [Extension(name, None, plugin, None) for name, plugin in there.items()]
    manager = ExtensionManager.make_test_instance(made, namespace="TESTING")
    monkeypatch.setattr(UserPartition, "scheme_extensions", manager)
    return there


def without(value, *keys, **more):
    return {key: said for key, said in value.items() if key not in keys} | more


# --- Groups -------------------------------------------------------------------------------------


def test_a_group_is_written_and_read():
    """Its id is a number, whatever it came as; keys that nobody knows are passed over."""
    assert Group("1", "Lab A") == LAB_A
    assert LAB_A.to_json() == {"id": 1, "name": "Lab A", "version": 1}
    assert Group.from_json({**LAB_A.to_json(), "usage": [], "id": "1"}) == LAB_A
    assert Group.from_json(LAB_A) is LAB_A


def test_groups_of_one_id_and_another_name_are_not_equal():
    """As upstream has it; which is why ids are compared here."""
    assert Group(1, "Lab A") != Group(1, "Lab 1")


@pytest.mark.parametrize("key", ["id", "name", "version"])
def test_a_group_without_a_key_is_refused(key):
    """Under the words that callers look for."""
    with pytest.raises(TypeError, match=f"missing value key '{key}'"):
        Group.from_json(without(LAB_A.to_json(), key))


@pytest.mark.parametrize("version", [0, 2, "1"])
def test_a_group_of_another_version_is_refused(version):
    """There has been one only."""
    with pytest.raises(TypeError, match="has unexpected version"):
        Group.from_json({**LAB_A.to_json(), "version": version})


# --- Partitions ---------------------------------------------------------------------------------


def test_a_partition_is_written_and_read(schemes):
    """Version 3, with the name of its scheme."""
    partition = UserPartition.from_json(JSON)

    assert partition.to_json() == JSON
    assert partition.scheme is schemes["random"]
    assert partition == UserPartition(
        "100", "Lab", "Where you work", [LAB_A, LAB_B], schemes["random"], {"minor": True}
    )
    assert UserPartition.from_json(partition) is partition


def test_version_1_has_no_scheme():
    """All were drawn."""
    older = without(JSON, "scheme", "parameters", "active", version=1)

    partition = UserPartition.from_json(older)

    assert (partition.scheme.name, partition.parameters, partition.active) == ("random", {}, True)


def test_version_2_has_a_scheme_and_no_parameters():
    """And is active."""
    partition = UserPartition.from_json(without(JSON, "parameters", "active", version=2))

    assert partition.to_json() == {**JSON, "parameters": {}}


@pytest.mark.parametrize("version", [4, 17])
def test_later_versions_are_read(version):
    """What they know more is passed over."""
    later = {**JSON, "version": version, "colour": "red"}

    assert UserPartition.from_json(later).to_json() == JSON


@pytest.mark.parametrize("version", [0, -1, "3", None])
def test_a_version_that_never_was_is_refused(version):
    """Under the words that callers look for."""
    with pytest.raises(TypeError, match="has unexpected version"):
        UserPartition.from_json({**JSON, "version": version})


@pytest.mark.parametrize("key", ["id", "name", "description", "version", "groups", "scheme"])
def test_a_partition_without_a_key_is_refused(key):
    """By the name of the key."""
    with pytest.raises(TypeError, match=f"UserPartition dict .* missing value key '{key}'"):
        UserPartition.from_json(without(JSON, key))


@pytest.mark.parametrize("value", [None, [], "partition", 7])
def test_what_is_no_object_is_refused(value):
    """Rather than an error from inside."""
    with pytest.raises(TypeError, match="missing value key 'id'"):
        UserPartition.from_json(value)


def test_an_unknown_scheme_is_refused():
    """In the words that callers show."""
    with pytest.raises(UserPartitionError, match=r"^Unrecognized scheme 'zodiac'$"):
        UserPartition.from_json({**JSON, "scheme": "zodiac"})


def test_a_read_only_scheme_takes_no_json():
    """It makes its partitions itself."""
    with pytest.raises(ReadOnlyUserPartitionError, match="shut"):
        UserPartition.from_json({**JSON, "scheme": "shut"})


def test_a_scheme_may_make_its_partitions_itself_or_none():
    """With groups that are looked up each time; a team scheme makes none while its flag is off."""
    made = UserPartition.from_json({**JSON, "scheme": "track"})

    assert [group.name for group in made.groups] == ["Audit", "Verified"]
    assert UserPartition.from_json({**JSON, "scheme": "off"}) is None


def test_a_scheme_may_be_a_class():
    """It is told its name all the same."""
    assert UserPartition.get_scheme("mock").name == "mock"


def test_a_scheme_is_named_or_given():
    """Version 1's, if neither."""
    assert UserPartition(1, "", "", []).scheme.name == "random"
    assert UserPartition(1, "", "", [], scheme_id="track").scheme.name == "track"


def test_a_partition_finds_its_groups():
    """One by one, from the first."""
    partition = UserPartition.from_json(JSON)

    assert partition.get_group(2) == LAB_B
    with pytest.raises(NoSuchUserPartitionGroupError, match="no group 9"):
        partition.get_group(9)


def test_a_partition_is_found_by_its_id():
    """Or is not there."""
    partition = UserPartition.from_json(JSON)

    assert get_partition_from_id([partition], 100) is partition
    assert get_partition_from_id([partition], 101) is None


def test_a_partition_says_nothing_to_who_is_refused():
    """Unless a scheme's own does."""
    partition = UserPartition.from_json(JSON)

    assert partition.access_denied_message("block", "ada", None, [LAB_A]) is None
    assert partition.access_denied_fragment("block", "ada", None, [LAB_A]) is None


def test_errors_are_one_family_and_travel():
    """As callers catch them, in this process or the next."""
    for cls in (
        NoSuchUserPartitionError,
        NoSuchUserPartitionGroupError,
        ReadOnlyUserPartitionError,
    ):
        error = cls("why")
        assert issubclass(cls, UserPartitionError)
        assert str(pickle.loads(pickle.dumps(error))) == str(copy.copy(error)) == "why"


names = st.text(max_size=8)
groups = st.lists(st.builds(Group, st.integers(1, 2**31 - 1), names), max_size=4)


@given(
    st.integers(1, 2**31 - 1),
    names,
    names,
    groups,
    st.dictionaries(names, st.booleans()),
    st.booleans(),
    st.dictionaries(st.sampled_from(["colour", "usage"]), names),
)
def test_what_is_written_is_read(number, name, told, groups, parameters, active, more):
    """With whatever else a later version may put beside it."""
    scheme = UserPartition.get_scheme("random")
    partition = UserPartition(number, name, told, groups, scheme, parameters, active)

    assert UserPartition.from_json({**partition.to_json(), **more}) == partition
