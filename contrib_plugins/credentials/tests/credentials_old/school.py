"""A school that has used learning-credentials, row by row."""

import json
from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import uuid4

from credentials_school.platform import PHYSICS
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django_celery_beat.models import IntervalSchedule, PeriodicTask
from hooks_credentials import models as ours

from credentials_old.models import (
    Credential,
    CredentialAsset,
    CredentialConfiguration,
    CredentialType,
)

LC = "learning_credentials"
THEN = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)


def template():
    """Return the bytes of an empty page, A4 across."""
    import pypdf

    writer, file = pypdf.PdfWriter(), BytesIO()
    writer.add_blank_page(842, 595)
    writer.write(file)
    return file.getvalue()


def old_asset(slug="frame", storage=None):
    """A file in *storage*, by default the one that credentials have now."""
    there = storage or ours.CredentialAsset._meta.get_field("file").storage
    name = there.save(f"{LC}_assets/{uuid4()}.pdf", ContentFile(template()))
    return CredentialAsset.objects.create(asset_slug=slug, asset=name, description="A frame")


def old_type(name="Achievement", retrieve="retrieve_completions", **options):
    generate = options.pop("generate", f"{LC}.generators.generate_pdf_credential")
    path = retrieve if "." in retrieve else f"{LC}.processors.{retrieve}"
    said = json.dumps({"template": "frame", **options})
    return CredentialType.objects.create(
        name=name, retrieval_func=path, generation_func=generate, custom_options=said
    )


def old_configuration(of, key=PHYSICS, *, task=None, **options):
    """As its admin makes them: a row of beat first, every ten days, and disabled."""
    if task is None:
        task = {"interval": every(10), "enabled": False}
    row = PeriodicTask.objects.create(
        name=f"{of.name} in {key}", task=f"{LC}.tasks.generate_credentials_for_config_task", **task
    )
    return CredentialConfiguration.objects.create(
        learning_context_key=key,
        credential_type=of,
        periodic_task=row,
        custom_options=json.dumps(options),
    )


def old_key(number):
    return f"course-v1:School+Course{number}+2026"


def every(days):
    return IntervalSchedule.objects.get_or_create(every=days, period="days")[0]


def old_user(pk, name="ada"):
    return get_user_model().objects.get_or_create(pk=pk, defaults={"username": f"{name}{pk}"})[0]


def old_credential(of, user, *, days=0, **said):
    """One that was made so many *days* after the first one."""
    number = said.pop("uuid", None) or uuid4()
    address = f"https://lms.example/media/{LC}/{number}.pdf"
    there = said.get("status", "available") in ("available", "invalidated")
    said = {
        "status": "available",
        "user_full_name": "Ada Lindqvist",
        "learning_context_name": "Physics for All",
        "download_url": address if there else "",
        **said,
    }
    return Credential.objects.create(
        uuid=number,
        user=old_user(user),
        configuration=of,
        credential_type=of.credential_type.name,
        learning_context_key=of.learning_context_key,
        created=THEN + timedelta(days=days),
        modified=THEN + timedelta(days=days, hours=1),
        **said,
    )
