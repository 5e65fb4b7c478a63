"""Forms whose fields come from option classes: an instructor fills in what a plugin asks for.

What is left empty is not said: the type's options, or else the class's own defaults, hold.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar, Literal, get_args, get_origin, get_type_hints

import attrs
from django import forms

from hooks_credentials.models import CredentialConfiguration, CredentialType
from hooks_runtime import NotSupplied, current
from hookspecs.learning import credential_generators, data_retrievers

HOOKS: Mapping[str, Any] = {"retriever": data_retrievers, "generator": credential_generators}
PLAIN: Mapping[Any, type[forms.Field]] = {
    int: forms.IntegerField,
    float: forms.FloatField,
    Decimal: forms.DecimalField,
    str: forms.CharField,
}
YES_NO = [("", "by default"), ("true", "yes"), ("false", "no")]
BETWEEN = "__"


def option_fields(word: str, name: str) -> dict[str, forms.Field]:
    """Return a field for each option of the *word*, ``retriever`` or ``generator``, called *name*.

    Nobody supplies it: there are none, and saving says so.
    """
    try:
        cls = current().supplied(HOOKS[word]).find(name).implementation.options_type
    except NotSupplied:
        return {}
    if cls is None:
        return {}
    kinds = get_type_hints(cls)
    return {f"{word}{BETWEEN}{f.name}": _field(f, kinds[f.name], cls) for f in attrs.fields(cls)}


def _field(field: attrs.Attribute[Any], kind: Any, cls: type) -> forms.Field:
    said: dict[str, Any] = {"required": False, "help_text": _help(field, cls)}
    said["label"] = field.name.replace("_", " ")
    if kind is bool:
        return forms.TypedChoiceField(choices=YES_NO, coerce=_is_true, empty_value=None, **said)
    if get_origin(kind) is Literal:
        choices = [("", "by default"), *((each, each) for each in get_args(kind))]
        return forms.ChoiceField(choices=choices, **said)
    return PLAIN.get(kind, forms.JSONField)(**said)


def _is_true(text: str) -> bool:
    return text == "true"


def _help(field: attrs.Attribute[Any], cls: type) -> str:
    """Return what the class's docstring says of *field*, ``name: ...``, and its default."""
    text = " ".join((cls.__doc__ or "").split())
    told = re.search(rf"(?<!\w){re.escape(field.name)}: (.*?)(?= \w+: |$)", text)
    told_of = told[1].rstrip(".") + ". " if told else ""
    if field.default is attrs.NOTHING:
        return f"{told_of}Required, here or by the type."
    made: Any = field.default
    return told_of if isinstance(made, attrs.Factory) else f"{told_of}By default {made!r}."  # type: ignore[arg-type]


class OptionsForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for type checkers only
    """A row whose JSON options are shown as fields; ``with_options`` makes a class of it."""

    words: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields:
            word, _, option = name.partition(BETWEEN)
            if option and word in self.words:
                said = getattr(self.instance, f"{word}_options") or {}
                if option in said:
                    self.initial[name] = _shown(said[option])

    def clean(self) -> dict[str, Any]:
        """Gather the options that were said into the row, which checks them."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for word in self.words:
            said = {
                name.partition(BETWEEN)[2]: _plain(value)
                for name, value in cleaned.items()
                if name.startswith(f"{word}{BETWEEN}") and value not in (None, "")
            }
            setattr(self.instance, f"{word}_options", said)
        return cleaned


def _shown(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _plain(value: Any) -> Any:
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
                self.fields[word] = forms.ChoiceField(choices=[(name, name) for name in names])

    class Meta:  # noqa: D106  # Django's
        model = CredentialType
        exclude = ("retriever_options", "generator_options")  # noqa: DJ006  # shown as fields


class ConfigurationForm(OptionsForm):
    """A configuration, with the options of its type's retriever and generator."""

    class Meta:  # noqa: D106  # Django's
        model = CredentialConfiguration
        exclude = ("retriever_options", "generator_options")  # noqa: DJ006  # shown as fields


def with_options(form: type[OptionsForm], names: Mapping[str, str]) -> type[OptionsForm]:
    """Return *form* with the options of *names*: ``{"retriever": "completion", ...}``."""
    fields: dict[str, Any] = {}
    for word, name in names.items():
        fields |= option_fields(word, name)
    made: type[OptionsForm] = type(
        form.__name__, (form,), {**fields, "words": tuple(names), "__module__": form.__module__}
    )
    return made
