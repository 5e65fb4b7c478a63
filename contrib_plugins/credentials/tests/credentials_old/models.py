"""The fields of learning-credentials' tables; what it does with them is not here."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django_celery_beat.models import PeriodicTask

# Tables of an app without migrations are made first: those of others are not there yet to be referred to.
OUTSIDE = {"db_constraint": False}


class Stamped(models.Model):
    created = models.DateTimeField(default=now)
    modified = models.DateTimeField(default=now)

    class Meta:
        abstract = True

    def __str__(self):
        return str(self.pk)


class CredentialAsset(Stamped):
    description = models.CharField(max_length=255, null=False, blank=True, default="")
    asset = models.FileField(max_length=255, upload_to="learning_credentials_assets/")
    asset_slug = models.SlugField(max_length=255, unique=True)


class CredentialType(Stamped):
    name = models.CharField(max_length=255, unique=True)
    retrieval_func = models.CharField(max_length=200)
    generation_func = models.CharField(max_length=200)
    custom_options = models.TextField(default="{}")


class CredentialConfiguration(Stamped):
    learning_context_key = models.CharField(max_length=255)
    credential_type = models.ForeignKey(CredentialType, models.CASCADE)
    periodic_task = models.OneToOneField(PeriodicTask, models.CASCADE, **OUTSIDE)
    custom_options = models.TextField(default="{}")

    class Meta:
        unique_together = (("learning_context_key", "credential_type"),)


class Credential(Stamped):
    uuid = models.UUIDField(primary_key=True, default=uuid4)
    verify_uuid = models.UUIDField(default=uuid4)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, **OUTSIDE)
    user_full_name = models.CharField(max_length=255)
    learning_context_key = models.CharField(max_length=255)
    learning_context_name = models.CharField(max_length=255)
    credential_type = models.CharField(max_length=255)
    configuration = models.ForeignKey(CredentialConfiguration, models.PROTECT)
    status = models.CharField(max_length=32, default="generating")
    download_url = models.URLField(blank=True)
    legacy_id = models.IntegerField(null=True)
    generation_task_id = models.CharField(max_length=255, default="")
    invalidated_at = models.DateTimeField(null=True)
    invalidation_reason = models.CharField(max_length=255, blank=True, default="")
