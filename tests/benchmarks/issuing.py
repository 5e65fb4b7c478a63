"""Cases of issuing: statements and requests are counted, which a busy machine does not change.

The tables, and the school, are those of the plugin's own tests.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from typing import Any
from unittest import mock

from tests.benchmarks import certificate
from tests.benchmarks.environments import ROOT
from tests.benchmarks.timing import Run

MANY, FEW, DOCUMENTS = 10_000, 100, 20
APPS = ["hooks_credentials.apps.CredentialsConfig", "credentials_school"]
sys.path.append(str(ROOT / "contrib_plugins/credentials/tests"))


def counted(count: Callable[[], float]) -> Run:
    """Return what *count* gives, asked once, as a case that takes so many nanoseconds a call."""
    known = cache(count)
    return lambda calls: calls * known()


def hooks() -> Any:
    """Return Hooks of the plugins, over a school that has its learners' progress as rows."""
    from credentials_school.models import Progress  # type: ignore[import-not-found]
    from credentials_school.platform import School  # type: ignore[import-not-found]

    from hooks_runtime import Hooks, HooksConfig
    from hooks_runtime.discovery import load
    from hooks_runtime.django import DjangoTransactions, workers

    class Registry(School):  # type: ignore[misc]
        def queryset(self, kind: str) -> Any:
            return Progress.objects.all() if kind == "completed" else None

        def completions(self, *asked: Any, **within: Any) -> Any:
            raise AssertionError("the rows say it")

    config = HooksConfig.of(
        {
            "plugins": ["credentials", "retrievers", "pdf", "credentials_school.local"],
            "options": {"credentials": {"mail": False}},
            "delivery": {"worker": "relay"},
        }
    )
    around = {"transactions": DjangoTransactions(), "carrier": workers.carrier(config)}
    return Hooks(load(config), config, platform=Registry(), **around)


def learners(number: int, generator: str = "text", **options: Any) -> Any:
    """Return a configuration of a course that *number* learners have completed."""
    from credentials_school.models import Learner, Progress
    from hooks_credentials.models import CredentialConfiguration, CredentialType

    course = f"course-v1:School+{number}+2026"
    names = [f"learner {each} of {number}" for each in range(number)]
    people = Learner.objects.bulk_create(Learner(username=n, name=n, email=n) for n in names)
    Progress.objects.bulk_create(
        Progress(user=person, course=course, done=9, total=10) for person in people
    )
    kind = CredentialType.objects.create(
        name=course, retriever="completion", generator=generator, generator_options=options
    )
    configuration = CredentialConfiguration(type=kind, context_key=course)
    configuration.takes_any_context = True
    configuration.save()
    return configuration


def statements_for(number: int) -> int:
    """Return how many statements find who is to be issued one, where every other has one."""
    from credentials_school.models import Progress
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from hooks_credentials.issuing.running import unclaimed
    from hooks_credentials.models import Credential

    configuration = learners(number)
    done = Progress.objects.filter(course=configuration.context_key).order_by("pk")
    Credential.objects.bulk_create(
        Credential(configuration=configuration, user=row.user_id) for row in done[::2]
    )
    with CaptureQueriesContext(connection) as asked:
        found = sum(1 for _ in unclaimed(configuration))
    if found != number // 2:
        raise AssertionError(f"{found} of {number // 2} were found")
    return len(asked)


def statements() -> float:
    """Return the number for 10,000 learners, which is that for 100."""
    from hooks_runtime import installed

    with installed(hooks()):
        few, many = statements_for(FEW), statements_for(MANY)
    if few != many:
        raise AssertionError(f"{few} statements for {FEW} learners, {many} for {MANY}")
    return many


def requests() -> float:
    """Return how many requests one of 20 credentials is to a bucket, from claim to document.

    Another was made before: that one reads template and font.
    """
    from django.core.files.storage import storages
    from hooks_credentials.issuing import run

    from hooks_runtime import installed
    from hooks_runtime.django import workers
    from tests.benchmarks.bucket import Bucket

    bucket = Bucket()
    with installed(hooks()), mock.patch.object(storages, "_storages", {"default": bucket}):
        options = assets()
        run(learners(1, "pdf", **options))
        workers.drain()
        made = run(learners(DOCUMENTS, "pdf", **options))
        bucket.requests = 0
        workers.drain()
        if made.counts()["issued"] != DOCUMENTS:
            raise AssertionError(f"issued: {made.counts()}")
    return bucket.requests / DOCUMENTS


def assets() -> dict[str, Any]:
    """Store what both ways make certificates of; return the options that name it."""
    from django.core.files.base import ContentFile
    from hooks_credentials.models import CredentialAsset

    for slug, content in (("paper", certificate.template()), ("font", certificate.font())):
        CredentialAsset.objects.create(slug=slug, file=ContentFile(content, slug))
    elements = {name: dict(said) for name, said in certificate.ELEMENTS.items()}
    return {"template": "paper", "defaults": {"font": "font"}, "text_elements": elements}


def cases() -> dict[str, Run]:
    return {
        "issuing-one": counted(lambda: 1),
        "issuing-statements": counted(statements),
        "issuing-requests": counted(requests),
    }
