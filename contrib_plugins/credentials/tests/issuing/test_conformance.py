"""The plugin does what every plugin has to, on its own tables: each run is rolled back."""

from __future__ import annotations

from uuid import UUID

import pytest
from credentials_school.platform import PHYSICS, School
from hypothesis import strategies as st

from hooks_runtime.conformance import World
from hookspecs.values import CourseKey, UserId

NUMBERS = [f"00000000-0000-4000-8000-00000000000{n}" for n in range(1, 5)]


@pytest.fixture
def some_credentials(db):
    """Made once for a requirement: each of its runs is rolled back to it."""
    from credentials_school.local import visit
    from hooks_credentials.models import Credential, CredentialConfiguration, CredentialType

    kind = CredentialType.objects.create(name="C", retriever="attendance", generator="text")
    configuration = CredentialConfiguration.objects.create(type=kind, context_key=PHYSICS)
    learner = visit("Ada", pk=1)
    for generation, uuid in enumerate(NUMBERS[:3], start=1):
        Credential.objects.create(
            uuid=uuid, configuration=configuration, user=learner.pk, generation=generation
        )


def state():
    from hooks_credentials.models import Credential, CredentialEvent

    rows = Credential.objects.order_by("pk").values("pk", "state", "digest")
    return list(rows), list(CredentialEvent.objects.values_list("happened", flat=True))


@pytest.fixture
def conformance_world(some_credentials):
    """Three that wait to be made, and one that is not there."""
    return World(
        fields={
            CourseKey: PHYSICS,
            UserId: st.integers(1, 3).map(UserId),
            "credential": st.sampled_from([UUID(number) for number in NUMBERS]),
        },
        platform=School(),
        state=state,
    )


@pytest.mark.hooks_plugin("credentials")
def test_conformance(conformance_check):
    """See docs/conformance.md."""
    conformance_check()
