"""A seeded campus without plugins, and ways to act in it."""

from __future__ import annotations

from contextlib import ExitStack
from itertools import count

import pytest
from django.apps import apps
from django.db import connection
from django.test import override_settings

from hooks_runtime import current, installed
from hooks_runtime.testing import plugin
from tests.examples.inside_campus import acts

CHEAP = {
    "LEARNING_HOOKS": {},
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Seed once: each test's transaction begins with it."""
    with django_db_blocker.unblock():
        seeded()


@pytest.fixture(autouse=True)
def world(db, settings):
    """The seeded world, where nobody answers a hook and passwords are cheap."""
    for name, value in CHEAP.items():
        setattr(settings, name, value)
    seeded()


def seeded():
    """Seed where nothing is, such as after a test that committed, and was cleaned up after."""
    from campus.models import Run
    from campus.seed import seed

    if not Run.objects.exists():
        with override_settings(**CHEAP):
            seed()


@pytest.fixture
def emptied(db, settings):
    """No row of campus', for worlds of other kinds; in the test's transaction."""
    for name, value in CHEAP.items():
        setattr(settings, name, value)
    with connection.cursor() as cursor:
        for model in apps.get_app_config("campus").get_models(include_auto_created=True):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")


@pytest.fixture
def visit(client):
    """Give the acts of a stranger, or of who is named."""

    def visits(username=""):
        return acts.Acts(client, username)

    return visits


@pytest.fixture
def answer():
    """Let functions answer hooks until the test ends, in the database's transactions."""
    names = (f"answer_{number}" for number in count())
    with ExitStack() as until_the_end:

        def answers(*functions):
            hooks = current().with_plugins(plugin(next(names), *functions))
            until_the_end.enter_context(installed(hooks))

        yield answers
