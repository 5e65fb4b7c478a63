"""Forms of types and configurations: their JSON options are shown as fields."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django import forms

from hooks_credentials.models import CredentialConfiguration, CredentialType
from hooks_credentials.option_fields import BETWEEN, HOOKS, NOTHING, Json
from hooks_runtime import current


class OptionsForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for type checkers only
    """A row whose JSON options are shown as fields; ``with_options`` makes a class of it."""

    words: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self._options():
            word, *path = name.split(BETWEEN)
            value = _at(getattr(self.instance, f"{word}_options"), path)
            if value is not None:
                self.initial[name] = str(value).lower() if isinstance(value, bool) else value

    def clean(self) -> dict[str, Any]:
        """Gather the options that were said into the row, which checks them."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for word in self.words:
            setattr(self.instance, f"{word}_options", {})
        for name in self._options():
            value = cleaned.get(name)
            if value not in NOTHING or (value == [] and isinstance(self.fields[name], Json)):
                word, *path = name.split(BETWEEN)
                _put(getattr(self.instance, f"{word}_options"), path, _plain(value))
        return cleaned

    def _options(self) -> list[str]:
        return [
            name
            for name in self.fields
            if name.partition(BETWEEN)[0] in self.words
            if BETWEEN in name
        ]


def _at(said: Any, path: list[str]) -> Any:
    for name in path:
        said = said.get(name) if isinstance(said, dict) else None
    return said


def _put(said: dict[str, Any], path: list[str], value: Any) -> None:
    *outer, last = path
    for name in outer:
        said = said.setdefault(name, {})
    said[last] = value


def _plain(value: Any) -> Any:
    """Return *value* as JSON has it: exact, whole numbers as such."""
    if isinstance(value, Decimal | float) and value == int(value):
        return int(value)
    return str(value) if isinstance(value, Decimal) else value


class TypeForm(OptionsForm):
    """A type: retriever and generator are whatever is installed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for word, hook in HOOKS.items():
            there = sorted(current().supplied(hook))
            here = getattr(self.instance, word)
            names = there if not here or here in there else [here, *there]
            if word in self.fields:
                choices, label = [(name, name) for name in names], self.fields[word].label
                self.fields[word] = forms.ChoiceField(choices=choices, label=label)

    class Meta:  # noqa: D106  # Django's
        model = CredentialType
        exclude = ("retriever_options", "generator_options")  # noqa: DJ006  # shown as fields


class ConfigurationForm(OptionsForm):
    """A configuration, with the options of its type's retriever and generator."""

    class Meta:  # noqa: D106  # Django's
        model = CredentialConfiguration
        exclude = ("retriever_options", "generator_options")  # noqa: DJ006  # shown as fields
        labels: ClassVar = {"context_kind": "For a", "context_key": "Its key"}
        help_texts: ClassVar = {
            "context_key": "begin to type, and choose from those of the platform"
        }
        widgets: ClassVar = {  # the page has the platform's keys to choose from
            "context_key": forms.TextInput(attrs={"list": "contexts", "class": "vTextField"})
        }


def with_options(
    form: type[OptionsForm], fields: Mapping[str, forms.Field], words: tuple[str, ...]
) -> type[OptionsForm]:
    """Return *form* with *fields*, the options of *words*: ``("retriever", "generator")``."""
    said = {**fields, "words": words, "__module__": form.__module__}
    made: type[OptionsForm] = type(form.__name__, (form,), said)
    return made
