"""``hooks/health/``: what a monitor learns, and who may."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.db import OperationalError
from django.test import Client, override_settings

from hooks_runtime.django import views
from tests.integration.letters import Post, are, write
from tests.integration.test_admin import WITH_ADMIN

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")
TOKEN = "s3cret-and-long"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
PATH = "/hooks/health/"


@pytest.fixture(autouse=True)
def _site():
    with override_settings(**WITH_ADMIN):
        yield


@pytest.fixture
def hooks(install_hooks):
    return install_hooks(Post().hooks(health_token=TOKEN))


def asked(**headers):
    return Client().get(PATH, headers=headers or BEARER)


def test_all_is_well(hooks):
    """Counts by receiver, which no cache keeps."""
    are(write(hooks, ("a", 1), ("b", 1))[:1], "done")

    answer = asked()

    assert answer.status_code == 200
    told = answer.json()
    assert (told["healthy"], told["max_age"]) == (True, 300)
    assert told["total"]["waiting"] == told["receivers"]["post:carry"]["waiting"] == 1
    assert "no-store" in answer.headers["Cache-Control"]


def test_what_is_late_is_unhealthy(hooks):
    """503, as monitors understand it."""
    are(write(hooks, ("a", 1)), "waiting", ago=timedelta(minutes=6))

    answer = asked()

    assert answer.status_code == 503
    assert answer.json()["healthy"] is False
    assert answer.json()["total"]["overdue_s"] > 300


def test_a_dead_letter_is_counted_and_not_unhealthy(hooks):
    """The rest is told. Neither error nor key nor data is shown."""
    are(write(hooks, ("Oslo", 1)), "dead", error="GiveUp: Ada's letter", ago=timedelta(days=1))

    answer = asked()

    assert answer.status_code == 200
    assert answer.json()["total"]["dead"] == 1
    assert not any(word in answer.content.decode() for word in ("Ada", "Oslo", "GiveUp"))


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept": "application/json"},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer "},
        {"Authorization": f"Bearer {TOKEN}x"},
        {"Authorization": f"Bearer {TOKEN[:-1]}"},
        {"Authorization": f"Basic {TOKEN}"},
        {"Authorization": TOKEN},
        {"Authorization": "Bearer s\u00e9cret"},
    ],
)
def test_without_the_token_it_is_forbidden(hooks, headers):
    answer = asked(**headers)

    assert (answer.status_code, answer.json()) == (403, {"error": "forbidden"})
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("given", ["Bearer ", "Bearer", "Bearer x"])
def test_no_token_in_settings_opens_nothing(install_hooks, given):
    install_hooks(Post().hooks())

    assert asked(Authorization=given).status_code == 403


@pytest.mark.parametrize(
    ("may", "status"), [((), 403), (("change",), 403), (("view",), 200)], ids=str
)
def test_a_user_needs_the_permission_to_view(hooks, may, status):
    user = User.objects.create_user("ada")
    codes = [f"{what}_outboxentry" for what in may]
    user.user_permissions.set(Permission.objects.filter(codename__in=codes))
    client = Client()
    client.force_login(user)

    assert client.get(PATH).status_code == status


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "head", "options"])
def test_it_is_only_read(hooks, method):
    answer = getattr(Client(), method)(PATH, headers=BEARER)

    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET"


def test_a_site_without_users_has_its_token(hooks):
    """Django's own middleware need not be there."""
    with override_settings(MIDDLEWARE=[]):
        assert asked().status_code == 200
        assert asked(Accept="*/*").status_code == 403


def test_a_database_that_is_down_is_unhealthy(hooks, monkeypatch):
    """And nothing of its error is told."""

    def lost(*_, **__):
        raise OperationalError("connection to 10.0.0.7 failed for user campus")

    monkeypatch.setattr(views, "by_receiver", lost)

    answer = asked()

    assert answer.status_code == 503
    assert answer.json() == {"healthy": False, "error": "no database"}


def test_the_token_is_never_shown(hooks):
    """Neither where settings are, nor where they are wrong."""
    assert TOKEN not in repr(hooks.config)
