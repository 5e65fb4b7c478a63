"""Payloads as JSON and back: bare values, nested objects, nothing live.

Unknown fields are ignored on the way in, so that an older plugin reads a newer minor version.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

import attrs
from cattrs.gen import make_dict_unstructure_fn, override
from cattrs.preconf.json import JsonConverter, make_converter

from hookspecs.payload import live_fields
from hookspecs.values import Moment, Points

P = TypeVar("P")


def dump(payload: object) -> str:
    """Return *payload* as JSON, without its live fields."""
    return _converter().dumps(payload)


def load(text: str | bytes, cls: type[P]) -> P:
    """Return the *cls* that ``dump`` wrote; live fields are None.

    Raises: cattrs.BaseValidationError: *text* is no such payload, with the path of each fault.
    """
    return _converter().loads(text, cls)


def plain(payload: object) -> Any:
    """Return *payload* as JSON types, without its live fields."""
    return _converter().unstructure(payload)


def restored(data: Any, cls: type[P]) -> P:
    """Return the *cls* of which ``plain`` gave *data*. Raises: as ``load``."""
    return _converter().structure(data, cls)


@cache
def _converter() -> JsonConverter:
    converter = make_converter(detailed_validation=True)
    converter.register_structure_hook(Moment, _moment)
    converter.register_unstructure_hook(Moment, Moment.isoformat)
    converter.register_structure_hook(UUID, lambda value, _: UUID(value))
    converter.register_unstructure_hook(UUID, str)
    converter.register_structure_hook(Points, lambda value, _: Points(value))
    converter.register_unstructure_hook(Points, str)  # a JSON number would not be exact
    converter.register_unstructure_hook_factory(
        attrs.has, lambda cls: _without_live(cls, converter)
    )
    return converter


def _moment(value: str, _: Any) -> Moment:
    return Moment.of(datetime.fromisoformat(value))


def _without_live(cls: Any, converter: JsonConverter) -> Any:
    omitted = {name: override(omit=True) for name in live_fields(cls)}
    return make_dict_unstructure_fn(cls, converter, **omitted)  # type: ignore[arg-type]
