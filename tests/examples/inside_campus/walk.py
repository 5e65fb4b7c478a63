"""Every page of campus, opened by whom it is for, and what that costs the database.

Pages are found in urls.py; one that nobody here knows how to open is an error. What a visit changes
is undone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.views import PasswordResetConfirmView
from django.contrib.messages import ERROR, get_messages
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, get_resolver, reverse

from hooks_runtime import current
from tests.examples.inside_campus.places import STAFF, Place
from tests.examples.inside_campus.visits import ELSEWHERE, NAMES, PKS, VISITS, Visit, look

QUERIES = 20  # a page sends fewer


@dataclass(frozen=True)
class Opened:
    """What came of a visit."""

    page: str
    visit: Visit
    status: int
    refusal: str
    queries: tuple[str, ...]
    took_ms: float

    @property
    def is_fine(self) -> bool:
        """Return whether it did what it was for; the admin may say that nobody adds or deletes."""
        may_be = {302} if self.visit.is_act else {200}
        if self.page.startswith("admin:") and self.page.endswith(("_add", "_delete")):
            may_be.add(403)
        return self.status in may_be and not self.refusal

    @property
    def how(self) -> str:
        """Return the request, and in which state it met the page."""
        if self.visit.is_act:
            return "POST"
        asked = "&".join(f"{name}={value}" for name, value in self.visit.query.items())
        state = self.visit.before.__name__.replace("_", " ")
        return f"GET ?{asked}" if asked else f"GET {state}".removesuffix(" nothing")


A_MOMENT = datetime(2026, 11, 20, 3, tzinfo=UTC)
COURSE = "course-v1:Campus+Pottery+2026"


class Of(str):
    """The label of a model, some row of which a row refers to."""

    __slots__ = ()


# Rows for models that a new world has none of.
ROWS = {
    "auth.Group": {"name": "Editors"},
    "hooks_seats.Seats": {"course": COURSE, "total": 2},
    "hooks_groups.SegmentSet": {"course": COURSE, "slug": "labs", "name": "Labs"},
    "hooks_groups.Segment": {"segment_set": Of("hooks_groups.SegmentSet"), "name": "Lab A"},
    "hooks_groups.Membership": {
        "segment": Of("hooks_groups.Segment"),
        "segment_set": Of("hooks_groups.SegmentSet"),
        "exclusive": False,
        "user": 1,
    },
    "hooks_groups.PendingMembership": {
        "segment": Of("hooks_groups.Segment"),
        "email": "grace@campus.example",
        "expires_at": A_MOMENT,
    },
    "hooks_groups.MembershipEvent": {
        "segment_set": Of("hooks_groups.SegmentSet"),
        "course": COURSE,
        "user": 1,
    },
    "hooks_groups.RosterImport": {"segment_set": Of("hooks_groups.SegmentSet")},
    "hooks_groups.Partition": {"course": COURSE, "number": 100, "name": "Lab"},
    "hooks_groups.Arm": {"partition": Of("hooks_groups.Partition"), "number": 1, "name": "Lab A"},
    "hooks_groups.Binding": {
        "segment": Of("hooks_groups.Segment"),
        "arm": Of("hooks_groups.Arm"),
    },
    "hooks_groups.Rule": {"course": COURSE, "content": "block-v1:lesson", "access": {"100": [1]}},
    "hooks_credentials.CredentialAsset": {"slug": "certificate", "file": "certificate.pdf"},
    "hooks_credentials.CredentialType": {
        "name": "Diploma",
        "retriever": "completion",
        "generator": "pdf",
    },
    "hooks_credentials.CredentialConfiguration": {
        "type": Of("hooks_credentials.CredentialType"),
        "context_key": COURSE,
    },
    "hooks_credentials.Run": {
        "configuration": Of("hooks_credentials.CredentialConfiguration"),
    },
    "hooks_credentials.Credential": {
        "configuration": Of("hooks_credentials.CredentialConfiguration"),
        "user": 1,
    },
    "learning_hooks.OutboxEntry": {
        "message_id": UUID(int=7),
        "receiver": "badges:award_badge",
        "body": "{}",
        "created_at": A_MOMENT,
        "available_at": A_MOMENT,
    },
}
OF_TRANSACTIONS = ("BEGIN", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK")
OF_MODELS = ("changelist", "add", "history", "delete", "change")


def pages() -> dict[str, list[str]]:
    """Return all pages by name, or by address where they have none: the arguments that they take."""
    return dict(_pages(get_resolver(), "", ""))


def walk(places: dict[str, Place], times: int = 1) -> Iterator[Opened]:
    """Open every page, and return what came of the last time. Raises: KeyError: nobody said how."""
    of_models = _of_models()
    for page, wants in pages().items():
        if _is_elsewhere(page) or page.endswith("<path:object_id>/"):
            continue
        for visit in of_models.get(page) or VISITS[page]:
            place = places[visit.who]
            *_, last = (_opened(page, wants, visit, place) for _ in range(times))
            yield last


def _is_elsewhere(page: str) -> bool:
    """Return whether others look at *page*, or at all of its plugin's."""
    return page in ELSEWHERE or f"{page.partition(':')[0]}:" in ELSEWHERE


