"""A process of its own: ``seed N`` makes tables and learners, ``run`` claims and works until nothing is left.

It says ``ready`` when it begins, and may be killed at any moment.
"""

from __future__ import annotations

import sys
import time

import django
from django.conf import settings

django.setup()

from credentials_school.models import Learner, Visit  # noqa: E402
from credentials_school.platform import PHYSICS  # noqa: E402
from django.core.management import call_command  # noqa: E402
from hooks_credentials.issuing import run, running  # noqa: E402
from hooks_credentials.models import CredentialConfiguration, CredentialType  # noqa: E402

from hooks_runtime.django.models import OutboxEntry  # noqa: E402
from hooks_runtime.django.testing import drain  # noqa: E402


def seed(many):
    """Make tables, a configuration, and *many* who have earned a credential."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    kind = CredentialType.objects.create(
        name="Certificate", retriever="attendance", generator="text"
    )
    CredentialConfiguration.objects.create(type=kind, context_key=PHYSICS, enabled=True)
    names = [f"learner{number}" for number in range(many)]
    people = [Learner(username=n, name=n, email=f"{n}@school.example") for n in names]
    Learner.objects.bulk_create(people)
    Visit.objects.bulk_create(Visit(learner=each, course=PHYSICS) for each in people)


def work():
    """Claim for everybody, and tell receivers until there is nothing to tell."""
    running.CHUNK = 50  # so that a kill falls into the middle of claiming, too
    print("ready", flush=True)
    run(CredentialConfiguration.objects.get())
    while OutboxEntry.objects.filter(state="waiting").exists():
        if not drain():
            time.sleep(0.1)


if __name__ == "__main__":
    assert settings.configured
    seed(int(sys.argv[2])) if sys.argv[1] == "seed" else work()
