"""Personal fields stay behind where an event leaves the process, unless its spec says that they travel."""

from __future__ import annotations

import re

import pytest

from hooks_runtime.delivery.message import read, written
from hooks_runtime.testing import answer, build_hooks, plugin
from hookspecs import Personal, hookspec, payload
from hookspecs.learning import PersonalData
from hookspecs.payload import personal_fields
from tests.delivery.test_message import SECRET, sending


@payload
class Guest:
    """Who is personal in every way that there is."""

    code: str
    name: Personal[str]
    nick: Personal[str | None]
    tags: tuple[Personal[str], ...]
    age: Personal[int] = 0
    pals: tuple[PersonalData, ...] = ()
    host: PersonalData | None = None


ADA = PersonalData("ada", SECRET, "Ada")
GUEST = Guest("g1", "Ada", "adi", ("tall",), 36, (ADA,), ADA)


@hookspec.event("org.example.hotel.guest.arrived.v1")
def guest_arrived(guest: Guest) -> None:
    """A guest has arrived."""


@hookspec.event("org.example.hotel.guest.announced.v1", personal_data_leaves=True)
def guest_announced(guest: Guest) -> None:
    """A guest was announced, by name."""


def there_and_back(event):
    hooks = build_hooks(plugin("p", answer(event, print)))
    text = written(GUEST, sending(event))
    return text, read(text, hooks.specs).payload


def test_personal_fields_stay_behind():
    """Each has its default, or is empty; the rest travels."""
    text, guest = there_and_back(guest_arrived)

    blank = PersonalData("", "", "")
    assert guest == Guest("g1", "", None, (), 0, (blank,), blank)
    assert not {"Ada", "adi", "tall", SECRET, "36"} & set(re.findall(r"[\w.@]+", text))
    assert personal_fields(Guest) >= {"name", "nick", "tags", "age", "pals.email", "host.name"}


def test_personal_fields_travel_where_the_spec_says_so():
    """It was decided where the event was declared, not where it is sent."""
    assert there_and_back(guest_announced)[1] == GUEST


@payload
class Required:
    """A personal field that nothing can stand for."""

    age: Personal[int]
    code: str = ""


@payload
class Nested:
    """The same, a level down."""

    who: Required
    code: str = ""


def declared(cls, **said):
    def happened(value) -> None:
        """It has happened."""

    happened.__annotations__["value"] = cls
    return hookspec.event("org.example.hotel.thing.happened.v1", **said)(happened)


@pytest.mark.parametrize(("cls", "path"), [(Required, "age"), (Nested, "who.age")])
def test_a_spec_whose_personal_field_can_not_stay_behind_is_refused(cls, path):
    """With the three ways out."""
    with pytest.raises(
        ValueError, match=f"its personal field '{path}' can't be left behind"
    ) as told:
        declared(cls)

    assert "give it a default, or say personal_data_leaves=True or leaves_process=False" in str(
        told.value
    )
    assert declared(cls, personal_data_leaves=True)
    assert declared(cls, leaves_process=False)


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"dedup_key": ("code", "name")}, "dedup_key names 'name'"),
        ({"ordering_key": "name"}, "ordering_key names 'name'"),
        ({"dedup_key": ("host",)}, "dedup_key names 'host'"),
        ({"ordering_key": "pals"}, "ordering_key names 'pals'"),
    ],
)
def test_a_key_of_what_stays_behind_is_refused(said, named):
    """All guests would be one: the second one's arrival would be a repetition, and lost."""
    with pytest.raises(ValueError, match=f"{named}, which is personal and is left behind"):
        declared(Guest, **said)
    assert declared(Guest, personal_data_leaves=True, **said)
