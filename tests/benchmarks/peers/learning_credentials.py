"""learning-credentials 0.5.3 as it is, with pypdf 6, since it makes nothing with 7.

Its generator is called for a credential that nothing has stored: assets lie in SQLite in memory, files go
to a disk in memory. What it asks of Open edX is one function, which writes the date.
"""

from __future__ import annotations

import gc
import math
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache, partial
from itertools import cycle
from pathlib import Path
from time import perf_counter_ns
from types import ModuleType, SimpleNamespace
from typing import Any
from uuid import uuid4

import django
from django.conf import settings

from tests.benchmarks import certificate
from tests.benchmarks.timing import Run, serve

MEMORY = Path("/dev/shm")
MADE_AT = datetime(2026, 11, 20, tzinfo=UTC)
LEARNERS, PAGE, DOCUMENTS = 10_000, 1_000, 20


def set_up(folder: str) -> Any:
    """Return its generator, with a template and a font among its assets."""
    settings.configure(
        SECRET_KEY="-",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=[
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "django_celery_beat",
            "learning_paths",
            "learning_credentials",
        ],
        MEDIA_ROOT=folder,
        MEDIA_URL="/media/",
        LMS_ROOT_URL="https://lms.example",
        PLATFORM_NAME="School",
        CERTIFICATE_DATE_FORMAT="%B %d, %Y",
        TIME_ZONE="UTC",
        USE_TZ=True,
    )
    django.setup()
    from django.core.files.base import ContentFile
    from django.db import connection
    from learning_credentials import generators, models

    with connection.schema_editor() as editor:
        editor.create_model(models.CredentialAsset)
    for slug, content in (("paper", certificate.template()), ("font", certificate.font())):
        asset = models.CredentialAsset(description=slug, asset_slug=slug)
        asset.asset.save(slug, ContentFile(content))
    return generators.generate_pdf_credential


def stand_in_for_open_edx() -> None:
    """Put the one function that it asks of the platform where it looks for it."""
    names = ("common", "common.djangoapps", "common.djangoapps.util")
    for name in (*names, "common.djangoapps.util.date_utils"):
        sys.modules[name] = ModuleType(name)
    dates: Any = sys.modules["common.djangoapps.util.date_utils"]
    dates.strftime_localized = lambda date, _: f"{date:%B %d, %Y}"


def credential(name: str) -> SimpleNamespace:
    """Return what it reads of a credential."""
    return SimpleNamespace(
        user=SimpleNamespace(id=7),
        uuid=uuid4(),
        verify_uuid=uuid4(),
        user_full_name=name,
        learning_context_name=certificate.COURSE,
        created=MADE_AT,
    )


def generated(generate: Callable[..., str]) -> Run:
    names = cycle(certificate.NAMES)
    options = {
        "template": "paper",
        "defaults": {"font": "font"},
        "text_elements": certificate.ELEMENTS,
    }

    def each(calls: int) -> float:
        gc.disable()  # as timeit does
        start = perf_counter_ns()
        for _ in range(calls):
            generate(credential(next(names)), options)
        took = perf_counter_ns() - start
        gc.enable()
        return took

    return each


def statements() -> float:
    """Return what finds who is eligible among 10,000: a page of enrolments, and four for each 1,000."""
    return 1 + 4 * math.ceil(LEARNERS / PAGE)


def requests(generate: Callable[..., str]) -> float:
    """Return how many requests a credential is to a bucket, once its assets lie there."""
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage
    from learning_credentials.models import CredentialAsset

    from tests.benchmarks.bucket import Bucket

    files: Any = default_storage
    before, bucket = files._wrapped, Bucket()
    contents = {asset.asset.name: asset.asset.read() for asset in CredentialAsset.objects.all()}
    files._wrapped = bucket
    for name, content in contents.items():
        files.save(name, ContentFile(content))
    bucket.requests = 0
    generated(generate)(DOCUMENTS)
    files._wrapped = before
    return bucket.requests / DOCUMENTS


def counted(count: Callable[[], float]) -> Run:
    """Return what *count* gives, asked once, as a case that takes so many nanoseconds a call."""
    known = cache(count)
    return lambda calls: calls * known()


def main() -> None:
    """Serve until the parent is done; then the files are deleted."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        stand_in_for_open_edx()
        generate = set_up(folder)
        serve(
            {
                "certificates": generated(generate),
                "requests": counted(partial(requests, generate)),
                "statements": counted(statements),
            }
        )


if __name__ == "__main__":
    main()
