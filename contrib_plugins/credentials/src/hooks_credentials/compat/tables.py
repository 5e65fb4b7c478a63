"""The tables of learning-credentials 0.5 and of django-celery-beat, as far as they are read.

In a registry of their own: Django neither migrates them, nor needs learning-credentials to be there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps.registry import Apps
from django.db import connections, models

APPS = Apps()


class Old(models.Model):
    """A row that is read and never written."""

    class Meta:  # noqa: D106  # Django's
        abstract = True
        apps = APPS
        app_label = "learning_credentials"
        managed = False

    def __str__(self) -> str:
        return str(self.pk)


class OldAsset(Old):
    """A file of a design."""

    description: Any = models.CharField(max_length=255)
    asset: Any = models.CharField(max_length=255)
    asset_slug: Any = models.CharField(max_length=255)

    class Meta(Old.Meta):  # noqa: D106  # Django's
        db_table = "learning_credentials_credentialasset"


class OldType(Old):
    """A type; functions by their dotted paths."""

    name: Any = models.CharField(max_length=255)
    retrieval_func: Any = models.CharField(max_length=200)
    generation_func: Any = models.CharField(max_length=200)
    custom_options: Any = models.TextField()

    class Meta(Old.Meta):  # noqa: D106  # Django's
        db_table = "learning_credentials_credentialtype"


class OldConfiguration(Old):
    """A type in a learning context."""

    credential_type_id: Any = models.BigIntegerField()
    periodic_task_id: Any = models.BigIntegerField(null=True)
    learning_context_key: Any = models.CharField(max_length=255)
    custom_options: Any = models.TextField()

    class Meta(Old.Meta):  # noqa: D106  # Django's
        db_table = "learning_credentials_credentialconfiguration"


class OldCredential(Old):
    """One learner's. Several of one learner may be valid, and the number that pages have is not unique."""

    uuid: Any = models.UUIDField(primary_key=True)
    verify_uuid: Any = models.UUIDField(null=True)
    user_id: Any = models.BigIntegerField()
    user_full_name: Any = models.CharField(max_length=255)
    learning_context_name: Any = models.CharField(max_length=255)
    credential_type: Any = models.CharField(max_length=255)
    configuration_id: Any = models.BigIntegerField(null=True)
    status: Any = models.CharField(max_length=32)
    download_url: Any = models.CharField(max_length=200)
    invalidated_at: Any = models.DateTimeField(null=True)
    invalidation_reason: Any = models.CharField(max_length=255)
    created: Any = models.DateTimeField()
    modified: Any = models.DateTimeField()

    class Meta(Old.Meta):  # noqa: D106  # Django's
        db_table = "learning_credentials_credential"


class OldTask(Old):
    """A row of django-celery-beat, in which learning-credentials keeps the schedule."""

    enabled: Any = models.BooleanField()
    one_off: Any = models.BooleanField()
    start_time: Any = models.DateTimeField(null=True)
    expires: Any = models.DateTimeField(null=True)
    last_run_at: Any = models.DateTimeField(null=True)
    interval_id: Any = models.BigIntegerField(null=True)
    crontab_id: Any = models.BigIntegerField(null=True)
    clocked_id: Any = models.BigIntegerField(null=True)

    class Meta(Old.Meta):  # noqa: D106  # Django's
        db_table = "django_celery_beat_periodictask"


class OldInterval(Old):
    """Every so many of a period."""

    every: Any = models.IntegerField()
    period: Any = models.CharField(max_length=24)

    class Meta(Old.Meta):  # noqa: D106  # Django's
        db_table = "django_celery_beat_intervalschedule"


class OldCrontab(Old):
    """As crontab has it, in a time zone."""

    minute: Any = models.CharField(max_length=240)
    hour: Any = models.CharField(max_length=96)
    day_of_month: Any = models.CharField(max_length=124)
    month_of_year: Any = models.CharField(max_length=64)
    day_of_week: Any = models.CharField(max_length=64)
    timezone: Any = models.CharField(max_length=64)

    class Meta(Old.Meta):  # noqa: D106  # Django's
        db_table = "django_celery_beat_crontabschedule"


class OldMoment(Old):
    """Once, at a moment."""

    clocked_time: Any = models.DateTimeField()

    class Meta(Old.Meta):  # noqa: D106  # Django's
        db_table = "django_celery_beat_clockedschedule"


TABLES: tuple[Any, ...] = (
    OldAsset,
    OldType,
    OldConfiguration,
    OldCredential,
    OldTask,
    OldInterval,
    OldCrontab,
    OldMoment,
)


def missing(alias: str) -> Iterator[str]:
    """Yield each table, and each column of a table that is there, which *alias* does not have."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for described in (model._meta for model in TABLES):  # noqa: SLF001  # Django documents it
            name, wanted = described.db_table, {field.column for field in described.fields}
            if name not in there:
                yield f"{name}: there is no such table in the database {alias!r}"
                continue
            found = connection.introspection.get_table_description(cursor, name)
            yield from (
                f"{name}.{column}: there is no such column; bring learning-credentials to 0.5 first"
                for column in sorted(wanted - {each.name for each in found})
            )
