"""A seeded campus without plugins, and ways to act in it."""

from __future__ import annotations

from contextlib import ExitStack
from itertools import count

import pytest

from hooks_runtime import current, installed
from hooks_runtime.testing import plugin
from tests.examples.inside_campus import acts


@pytest.fixture(autouse=True)
def world(db, settings):
    """The seeded world, where nobody answers a hook and passwords are cheap."""
    from campus.seed import seed

    settings.LEARNING_HOOKS = {}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    seed()


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
