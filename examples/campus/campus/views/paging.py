"""Long lists, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

SIZE = 24


class Pages:
    """One page of *rows*. *name*: of the parameter that says which; the other parameters stay."""

    def __init__(
        self, request: HttpRequest, rows: QuerySet[Any], size: int = SIZE, name: str = "page"
    ) -> None:
        self._query, self._name = request.GET, name
        self.here = Paginator(rows, size).get_page(request.GET.get(name))
        self.rows = list(self.here.object_list)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def total(self) -> int:
        return self.here.paginator.count

    @property
    def previous(self) -> str:
        """Return the address of the page before, '' where this is the first."""
        return self._to(self.here.number - 1) if self.here.has_previous() else ""

    @property
    def next(self) -> str:
        return self._to(self.here.number + 1) if self.here.has_next() else ""

    def _to(self, number: int) -> str:
        query = self._query.copy()
        query[self._name] = str(number)
        return f"?{query.urlencode()}"


def wanted(request: HttpRequest) -> str:
    """Return what a visitor searches for."""
    return request.GET.get("q", "").strip()[:100]
