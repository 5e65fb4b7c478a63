"""Payloads: frozen, copied by evolve, discreet in their repr."""

from __future__ import annotations

import copy
import pickle
from functools import cached_property
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hooks_runtime import catalogue
from hooks_runtime.conformance.strategies import payloads
from hookspecs import Live, Personal, Supply, evolve, hookspec, payload
from hookspecs.learning import User
from hookspecs.payload import live_fields, nested, personal_fields
from tests.kit import Word

P = Personal

ALL = sorted(
    {spec.payload for spec in catalogue.ours() if not isinstance(spec, Supply)},
    key=lambda cls: cls.__qualname__,
)
named = pytest.mark.parametrize("cls", ALL, ids=lambda cls: cls.__name__)


@payload
class Letter:
    """Personal and live data, in each spelling."""

    name: Personal[str]
    alias: P[str] = ""
    email: Personal[str] | None = None
    others: tuple[Personal[str], ...] = ()
    request: Live[Any] = None
    session: Live[Any] | None = None
    public: str = ""
    hidden: str = attrs.field(default="", repr=False)
    masked: str = attrs.field(default="", repr=len)


@payload
class Envelope:
    """A payload that holds others."""

    letter: Letter
    copies: tuple[Letter, ...] = ()


@payload
class Tree:
    """A payload that holds its own kind."""

    label: Personal[str] = ""
    left: Tree | None = None
    right: Tree | None = None


@payload
class Counted:
    """Computes something once."""

    numbers: tuple[int, ...]

    @cached_property
    def total(self):
        return sum(self.numbers)


@payload
class Checked(Word):
    """Checks what it holds."""

    size: int = attrs.field(default=1, validator=attrs.validators.gt(0))
    _secret: int = 0


class Longer(Counted):
    """A subclass that nobody decorated."""

    @cached_property
    def longest(self):
        return max(self.numbers)


@attrs.frozen
class Slotted(Word):
    """A subclass with a slot."""

    extra: int = 0


# evolve


@named
@settings(max_examples=20)
@given(data=st.data())
def test_evolve_changes_what_is_named_and_nothing_else(cls, data):
    """The other fields are the same objects."""
    value, other = data.draw(payloads(cls)), data.draw(payloads(cls))
    names = data.draw(st.sets(st.sampled_from([field.name for field in attrs.fields(cls)])))

    changed = evolve(value, **{name: getattr(other, name) for name in names})

    assert type(changed) is cls
    for field in attrs.fields(cls):
        source = other if field.name in names else value
        assert getattr(changed, field.name) is getattr(source, field.name)


@named
@settings(max_examples=20)
@given(data=st.data())
def test_payloads_pickle_and_copy(cls, data):
    """Celery pickles; tests compare copies."""
    value = data.draw(payloads(cls))

    assert pickle.loads(pickle.dumps(value)) == value
    assert copy.deepcopy(value) == value
    assert hash(copy.copy(value)) == hash(value)


def test_a_payload_cannot_be_changed():
    """Another step may hold it."""
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        Word("a").text = "b"


def test_evolve_forgets_what_was_computed():
    """A cached property belongs to the value it was computed from."""
    value, longer = Counted((1, 2)), Longer((1, 2))
    assert (value.total, longer.longest) == (3, 2)

    assert evolve(value, numbers=(5, 5)).total == 10
    assert evolve(longer, numbers=(5, 6)).longest == 6


def test_evolve_checks_what_the_class_checks():
    """Also where the class it extends checks nothing."""
    with pytest.raises(ValueError, match="'size' must be > 0"):
        evolve(Checked("a"), size=0)


def test_evolve_names_a_private_field_as_its_constructor_does():
    """Without the underscore, as attrs has it."""
    assert evolve(Checked("a"), secret=7) == Checked("a", secret=7)
    with pytest.raises(TypeError, match="no field '_secret'; did you mean 'secret'"):
        evolve(Checked("a"), _secret=7)


def test_evolve_keeps_the_type_and_all_the_fields_of_a_subclass():
    """The engine refuses subclasses; a test of a plugin may use one."""
    assert evolve(Slotted("a", extra=7), text="b") == Slotted("b", extra=7)
    assert type(evolve(Longer((1,)), numbers=())) is Longer


def test_evolve_runs_what_a_class_does_after_it_is_made():
    """A class with a hook of its own is made by its constructor."""

    @payload
    class Normal:
        text: str

        def __attrs_post_init__(self):
            object.__setattr__(self, "text", self.text.lower())

    assert evolve(Normal("A"), text="B") == Normal("b")


# repr


def test_repr_hides_what_is_personal_or_live():
    """In each spelling: what a log does not hold cannot leak from it."""
    letter = Letter("Ada", "A", "a@b.c", ("Bob",), {"cookie": 1}, {}, "shown", "gone", "four")

    assert repr(letter) == (
        "Letter(name=<personal>, alias=<personal>, email=<personal>, others=<personal>, "
        "request=<live>, session=<live>, public='shown', masked=4)"
    )


@named
@settings(max_examples=20)
@given(data=st.data())
def test_no_payload_shows_personal_data(cls, data):
    """Of the whole catalogue, nested classes too, without listing a field."""
    secret = "Ada Lovelace"
    value = data.draw(payloads(cls))
    for path in personal_fields(cls):
        value = put(value, path.split("."), secret)

    assert secret not in repr(value)


def put(value, path, secret):
    """Return *value* with *secret* at *path*, where there is something."""
    name, *rest = path
    inner = getattr(value, name)
    if rest and inner is None:
        return value
    return evolve(value, **{name: put(inner, rest, secret) if rest else secret})


def test_a_repr_of_its_own_stays():
    """Who writes one answers for it."""

    @payload
    class Quiet:
        name: str

        def __repr__(self):
            return "quiet"

    assert repr(Quiet("Ada")) == "quiet"


def test_repr_tells_nothing_where_types_are_unknown():
    """No spec takes such a class; a log line still may not fail."""
    unknown = payload(type("Unknown", (), {"__annotations__": {"name": "Nowhere"}}))

    assert repr(unknown("Ada")) == "Unknown(name=<unknown>)"


# marks


def test_personal_fields_have_paths():
    """Through nested payloads, and through tuples of them."""
    mine = {"name", "alias", "email", "others"}

    assert personal_fields(User) == {"pii.username", "pii.email", "pii.name"}
    assert personal_fields(Letter) == mine
    assert personal_fields(Envelope) == {
        f"{at}.{name}" for at in ("letter", "copies") for name in mine
    }


def test_live_fields_have_paths():
    """What is live further down does not leave the process either."""
    assert live_fields(Letter) == {"request", "session"}
    assert "copies.request" in live_fields(Envelope)


def test_a_payload_may_hold_its_own_kind():
    """A tree has no end, its paths have one."""

    @hookspec.filter("org.example.made.tree.requested.v1")
    def tree_requested(tree: Tree) -> Tree | None:
        """Change a tree."""

    assert tree_requested.payload is Tree
    assert personal_fields(Tree) == {"label"}


def test_nested_finds_payloads_in_any_type():
    """Optional, in tuples, in mappings."""
    assert list(nested(tuple[Word | None, ...] | Letter)) == [Word, Letter]
    assert list(nested(int)) == []


def test_an_event_knows_its_personal_fields():
    """Whoever lets it leave asks."""

    @hookspec.event("org.example.made.letter.posted.v1", leaves_process=False)
    def letter_posted(letter: Letter) -> None:
        """A letter is away."""

    assert letter_posted.personal_fields == personal_fields(Letter)
