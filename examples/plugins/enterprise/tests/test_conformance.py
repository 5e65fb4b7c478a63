"""Enterprise does what every plugin has to."""

from __future__ import annotations

import pytest

from hooks_runtime.conformance import World
from hookspecs.interfaces.platform import LearningPlatform
from hookspecs.interfaces.rows import Person


class Sponsored(LearningPlatform):
    """A platform whose every user works at Acme."""

    users_by_email = users_by_username = courses = enrollments = absolute_url = None  # not asked

    def users(self, ids):
        return {user: Person(user, f"user{user}", f"user{user}@acme.example") for user in ids}


@pytest.fixture
def conformance_world():
    """Acme has a line on certificates."""
    options = {"enterprise": {"organisations": {"acme.example": "Acme"}}}
    return World(settings={"options": options}, platform=Sponsored())


@pytest.mark.hooks_plugin("enterprise")
def test_conformance(conformance_check):
    """See docs/conformance.md."""
    conformance_check()
