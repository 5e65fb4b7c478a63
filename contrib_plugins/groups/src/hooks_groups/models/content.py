"""What: partitions with their arms, who an arm is open to, and the rules on content.

Whatever changes one of them counts up the course's revision in the same transaction, so compiled
tables know that they are old. The revision is counted first: it is also the lock under which the
content of one course is changed, one after another.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models, router, transaction
from django.db.models import F, Q
from django.db.models.signals import pre_delete
from django.utils.timezone import now

from hooks_groups.models.segments import Segment

LOWEST, HIGHEST = 100, 2**31 - 1  # below are Open edX's own, and those of single plugins


class Revision(models.Model):
    """How often the rules of a course have changed."""

    course = models.CharField("course run", max_length=255, primary_key=True)
    number = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"revision {self.number} of {self.course}"

    @classmethod
    def of(cls, course: str) -> int:
        """Return the revision of *course*; 0 before the first rule."""
        found = cls.objects.filter(pk=course).values_list("number", flat=True).first()
        return found or 0

    @classmethod
    def count_up(cls, courses: Iterable[str]) -> None:
        """Count up the revisions of *courses*, and hold them until the transaction ends."""
        for course in sorted(set(courses)):
            if not cls.objects.filter(pk=course).update(number=F("number") + 1):
                cls.objects.bulk_create([cls(course=course)], ignore_conflicts=True)
                cls.objects.filter(pk=course).update(number=F("number") + 1)


class CountedSet(models.QuerySet[Any]):
    """Rows of a course's content; a change of many counts up their courses, too."""

    def update(self, **values: Any) -> int:
        """Change the rows, and return how many."""
        moves = self.model.course_path.partition("__")[0] in values
        with transaction.atomic(using=self.db):
            self.count_up()
            rows = list(self.values_list("pk", flat=True)) if moves else []
            changed = super().update(**values)
            self.model.objects.filter(pk__in=rows).count_up()  # the course that they came to
        return changed

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Store the rows, and return them."""
        rows = list(objs)
        with transaction.atomic(using=self.db):
            Revision.count_up(row.of_course for row in rows)
            return super().bulk_create(rows, *args, **kwargs)

    def count_up(self) -> None:
        """Count up the revision of each course that has one of the rows."""
        Revision.count_up(self.order_by().values_list(self.model.course_path, flat=True).distinct())


class Content(models.Model):
    """A row of a course's content."""

    course_path = "course"

    objects = CountedSet.as_manager()

    class Meta:  # noqa: D106  # Django's
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store it, under a new revision of its course, and of the one that it leaves."""
        before = type(self).objects.filter(pk=self.pk) if self.pk else type(self).objects.none()
        with transaction.atomic(using=kwargs.get("using") or router.db_for_write(type(self))):
            stored = before.values_list(self.course_path, flat=True)
            Revision.count_up([self.of_course, *stored])
            super().save(*args, **kwargs)

    @property
    def of_course(self) -> str:
        """Return the course that the row belongs to."""
        value: Any = self
        for name in self.course_path.split("__"):
            value = getattr(value, name)
        return str(value)


class Partition(Content):
    """What divides a course's content. *number* is the same wherever the course is run.

    scheme: who says in which arm a learner is, by the name under which a plugin supplies it.
    """

    course = models.CharField("course run", max_length=255)
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    scheme = models.CharField(max_length=100, default="group")
    parameters = models.JSONField(default=dict, blank=True)
    active = models.BooleanField(default=True)

    class Meta(Content.Meta):  # noqa: D106  # Django's
        constraints = (
            models.UniqueConstraint(fields=["course", "number"], name="groups_partition_number"),
            models.CheckConstraint(
                condition=Q(number__range=(LOWEST, HIGHEST)), name="groups_partition_portable"
            ),
        )

    def __str__(self) -> str:
        return str(self.name)


class Arm(Content):
    """A part of a partition. *number* is unique there, and portable with it."""

    course_path = "partition__course"

    partition = models.ForeignKey(Partition, models.CASCADE, related_name="arms")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=200)

    class Meta(Content.Meta):  # noqa: D106  # Django's
        constraints = (
            models.UniqueConstraint(fields=["partition", "number"], name="groups_arm_number"),
            models.UniqueConstraint(fields=["id", "partition"], name="groups_arm_in_partition"),
        )

    def __str__(self) -> str:
        return str(self.name)


class Binding(Content):
    """Opens an arm to a segment."""

    course_path = "arm__partition__course"

    segment = models.ForeignKey(Segment, models.CASCADE, related_name="bindings")
    arm = models.ForeignKey(Arm, models.CASCADE, related_name="bindings")

    class Meta(Content.Meta):  # noqa: D106  # Django's
        constraints = (
            models.UniqueConstraint(fields=["segment", "arm"], name="groups_bound_once"),
        )

    def __str__(self) -> str:
        return f"{self.arm} of {self.arm.partition} is open to {self.segment}"


class Rule(Content):
    """Which arms may see a piece of content: ``{"100": [1, 2]}``, partition to arms, by number.

    No foreign keys: a rule may name what is gone or not yet there, and a policy says what then.
    """

    course = models.CharField("course run", max_length=255)
    content = models.CharField("usage key", max_length=255)
    access = models.JSONField(default=dict)

    class Meta(Content.Meta):  # noqa: D106  # Django's
        constraints = (
            models.UniqueConstraint(fields=["course", "content"], name="groups_one_rule_each"),
        )

    def __str__(self) -> str:
        return f"who may see {self.content}"


class Assignment(models.Model):
    """The arm that a scheme keeps for somebody. Keeping is a write: never on a read path."""

    partition = models.ForeignKey(Partition, models.CASCADE, related_name="assignments")
    arm = models.ForeignKey(Arm, models.CASCADE, related_name="assignments")
    user = models.BigIntegerField("user id")
    at = models.DateTimeField(default=now)

    class Meta:  # noqa: D106  # Django's
        constraints = (
            models.UniqueConstraint(fields=["partition", "user"], name="groups_one_arm_each"),
        )
        indexes = (models.Index(fields=["user"], name="groups_arms_of_a_user"),)

    def __str__(self) -> str:
        return f"user {self.user} in {self.arm}"


def _before_deletion(instance: Content, **_: Any) -> None:
    Revision.count_up([instance.of_course])


# A signal, since Django asks nobody else about what is deleted along with a segment or a partition.
for _kind in (Partition, Arm, Binding, Rule):
    pre_delete.connect(_before_deletion, sender=_kind, dispatch_uid=f"groups {_kind.__name__}")
