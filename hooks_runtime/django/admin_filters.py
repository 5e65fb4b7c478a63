"""What the outbox's admin is narrowed down by; the choices come from what is unfinished, which is quick."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from hooks_runtime.django import workers
from hooks_runtime.django.due import is_open
from hooks_runtime.django.models import OutboxEntry, State
from hooks_runtime.django.operate.figures import unfinished
from hooks_runtime.django.operate.told import receivers
from hooks_runtime.steps import Step
from hooks_runtime.terms import WORKERS

ALL = "all"


class StateFilter(SimpleListFilter):
    """By default what is not finished; a search looks everywhere."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        """Return the states."""
        return [*State.choices, (ALL, _("All"))]

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Yield them, behind the default."""
        default, *others = super().choices(changelist)
        yield {**default, "display": _("not finished")}
        yield from others

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[OutboxEntry]
    ) -> QuerySet[OutboxEntry]:
        """Return what is in the state that was chosen."""
        chosen = self.value()
        if chosen in State.values:
            return queryset.filter(state=chosen)
        if chosen == ALL or request.GET.get("q"):
            return queryset
        return queryset.filter(is_open())


class _FieldFilter(SimpleListFilter):
    """A field of entries, with the values that unfinished ones and enabled receivers have."""

    parameter_name: str  # pyright: ignore[reportIncompatibleVariableOverride]
    of: Callable[[Step], str]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        """Return the values."""
        kept = unfinished(workers.outbox()).values_list(self.parameter_name, flat=True).distinct()
        said = {self.of(step) for step in receivers().values() if step.deliver in WORKERS}
        asked = {request.GET.get(self.parameter_name), *said, *kept} - {None, ""}
        return [(value, value) for value in sorted(asked)]

    def queryset(
        self,
        request: HttpRequest,  # noqa: ARG002
        queryset: QuerySet[OutboxEntry],
    ) -> QuerySet[OutboxEntry]:
        """Return what has the value that was chosen."""
        chosen = self.value()
        return queryset.filter(**{self.parameter_name: chosen}) if chosen else queryset


class ReceiverFilter(_FieldFilter):
    """Who is told."""

    title = _("receiver")
    parameter_name = "receiver"

    @staticmethod
    def of(step: Step) -> str:
        """Return who is told."""
        return step.destination


class TypeFilter(_FieldFilter):
    """What is told."""

    title = _("type")
    parameter_name = "type"

    @staticmethod
    def of(step: Step) -> str:
        """Return what is told."""
        return step.hook.name


class QueueFilter(_FieldFilter):
    """Which workers tell it."""

    title = _("queue")
    parameter_name = "queue"

    @staticmethod
    def of(step: Step) -> str:
        """Return which workers tell it."""
        return step.terms.queue
