"""An option of any kind has a field, and what is entered comes back as JSON that its class takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import attrs
import pytest
from hooks_credentials.forms import ConfigurationForm, with_options
from hooks_credentials.models import CredentialAsset, CredentialConfiguration
from hooks_credentials.option_fields import option_fields
from hypothesis import given
from hypothesis import strategies as st

from hooks_runtime import ConfigurationError, Hooks, HooksConfig, installed, structure
from hooks_runtime.testing import plugin
from hookspecs import hookimpl
from hookspecs.interfaces.data_retriever import DataRetriever
from hookspecs.learning import data_retrievers
from hookspecs.values import Points

NINETY = Points(90)


@attrs.frozen
class Look:
    """font: a slug. size: points. bold: thick."""

    font: str | None = None
    size: float = 12.0
    bold: bool | None = None


@attrs.frozen
class Many:
    """share, other: how much. look: ``Look``, of all texts. parts: several. texts: by name."""

    share: Points
    other: Points = NINETY
    look: Look = Look()
    corner: Look | None = None
    parts: tuple[str, ...] = ()
    texts: Mapping[str, Look] = attrs.field(factory=dict)
    case: Literal["lower", "upper"] = "lower"


class Odd(DataRetriever[Many]):
    """Judges nobody."""

    options_type = Many

    def details(self, context, users=None):
        yield from ()


@hookimpl(data_retrievers)
def supply_retrievers():
    return {"odd": Odd}


@pytest.fixture(scope="module", autouse=True)
def supplied():
    with installed(Hooks([plugin("local", supply_retrievers)], HooksConfig())):
        yield


def fields(said=(), below=()):
    return option_fields("retriever", "odd", dict(said), dict(below))


def form(instance, data=None):
    made = with_options(ConfigurationForm, fields(instance.retriever_options), ("retriever",))
    kept = {name: field for name, field in made.base_fields.items() if "__" in name}
    made.base_fields = kept
    made._meta.fields = ()
    return made(data, instance=instance)


def test_what_an_empty_field_means_is_said_beside_it():
    """The type's word, or the class's own; neither as Python writes it."""
    told = {name: field.help_text for name, field in fields(below={"parts": ["a", "b"]}).items()}

    assert told == {
        "retriever__share": "how much. Required, here or by the type.",
        "retriever__other": "how much. By default 90.",
        "retriever__look__font": "a slug.",
        "retriever__look__size": "points. By default 12.",
        "retriever__look__bold": "thick.",
        "retriever__corner__font": "a slug.",
        "retriever__corner__size": "points. By default 12.",
        "retriever__corner__bold": "thick.",
        "retriever__parts": "several. The type says a, b.",
        "retriever__texts": "by name.",
        "retriever__case": "By default lower.",
    }


@pytest.mark.django_db
def test_an_empty_list_is_said_and_no_texts_vanish_silently():
    """Its class refuses it where an object is needed; and it is shown as it was said."""
    row = CredentialConfiguration(retriever_options={"share": 1, "texts": {"a": {"size": 1}}})
    sent = form(row, {"retriever__share": "1", "retriever__texts": "[]"})
    sent.full_clean()

    assert row.retriever_options["texts"] == []
    assert form(row)["retriever__texts"].value() == "[]"
    with pytest.raises(ConfigurationError, match="texts"):
        structure(row.retriever_options, Many, "$", from_json=True)


words = st.text("abc", min_size=1)
sizes = st.integers(1, 99) | st.sampled_from([0.5, 12.25])
looks = st.fixed_dictionaries(
    {}, optional={"font": words, "size": sizes, "bold": st.booleans()}
).filter(bool)
stored = st.fixed_dictionaries(
    {"share": st.integers(0, 100) | st.just("0.55")},
    optional={
        "look": looks,
        "corner": looks,
        "parts": st.lists(words, min_size=1),
        "texts": st.dictionaries(words, looks, min_size=1),
        "case": st.sampled_from(["lower", "upper"]),
    },
)


@given(stored)
def test_a_form_that_is_sent_as_it_is_changes_nothing(said):
    """Whatever is stored is shown, and read back from what is shown."""
    structure(said, Many, "$")
    shown = form(CredentialConfiguration(retriever_options=said))
    entered = {name: shown[name].value() for name in shown.fields}
    sent = form(
        CredentialConfiguration(retriever_options=said),
        {name: value for name, value in entered.items() if value is not None},
    )
    sent._post_clean = lambda: None

    assert not sent.errors
    assert sent.instance.retriever_options == said


def test_what_has_no_fields_is_kept_as_it_is():
    """Such as False in the place of an object, which leaves out what the type has."""
    named = fields({"look": False})

    assert "retriever__look" in named
    assert named["retriever__look"].clean("false") is False


def test_assets_lie_in_the_storage_that_the_operator_names(settings):
    """Models are imported before options are known."""
    settings.STORAGES = {
        **settings.STORAGES,
        "vault": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    }
    config = HooksConfig.of(
        {"plugins": ["credentials"], "options": {"credentials": {"storage": "vault"}}}
    )
    from django.core.files.storage import storages

    from hooks_runtime import discovery

    with installed(Hooks(discovery.load(config), config)):
        there = CredentialAsset._meta.get_field("file").storage

        assert there.exists == storages["vault"].exists
