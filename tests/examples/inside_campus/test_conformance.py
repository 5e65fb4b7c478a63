"""Campus is what every platform has to be: PRT, with nothing waived."""

from __future__ import annotations

import pytest
from campus import enrollment
from campus.models import Run, User

from hooks_runtime.conformance import World
from hooks_runtime.django.conformance import rolled_back
from hookspecs.values import CourseKey, UserId

PHYSICS = "course-v1:Campus+Physics+2026"


@pytest.fixture
def conformance_world():
    """Ada and Ben learn physics, and the teacher does not."""
    run = Run.objects.get(key=PHYSICS)
    for name in ("ada", "ben"):
        enrollment.enroll(User.objects.get(username=name), run)
    users = User.objects.order_by("pk").values_list("pk", flat=True)
    return World(users=[*map(UserId, users)], course=CourseKey(PHYSICS), around=rolled_back)


@pytest.mark.hooks_platform("campus.platform.Campus", strict=True)
def test_conformance(conformance_check):
    """See docs/conformance.md."""
    conformance_check()