def _pages(resolver: Any, namespace: str, route: str) -> Iterator[tuple[str, list[str]]]:
    enabled = {plugin.name for plugin in current().plugins}
    for there in resolver.url_patterns:
        if getattr(there, "plugin", None) not in {None, *enabled}:
            continue  # its pages are there while it is
        here = f"{route}{there.pattern}"
        if isinstance(there, URLResolver):
            inside = f"{namespace}{there.namespace}:" if there.namespace else namespace
            yield from _pages(there, inside, here)
        else:
            named = f"{namespace}{there.name}" if there.name else here
            yield named, list(there.pattern.regex.groupindex)


def _of_models() -> dict[str, tuple[Visit, ...]]:
    """Return how to open what the admin has for each model: all of it, and a search."""
    visits = {}
    for model, how in admin.site._registry.items():
        meta = model._meta
        for what in OF_MODELS:
            search = what == "changelist" and bool(how.search_fields)
            page = f"admin:{meta.app_label}_{meta.model_name}_{what}"
            visits[page] = look(STAFF) + (look(STAFF, q="chen") if search else ())
    return visits


def _opened(page: str, wants: list[str], visit: Visit, place: Place) -> Opened:
    with _undone():
        client = Client(SERVER_NAME="localhost")
        if place.user:
            client.force_login(place.user)
        address = _address(page, wants, place)
        entered = visit.before(place, client, address)
        with CaptureQueriesContext(connection) as captured:
            start = perf_counter()
            response = (
                client.post(address, entered) if visit.is_act else client.get(address, visit.query)
            )
            took_ms = 1000 * (perf_counter() - start)
        said = get_messages(response.wsgi_request)
        refusal = " ".join(str(message) for message in said if message.level >= ERROR)
        sent = (query["sql"] for query in captured.captured_queries)
        queries = tuple(sql for sql in sent if not sql.startswith(OF_TRANSACTIONS))
    return Opened(page, visit, response.status_code, refusal, queries, took_ms)


def _address(page: str, wants: list[str], place: Place) -> str:
    if page == "admin/login/":
        return f"/{page}"
    if page == "set_password":  # where the link in the mail leads on to
        return reverse(page, args=[place.uidb64, PasswordResetConfirmView.reset_url_token])
    if page.startswith("admin:"):
        return _of_admin(page, wants)
    said = {"pk": PKS.get(page), "key": NAMES.get(page, "key"), "course": "key"}
    return reverse(page, kwargs={want: getattr(place, said.get(want) or want) for want in wants})


def _of_admin(page: str, wants: list[str]) -> str:
    if not wants:
        return reverse(page)
    if wants == ["app_label"]:
        return reverse(page, args=["campus"])
    models = {f"{m._meta.app_label}_{m._meta.model_name}": m for m in admin.site._registry}
    model = models.get(page.removeprefix("admin:").rpartition("_")[0]) or models["campus_user"]
    return reverse(page, args=[_some(model).pk])


def _some(model: Any) -> Any:
    """Return the first row of *model*, or one that is made."""
    if found := model.objects.order_by("pk").first():
        return found
    said = ROWS[model._meta.label].items()
    of = {name: _some(apps.get_model(value)) for name, value in said if isinstance(value, Of)}
    # Not saved: what asks for plugins, of which none is enabled, would refuse itself.
    return model.objects.bulk_create([model(**{**dict(said), **of})])[0]


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
