"""Badges does what every plugin has to, against a service of its own."""

from __future__ import annotations

import pytest

from hooks_runtime.conformance import World


@pytest.fixture
def conformance_world(service):
    """The service knows a request again by its key."""
    options = {"badges": {"url": service.url, "api_key": "s3cret"}}
    return World(settings={"options": options}, state=lambda: service.made)


@pytest.mark.hooks_plugin("badges")
def test_conformance(conformance_check):
    """See docs/conformance.md."""
    conformance_check()
