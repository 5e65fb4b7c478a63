"""What an instructor configures: a type, and where, when and how credentials of it are issued."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.timezone import now

from hookspecs.interfaces.data_retriever import LearningContext
from hookspecs.values import CourseKey


class Schedule(models.TextChoices):
    """When a configuration looks for learners."""

    BY_HAND = "by_hand", "only by hand"
    INTERVAL = "interval", "every so many seconds"
    CRONTAB = "crontab", "as a crontab says"
    ONCE = "once", "once, when it is enabled"
    CLOCKED = "clocked", "once, at a moment"


class Gate(models.TextChoices):
    """From when on, by the dates of the course."""

    ALWAYS = "always", "at any time"
    AFTER_START = "after_start", "when the course has begun"
    AFTER_END = "after_end", "when the course has ended"


class CredentialType(models.Model):
    """What learners earn. Its options are those of all its configurations, which may say otherwise.

    retriever_plugin, generator_plugin: who supplied them when it was saved, to be named when they are gone.
    """

    configurations: Any
    name = models.CharField(max_length=200, unique=True)
    retriever = models.CharField("who knows who has earned it", max_length=100)
    retriever_plugin = models.CharField(max_length=100, editable=False)
    retriever_options = models.JSONField(default=dict, blank=True)
    generator = models.CharField("what makes the document", max_length=100)
    generator_plugin = models.CharField(max_length=100, editable=False)
    generator_options = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return str(self.name)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save it, if it is right. Raises: ValidationError: all that is wrong."""
        from hooks_credentials.checking import checked

        checked(self)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuse names that nobody supplies, and options that its configurations can't have."""
        from hooks_credentials.checking import check_type

        check_type(self)


class CredentialConfiguration(models.Model):
    """Where, when and how learners get a credential of a type.

    generation: what runs issue; raise it by ``new_generation``, and all who have earned one get another.
    schedule_since: when the schedule was last changed, so that saving moves no clock.
    valid_days: after so many days a credential has expired; None for never.
    takes_any_context: whether one that the platform does not know is stored, such as what is taken over.
    """

    takes_any_context = False
    type_id: int
    context_kind = models.CharField(
        max_length=10,
        choices={"course": "course", "lesson": "lesson", "pathway": "pathway"},
        default="course",
    )
    context_key = models.CharField(max_length=255)
    context_course = models.CharField(
        "course run", max_length=255, blank=True, help_text="in which a lesson is taught"
    )
    context_name = models.CharField(
        "what documents call it", max_length=255, blank=True, help_text="by default the platform's"
    )
    type = models.ForeignKey(CredentialType, models.PROTECT, related_name="configurations")
    retriever_options = models.JSONField(default=dict, blank=True)
    generator_options = models.JSONField(default=dict, blank=True)
    enabled = models.BooleanField(default=False)
    schedule = models.CharField(
        max_length=10, choices=Schedule.choices, default=Schedule.BY_HAND.value
    )
    every_s = models.PositiveIntegerField("interval, in seconds", null=True, blank=True)
    crontab = models.CharField(
        max_length=100, blank=True, help_text="minute hour day month weekday, such as 0 3 * * *"
    )
    clocked_at = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    not_after = models.DateTimeField(null=True, blank=True)
    gate = models.CharField(max_length=12, choices=Gate.choices, default=Gate.ALWAYS.value)
    ends_with_course = models.BooleanField(
        "disable it when the course ends", default=False, help_text="after one last run"
    )
    valid_days = models.PositiveIntegerField(null=True, blank=True)
    generation = models.PositiveIntegerField(default=1, editable=False)
    schedule_since = models.DateTimeField(default=now, editable=False)
    last_run_at = models.DateTimeField(null=True, editable=False)

    class Meta:  # noqa: D106  # Django's
        constraints = (
            models.UniqueConstraint(
                fields=["context_kind", "context_key", "type"], name="credentials_one_a_context"
            ),
        )

    def __str__(self) -> str:
        return f"{self.type} in {self.context_key}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save it, if it is right, and derive Celery beat's row. Raises: ValidationError: all that is wrong."""
        from hooks_credentials.beat import derive
        from hooks_credentials.checking import checked
        from hooks_credentials.schedules import touched

        checked(self)
        touched(self)
        super().save(*args, **kwargs)
        derive(self)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete it, if nobody has a credential of it, with what was derived from it."""
        from hooks_credentials.beat import drop

        drop(self)
        return super().delete(*args, **kwargs)

    @property
    def context(self) -> LearningContext:
        """Return what it is for."""
        kind: Any = self.context_kind
        course = CourseKey(self.context_course) if self.context_course else None
        return LearningContext(kind, self.context_key, course)

    def clean(self) -> None:
        """Refuse what does not fit: options, schedule, windows and gates; all of it at once."""
        from hooks_credentials.checking import check_configuration

        if faults := check_configuration(self):
            raise ValidationError(faults)
