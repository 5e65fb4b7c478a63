# ruff: noqa: SLF001  # Django documents _meta
"""Rows on their way into the database, by the thousand and past the ORM.

Two million model instances take many minutes. Here a row is a tuple, and a field of the model only
says how its values are stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import count, repeat
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models

AS_THEY_ARE = (
    models.AutoField,
    models.BooleanField,
    models.CharField,
    models.FloatField,
    models.ForeignKey,
    models.IntegerField,
)
Row = tuple[Any, ...]


class Keys(dict[Any, Iterator[int]]):
    """The next primary keys of each model, after those that are there."""

    def __missing__(self, model: Any) -> Iterator[int]:
        last = model.objects.aggregate(last=models.Max("pk"))["last"] or 0
        self[model] = count(last + 1)
        return self[model]


class Table:
    """New rows of *model*: values for *columns* in this order, and defaults in all others."""

    def __init__(self, model: type[models.Model], *columns: str) -> None:
        self.model = model
        given = [model._meta.get_field(column) for column in columns]
        others = [field for field in model._meta.concrete_fields if field not in given]
        self._fields = [*given, *others]
        self._defaults = [field.get_default() for field in others]
        self._rows: list[Row] = []
        self.add = self._rows.append

    def store(self) -> None:
        """Write what was added since the last time."""
        if not self._rows:
            return
        stored = list(self._adapted())
        self._rows.clear()
        with connection.cursor() as cursor:
            write = _copy if connection.vendor == "postgresql" else _insert
            write(cursor, self._quoted(), stored)

    def _adapted(self) -> Iterable[Row]:
        columns = [*zip(*self._rows, strict=True), *map(repeat, self._defaults)]
        stored = map(_stored, self._fields, columns)
        return zip(*stored, strict=False)  # defaults go on for ever

    def _quoted(self) -> tuple[str, list[str]]:
        quote = connection.ops.quote_name
        return quote(self.model._meta.db_table), [quote(str(f.column)) for f in self._fields]


def tell_sequences(tables: Sequence[type[models.Model]]) -> None:
    """Let the database go on counting after the keys that were given by hand."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)


def _stored(field: Any, values: Iterable[Any]) -> Iterable[Any]:
    if isinstance(field, AS_THEY_ARE):
        return values
    if isinstance(field, models.DateTimeField):  # most of all values; all have their time zone
        return map(connection.ops.adapt_datetimefield_value, values)
    return map(partial(field.get_db_prep_save, connection=connection), values)


def _copy(cursor: Any, into: tuple[str, list[str]], rows: list[Row]) -> None:
    table, columns = into
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _insert(cursor: Any, into: tuple[str, list[str]], rows: list[Row]) -> None:
    table, columns = into
    marks = ", ".join(["%s"] * len(columns))
    cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)
