"""The outbox in Django's admin, where that is installed: what is stuck, and three ways to put it right.

Nothing is added, edited or deleted here. Whoever may change entries may retry and replay, whoever may
delete them may drop; replay and drop ask first.
"""

from __future__ import annotations

import json
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from uuid import UUID

import attrs
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Count, Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import now

from hooks_runtime import current
from hooks_runtime.django import workers
from hooks_runtime.django.admin_filters import QueueFilter, ReceiverFilter, StateFilter, TypeFilter
from hooks_runtime.django.models import OutboxEntry
from hooks_runtime.django.operate import changes, figures, told, waking
from hooks_runtime.django.operate.changes import Change, Rows

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[OutboxEntry]
else:
    ModelAdmin = admin.ModelAdmin

logger = logging.getLogger("hooks_runtime")
MOST = 10_000  # more take longer than a browser waits
VIEWED, CHANGED, DROPPED = (
    f"learning_hooks.{action}_outboxentry" for action in ("view", "change", "delete")
)


class OutboxAdmin(ModelAdmin):
    """Entries to look at, and to retry, replay or drop."""

    list_display = ("seq", "state", "age", "failed", "receiver", "error", "type", "key")
    list_filter = (StateFilter, ReceiverFilter, TypeFilter, QueueFilter)
    search_fields = ("seq",)  # so that there is a search; get_search_results is what it does
    search_help_text = "A number, a message's id, or a key, exactly."
    ordering = ("-seq",)
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # they would count all, again and again
    change_list_template = "learning_hooks/admin/outbox.html"
    actions = ("retry", "replay", "drop")
    fields = (
        *("seq", "state", "receiver", "owner", "type", "message_id", "key", "queue"),
        *("age", "created_at", "available_at", "finished_at", "claimed_by"),
        *("failed", "crashes", "error", "attributes", "data"),
    )

    def get_queryset(self, request: HttpRequest) -> Rows:  # noqa: ARG002
        """Return the entries of the database that settings name."""
        return workers.outbox().rows

    def get_search_results(
        self,
        request: HttpRequest,  # noqa: ARG002
        queryset: QuerySet[Any],
        search_term: str,
    ) -> tuple[QuerySet[Any], bool]:
        """Return what has this number, this id or this key."""
        return (queryset.filter(_exactly(search_term)) if search_term else queryset), False

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Return no: messages are sent."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Return no: what was sent stays as it is."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Return no: they are dropped, and purged when they are old."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Return whether there is anything that the user may do with them."""
        return any(_may(request, what) for what in (VIEWED, CHANGED, DROPPED))

    def has_again_permission(self, request: HttpRequest) -> bool:
        """Return whether the user may have messages told again."""
        return _may(request, CHANGED)

    def has_drop_permission(self, request: HttpRequest) -> bool:
        """Return whether the user may have messages never told."""
        return _may(request, DROPPED)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Return the list, below how the whole outbox is doing."""
        counted = figures.by_receiver(workers.outbox(), with_delivered=False)
        status = told.Status(counted, {}, (), current().config.delivery.max_age)
        oldest = status.total.oldest_s
        shown = {
            "total": status.total,
            "wrong": status.wrong,
            "oldest": "none" if oldest is None else told.age(oldest),
        }
        return super().changelist_view(request, {**(extra_context or {}), "outbox": shown})

    @admin.display(description="age", ordering="-created_at")
    def age(self, entry: OutboxEntry) -> str:
        """Return how long ago it was sent."""
        return told.age((now() - entry.created_at).total_seconds())

    @admin.display(description="failed attempts", ordering="attempts")
    def failed(self, entry: OutboxEntry) -> int:
        """Return how many attempts failed; one that worked is not among them."""
        attempts: int = entry.attempts
        return attempts

    @admin.display(description="plugin")
    def owner(self, entry: OutboxEntry) -> str:
        """Return the package whose receiver it is for."""
        return told.owner(entry.receiver) or "not enabled here"

    @admin.display(description="attributes")
    def attributes(self, entry: OutboxEntry) -> SafeString:
        """Return what the message says about itself."""
        return _block(told.attributes(entry))

    @admin.display(description="data, without what is personal")
    def data(self, entry: OutboxEntry) -> SafeString:
        """Return what the message tells."""
        return _block(told.data(entry))

    @admin.action(description="Retry: tell dead and waiting ones now", permissions=["again"])
    def retry(self, request: HttpRequest, chosen: Rows) -> HttpResponse | None:
        """Make them due now."""
        return self._act(request, chosen, "retry")

    @admin.action(description="Replay: tell delivered ones again", permissions=["again"])
    def replay(self, request: HttpRequest, chosen: Rows) -> HttpResponse | None:
        """Have them told again, once that is confirmed."""
        return self._act(request, chosen, "replay")

    @admin.action(description="Drop: never tell waiting and dead ones", permissions=["drop"])
    def drop(self, request: HttpRequest, chosen: Rows) -> HttpResponse | None:
        """Have them never told, once that is confirmed."""
        return self._act(request, chosen, "drop")

    def _act(self, request: HttpRequest, chosen: Rows, name: str) -> HttpResponse | None:
        act = ACTS[name]
        rows = chosen.filter(act.suited)
        if act.question and "up_to" in request.POST:
            rows = rows.filter(seq__lte=_number(request.POST["up_to"]))
        elif act.question and rows.exists():
            return self._question(request, act, rows)
        if (count := rows.count()) > MOST:
            way_out = f"{count:,} messages are too many here: hooks outbox {name} --receiver NAME"
            self.message_user(request, way_out, messages.ERROR)
        else:
            self._make(request, act, rows, chosen.exclude(act.suited).count())
        return None

    def _question(self, request: HttpRequest, act: Act, rows: Rows) -> HttpResponse:
        """Return the page that asks. What comes in the meantime is not meant: up_to."""
        context = {
            **self.admin_site.each_context(request),
            "title": "Are you sure?",
            "opts": self.opts,
            "media": self.media,
            "action": request.POST["action"],
            "across": request.POST.get("select_across", "0"),
            "chosen": request.POST.getlist(ACTION_CHECKBOX_NAME),
            "checkbox": ACTION_CHECKBOX_NAME,
            "up_to": rows.aggregate(last=Max("seq"))["last"],
            "question": f"{told.number(rows.count(), 'message')} {act.question}",
            "counted": rows.order_by().values_list("receiver").annotate(count=Count("seq")),
        }
        return TemplateResponse(request, "learning_hooks/admin/sure.html", context)

    def _make(self, request: HttpRequest, act: Act, rows: Rows, others: int) -> None:
        box = workers.outbox()
        changed = changes.all_of(box, rows, act.change)
        if changed and act.wakes:
            waking.wake(box, serves=True)
        said = f"{told.number(changed, 'message')} {act.became}."
        if others:
            said += f" {told.number(others, 'message')} left as they are: {act.unsuited}."
        self.message_user(request, said, messages.SUCCESS if changed else messages.WARNING)
        logger.info("user %s: outbox, %s", request.user.pk, said)


@attrs.frozen
class Act:
    """One of the actions. question: what is asked first. unsuited: why some are left."""

    suited: Q
    change: Change
    became: str
    unsuited: str
    question: str = ""
    wakes: bool = True


ACTS = {
    "retry": Act(
        changes.RETRIED,
        changes.retry,
        "due now",
        "only dead ones, and waiting ones that no worker has, are retried",
    ),
    "replay": Act(
        changes.REPLAYED,
        changes.replay,
        "due again",
        "only delivered ones are replayed",
        "will be told to their receivers again",
    ),
    "drop": Act(
        changes.DROPPED,
        changes.drop,
        "dropped",
        "what is finished can't be dropped",
        "will never be told",
        wakes=False,
    ),
}


def _may(request: HttpRequest, what: str) -> bool:
    user: Any = request.user
    return bool(user.has_perm(what))


def _exactly(term: str) -> Q:
    asked = Q(key=term)
    if term.isdecimal() and int(term) < 2**63:
        asked |= Q(seq=int(term))
    with suppress(ValueError):
        asked |= Q(message_id=UUID(term))
    return asked


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def _block(said: Any) -> SafeString:
    text = said if isinstance(said, str) else json.dumps(said, indent=2)
    return format_html('<pre style="margin: 0; white-space: pre-wrap">{}</pre>', text)


admin.site.register(OutboxEntry, OutboxAdmin)
