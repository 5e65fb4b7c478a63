"""Configurations to issue from, and hooks with whatever else a test has answer."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from credentials_school.local import Text
from credentials_school.platform import PHYSICS, School

from hooks_runtime import current, installed
from hooks_runtime.testing import plugin


@pytest.fixture
def answering():
    """Let functions answer hooks until the test ends, beside the plugins of the settings."""
    with ExitStack() as until_the_end:

        def answer(*functions):
            hooks = current().with_plugins(plugin("local", *functions))
            return until_the_end.enter_context(installed(hooks))

        yield answer


@pytest.fixture
def optional():
    """Say options of the plugin until the test ends."""
    from django.conf import settings
    from django.test import override_settings

    with ExitStack() as until_the_end:

        def say(**options):
            said = {**settings.LEARNING_HOOKS, "options": {"credentials": options}}
            until_the_end.enter_context(override_settings(LEARNING_HOOKS=said))

        yield say


@pytest.fixture
def configured():
    """Give a function that makes a configuration, of a type of its own."""
    from hooks_credentials.models import CredentialConfiguration, CredentialType

    def make(retriever="attendance", generator="text", **said):
        name = f"Certificate {CredentialType.objects.count() + 1}"
        of = CredentialType.objects.create(name=name, retriever=retriever, generator=generator)
        said = {"context_key": PHYSICS, "enabled": True, **said}
        return CredentialConfiguration.objects.create(type=of, **said)

    return make


@pytest.fixture(autouse=True)
def anew(monkeypatch):
    """Begin with an open-ended course, and nothing rendered."""
    from django.core.cache import cache

    cache.clear()
    Text.rendered.clear()
    monkeypatch.setattr(School, "ends", None)


@pytest.fixture
def installed_beside():
    """Enable the plugins that learning-credentials' own functions become, over a platform that has all."""
    from credentials_old.moving import Completing
    from django.conf import settings
    from django.test import override_settings

    said = {
        **settings.LEARNING_HOOKS,
        "plugins": ["credentials", "retrievers", "pdf", "credentials_school.local"],
        "platform": f"{Completing.__module__}.{Completing.__qualname__}",
    }
    with override_settings(LEARNING_HOOKS=said):
        yield
