"""The outbox: one row for each message and each receiver that a worker tells."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a message stands."""

    WAITING = "waiting", _("waiting")
    DONE = "done", _("delivered")
    DEAD = "dead", _("dead letter")
    DROPPED = "dropped", _("dropped")


class OutboxEntry(models.Model):
    """One message for one receiver, kept until it was delivered, and a while longer.

    available_at: when it is due; a claim puts it off by the lease, so that a worker which dies
    leaves it to the others. (receiver, message_id) is unique: what comes twice is delivered once.
    """

    seq = models.BigAutoField(primary_key=True)
    message_id = models.UUIDField()
    receiver = models.CharField(max_length=255)
    type = models.CharField(max_length=255)
    key = models.CharField(max_length=64, blank=True)
    queue = models.CharField(max_length=64, default="default")
    body = models.TextField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    holds = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    crashes = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    available_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    claimed_by = models.CharField(max_length=64, blank=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:  # noqa: D106
        db_table = "learning_hooks_outbox"
        verbose_name = _("outbox entry")
        verbose_name_plural = _("outbox")
        ordering = ("seq",)
        constraints = (
            models.UniqueConstraint(
                fields=("receiver", "message_id"), name="learning_hooks_outbox_once"
            ),
        )
        indexes = (
            models.Index(
                fields=("queue", "seq"),
                condition=Q(state=State.WAITING),
                name="learning_hooks_outbox_due",
            ),
            models.Index(
                fields=("seq",),
                condition=Q(state=State.WAITING),
                name="learning_hooks_outbox_next",
            ),
            models.Index(
                fields=("receiver", "key", "seq"),
                condition=Q(state__in=(State.WAITING, State.DEAD)),
                name="learning_hooks_outbox_key",
            ),
            models.Index(
                fields=("finished_at",),
                condition=Q(finished_at__isnull=False),
                name="learning_hooks_outbox_end",
            ),
        )

    def __str__(self) -> str:
        """Return what is told to whom."""
        return f"{self.type} for {self.receiver}"


class LastFact(models.Model):
    """The last fact that a receiver was told of one key: told twice in a row, it is told once."""

    receiver = models.CharField(max_length=255)
    key = models.CharField(max_length=64)
    fact = models.CharField(max_length=64)

    class Meta:  # noqa: D106
        db_table = "learning_hooks_last_fact"
        constraints = (
            models.UniqueConstraint(
                fields=("receiver", "key"), name="learning_hooks_last_fact_once"
            ),
        )

    def __str__(self) -> str:
        """Return whose fact it is."""
        return f"{self.receiver} {self.key}"
