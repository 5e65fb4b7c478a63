"""A payload class -> JSON Schema (2020-12), as the wire carries it: live fields are not there.

Nothing in it changes with a docstring. ``x-type`` names the value type, ``x-personal`` marks personal
data, ``x-fields`` keeps the order in which a constructor takes the fields.
"""

from __future__ import annotations

import collections.abc
import types
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin
from uuid import UUID

import attrs

from hookspecs.payload import LIVE, PERSONAL, hints, is_marked

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
BARE: Mapping[type, Schema] = {
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    Decimal: {"type": "string", "format": "decimal"},
    str: {"type": "string"},
    bytes: {"type": "string", "contentEncoding": "base85"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
    UUID: {"type": "string", "format": "uuid"},
    type(None): {"type": "null"},
}
SEQUENCES = (tuple, list, collections.abc.Sequence)
SETS = (set, frozenset, collections.abc.Set)
MAPPINGS = (dict, collections.abc.Mapping)


def of_class(cls: type[Any]) -> Schema:
    """Return the schema of the payload *cls*, with those of the classes in it under ``$defs``."""
    definitions = Definitions()
    root = definitions.reference(cls)
    return {"$schema": DIALECT, **root, "$defs": definitions.schemas}


class Definitions:
    """The schemas of classes, each once; two of one name are told apart by their modules."""

    def __init__(self) -> None:
        self.schemas: dict[str, Schema] = {}
        self._names: dict[type[Any], str] = {}

    def reference(self, cls: type[Any]) -> Schema:
        """Return where the schema of *cls* is."""
        if cls not in self._names:
            taken = cls.__qualname__ in self.schemas
            name = f"{cls.__module__}.{cls.__qualname__}" if taken else cls.__qualname__
            self._names[cls] = name
            self.schemas[name] = {}  # a class may hold itself
            self.schemas[name].update(self._object(cls))
        return {"$ref": f"#/$defs/{self._names[cls]}"}

    def _object(self, cls: type[Any]) -> Schema:
        resolved = {n: hint for n, hint in hints(cls).items() if not is_marked(hint, LIVE)}
        fields: Any = attrs.fields_dict(cls)
        properties = {name: self._field(hint, fields[name]) for name, hint in resolved.items()}
        required = [name for name in resolved if fields[name].default is attrs.NOTHING]
        return {
            "type": "object",
            "properties": properties,
            "required": required,
            "x-fields": list(resolved),
        }

    def _field(self, hint: Any, field: attrs.Attribute[Any]) -> Schema:
        schema = self.of_type(hint)
        if is_marked(hint, PERSONAL):
            schema = {**schema, "x-personal": True}
        if field.default is attrs.NOTHING:
            return schema
        made = isinstance(field.default, attrs.Factory)  # type: ignore[arg-type]
        return {**schema, "default": "made anew" if made else plain(field.default)}

    def of_type(self, hint: Any) -> Schema:
        """Return the schema of a type as fields have it. Raises: TypeError: there is none."""
        origin, arguments = get_origin(hint), get_args(hint)
        if origin is Annotated:
            return self.of_type(arguments[0])
        if origin in (Union, types.UnionType):
            return {"anyOf": [self.of_type(part) for part in arguments]}
        if origin is Literal:
            return {"enum": list(arguments)}
        if isinstance(hint, TypeVar):
            return {}
        return self._container(origin or hint, arguments)

    def _container(self, kind: Any, arguments: tuple[Any, ...]) -> Schema:
        if kind in SEQUENCES or kind in SETS:
            return self._array(kind, arguments)
        if kind in MAPPINGS:
            values = arguments[1] if arguments else Any
            return {"type": "object", "additionalProperties": self.of_type(values)}
        return {} if kind in (Any, object) else self._class(kind)

    def _array(self, kind: Any, arguments: tuple[Any, ...]) -> Schema:
        unique = {"uniqueItems": True} if kind in SETS else {}
        if kind is tuple and arguments and arguments[-1] is not ...:
            return {"type": "array", "prefixItems": [self.of_type(part) for part in arguments]}
        item = self.of_type(arguments[0]) if arguments else {}
        return {"type": "array", "items": item, **unique}

    def _class(self, kind: Any) -> Schema:
        if not isinstance(kind, type):
            raise TypeError(f"{kind!r} has no JSON Schema")
        if attrs.has(kind):
            return self.reference(kind)
        if issubclass(kind, Enum):
            return {"enum": [member.value for member in kind], "x-type": kind.__name__}
        for base, schema in BARE.items():
            if kind is base:
                return dict(schema)
            if issubclass(kind, base):
                return {**schema, **getattr(kind, "schema", {}), "x-type": kind.__name__}
        raise TypeError(
            f"{kind.__qualname__} has no JSON Schema; make it a value type or a payload"
        )


def plain(default: Any) -> Any:
    """Return a default as JSON has it; one that is a payload by its repr."""
    if isinstance(default, Enum):
        return default.value
    if default is None or isinstance(default, bool | int | float | str):
        return default
    if isinstance(default, tuple | list | frozenset):
        return [plain(part) for part in default]
    return repr(default)
