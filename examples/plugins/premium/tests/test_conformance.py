"""Premium does what every plugin has to."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import strategies as st

from hooks_runtime.conformance import World

PEOPLE = [SimpleNamespace(username="ada"), SimpleNamespace(username="ben")]


@pytest.fixture
def conformance_world():
    """Ada is a member; half of the courses are for members alone."""
    courses = st.sampled_from(["course-v1:Campus+Premium+2026", "course-v1:Campus+Pottery+2026"])
    return World(
        settings={"options": {"premium": {"members": ["ada"]}}},
        fields={"user_object": st.sampled_from(PEOPLE), "course": courses},
    )


@pytest.mark.hooks_plugin("premium")
def test_conformance(conformance_check):
    """See docs/conformance.md."""
    conformance_check()
