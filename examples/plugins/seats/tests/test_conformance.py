"""Seats does what every plugin has to, on its own tables: each run is rolled back."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from hypothesis import strategies as st

from hooks_runtime.conformance import World
from hookspecs.values import CourseKey

FULL, FREE = "course-v1:Campus+Pottery+2026", "course-v1:Campus+Physics+2026"


@contextmanager
def a_full_class_and_a_free_one():
    from hooks_seats.models import Seats  # when there are apps

    Seats.objects.create(course=FULL, total=2, taken=2)
    Seats.objects.create(course=FREE, total=30, taken=2)
    yield


@pytest.fixture
def conformance_world():
    """Half of the learners go to a class that is full."""
    courses = st.sampled_from([FULL, FREE]).map(CourseKey)
    return World(fields={CourseKey: courses}, around=a_full_class_and_a_free_one)


@pytest.mark.hooks_plugin("seats")
def test_conformance(conformance_check):
    """See docs/conformance.md."""
    conformance_check()
