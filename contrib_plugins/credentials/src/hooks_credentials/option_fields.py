"""Form fields of option classes: an instructor fills in what a plugin asks for.

An option that is a class itself has a field for each of its own, below a heading; texts by name, and
whatever else has no field of its own, are written as JSON. What is left empty is not said: the type's
options, or else the class's own defaults, hold.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

import attrs
from django import forms

from hooks_runtime import NotSupplied, current
from hookspecs.learning import credential_generators, data_retrievers

HOOKS: Mapping[str, Any] = {"retriever": data_retrievers, "generator": credential_generators}
YES_NO = [("", "by default"), ("true", "yes"), ("false", "no")]
BETWEEN = "__"
COLUMNS, LEAST_ROWS, MOST_ROWS = 80, 2, 24
NOTHING: tuple[Any, ...] = (None, "", (), [], {})


class Words(forms.CharField):
    """Several words, with commas between them."""

    def prepare_value(self, value: Any) -> Any:
        """Return what is shown."""
        return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        """Return the words."""
        return [word.strip() for word in str(value or "").split(",") if word.strip()]


class Json(forms.JSONField):
    """JSON as people read it: what has a name stands on a line of its own."""

    widget = forms.Textarea(
        attrs={"class": "vLargeTextField", "spellcheck": "false", "style": "font-family: monospace"}
    )

    def prepare_value(self, value: Any) -> Any:
        """Return what is shown; nothing where nothing is said."""
        if value in (None, {}) or isinstance(value, str):
            return value or ""
        if not isinstance(value, dict):
            return json.dumps(value, ensure_ascii=False)
        lines = (
            f"  {json.dumps(key)}: {json.dumps(v, ensure_ascii=False)}" for key, v in value.items()
        )
        return "{\n" + ",\n".join(lines) + "\n}"

    def get_bound_field(self, form: Any, field_name: str) -> Any:
        """Return it as high as what it shows."""
        bound = super().get_bound_field(form, field_name)
        rows = sum(1 + len(line) // COLUMNS for line in str(bound.value() or "").split("\n"))
        self.widget.attrs["rows"] = min(max(rows, LEAST_ROWS), MOST_ROWS)
        return bound


PLAIN: tuple[tuple[type, type[forms.Field]], ...] = (
    (int, forms.IntegerField),
    (float, forms.FloatField),
    (Decimal, forms.DecimalField),
    (str, forms.CharField),
)


def option_fields(
    word: str, name: str, said: Mapping[str, Any], below: Mapping[str, Any]
) -> dict[str, forms.Field]:
    """Return a field for each option of the *word*, ``retriever`` or ``generator``, called *name*.

    said: what the row says. below: what its type says, which holds where the row says nothing.
    Nobody supplies it: there are none, and saving says so.
    """
    try:
        cls = current().supplied(HOOKS[word]).find(name).implementation.options_type
    except NotSupplied:
        return {}
    return dict(_fields(cls, word, said, below)) if cls else {}


def _fields(
    cls: type, place: str, said: Mapping[str, Any], below: Mapping[str, Any]
) -> Iterator[tuple[str, forms.Field]]:
    kinds = get_type_hints(cls)
    for option in attrs.fields(cls):
        kind = _without_none(kinds[option.name])
        here, there = f"{place}{BETWEEN}{option.name}", below.get(option.name)
        own = said.get(option.name)
        if attrs.has(kind) and isinstance(own, dict | NoneType):
            inner = there if isinstance(there, Mapping) else {}
            yield from _fields(kind, here, own or {}, inner)
        else:
            yield here, _field(option, kind, cls, there)


def _without_none(kind: Any) -> Any:
    others = [each for each in get_args(kind) if each is not NoneType]
    return others[0] if len(others) == 1 and NoneType in get_args(kind) else kind


def _field(option: attrs.Attribute[Any], kind: Any, cls: type, below: Any) -> forms.Field:
    said: dict[str, Any] = {"required": False, "help_text": _help(option, cls, below)}
    said["label"] = option.name.replace("_", " ").capitalize()
    if kind is bool:
        return forms.TypedChoiceField(choices=YES_NO, coerce=_is_true, empty_value=None, **said)
    if get_origin(kind) is Literal:
        choices = [("", "by default"), *((each, each) for each in get_args(kind))]
        return forms.ChoiceField(choices=choices, **said)
    if get_origin(kind) is tuple and get_args(kind) == (str, ...):
        return Words(**said)
    plain = isinstance(kind, type) and next((f for k, f in PLAIN if issubclass(kind, k)), None)
    return (plain or Json)(**said)


def _is_true(text: str) -> bool:
    return text == "true"


def _help(option: attrs.Attribute[Any], cls: type, below: Any) -> str:
    """Return what the class's docstring says of *option*, ``name: ...``, and what holds if nobody says it."""
    text = " ".join((cls.__doc__ or "").replace("``", "").replace("''", "empty").split())
    told = re.search(
        rf"(?<!\w){re.escape(option.name)}(?:, \w+)*: (.*?)(?= (?:\w+, )*\w+: |$)", text
    )
    words = [told[1].rstrip(".") + "." if told else "", _otherwise(option, below)]
    return " ".join(filter(None, words))


def _otherwise(option: attrs.Attribute[Any], below: Any) -> str:
    if below not in NOTHING:
        return f"The type says {_shortly(below)}."
    if option.default is attrs.NOTHING:
        return "Required, here or by the type."
    made: Any = option.default
    is_plain = isinstance(made, bool | int | float | Decimal | str) and made != ""
    return f"By default {_shortly(made)}." if is_plain else ""


def _shortly(value: Any) -> str:
    """Return *value* in a few words; of an object or a list what is in it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict | list):
        return ", ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
