"""Who has what: credentials, the runs that claimed them, and what became of each."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.db import models
from django.utils.timezone import now

from hooks_credentials.models.configured import CredentialConfiguration


class State(models.TextChoices):
    """Where a credential is in its life."""

    GENERATING = "generating", "being made"
    AVAILABLE = "available", "valid"
    ERROR = "error", "could not be made"
    REVOKED = "revoked", "revoked"
    INVALIDATED = "invalidated", "never was valid"
    EXPIRED = "expired", "expired"
    REPLACED = "replaced", "replaced by a newer one"


class Happened(models.TextChoices):
    """What becomes of a credential."""

    CLAIMED = "claimed", "claimed"
    ISSUED = "issued", "issued"
    FAILED = "failed", "failed"
    RETRIED = "retried", "to be tried again"
    REISSUED = "reissued", "reissued"
    REPLACED = "replaced", "replaced"
    REVOKED = "revoked", "revoked"
    INVALIDATED = "invalidated", "invalidated"
    EXPIRED = "expired", "expired"
    MAILED = "mailed", "mailed"
    NOT_MAILED = "not_mailed", "not mailed"
    RESTORED = "restored", "document made again"
    FORGOTTEN = "forgotten", "learner retired"


class Run(models.Model):
    """A look for learners who have earned a credential. finished_at: None while it runs, or where it died.

    found: who has earned one and had none. claimed: who got a row. skipped: whom a plugin left out, and
    who had been claimed by another run in the meantime. Who was issued one is counted in the rows.
    """

    configuration_id: int
    configuration = models.ForeignKey(
        CredentialConfiguration, models.CASCADE, related_name="runs", editable=False
    )
    source = models.CharField(max_length=20, default="manual")
    actor = models.BigIntegerField("user id of who asked for it", null=True)
    started_at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True)
    found = models.PositiveIntegerField(default=0)
    claimed = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    stopped = models.CharField("why it stopped", max_length=500, blank=True)

    class Meta:  # noqa: D106  # Django's
        ordering: ClassVar = ["-started_at"]

    def __str__(self) -> str:
        return f"run {self.pk} of {self.configuration_id}"

    def counts(self) -> dict[str, int]:
        """Return how far it is: found, claimed, skipped, and of the claimed those issued, failed, waiting."""
        rows = Credential.objects.filter(run=self).order_by()
        states = dict(rows.values_list("state").annotate(models.Count("pk")))
        waiting, failed = states.pop(State.GENERATING, 0), states.pop(State.ERROR, 0)
        said = {"found": self.found, "claimed": self.claimed, "skipped": self.skipped}
        return said | {"issued": sum(states.values()), "failed": failed, "waiting": waiting}


class Credential(models.Model):
    """One learner's, of one configuration and generation. The row is the claim; its id is public.

    facts: all that its document says. key: where that lies in the storage. failure: why there is none.
    replaces: the one that stays as it is until this one is available.
    """

    configuration_id: int
    run_id: int | None
    replaces_id: UUID | None
    events: Any
    replaced_by: Any
    uuid = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.BigIntegerField("user id")
    configuration = models.ForeignKey(
        CredentialConfiguration, models.PROTECT, related_name="credentials"
    )
    generation = models.PositiveIntegerField(default=1)
    state = models.CharField(
        max_length=12, choices=State.choices, default=State.GENERATING.value, db_index=True
    )
    facts = models.JSONField(null=True, blank=True)
    key = models.CharField("storage key", max_length=500, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    digest = models.CharField("SHA-256 of the document", max_length=64, blank=True)
    assets = models.JSONField("digests of its assets", default=dict, blank=True)
    failure = models.TextField(blank=True)
    replaces = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="replaced_by"
    )
    run = models.ForeignKey(Run, models.SET_NULL, null=True, related_name="credentials")
    claimed_at = models.DateTimeField(default=now)
    issued_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True, db_index=True)
    ended_at = models.DateTimeField("revoked, expired or replaced at", null=True)

    class Meta:  # noqa: D106  # Django's
        constraints = (
            models.UniqueConstraint(
                fields=["configuration", "user", "generation"], name="credentials_issued_once"
            ),
        )
        indexes = (models.Index(fields=["user"], name="credentials_of_a_user"),)

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def standing(self) -> str:
        """Return its state as of now: what has expired a minute ago has expired, whoever has noted it."""
        over = self.expires_at is not None and self.expires_at <= now()
        return State.EXPIRED.value if over and self.state == State.AVAILABLE else self.state


class Appended(models.QuerySet[Any]):
    """Rows that nobody changes."""

    def update(self, **_: Any) -> int:
        """Refuse."""
        raise TypeError("what happened to a credential is appended, and not changed")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse."""
        raise TypeError("what happened to a credential is appended, and not deleted")


class CredentialEvent(models.Model):
    """Something that became of a credential; *actor*: the user id of who did it, if it was a person."""

    credential_id: UUID
    # Without a constraint, as history outlives what it tells of.
    credential = models.ForeignKey(
        Credential, models.DO_NOTHING, db_constraint=False, related_name="events"
    )
    happened = models.CharField(max_length=12, choices=Happened.choices)
    actor = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=now)

    objects = Appended.as_manager()

    class Meta:  # noqa: D106  # Django's
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.happened} {self.credential_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append it. Raises: TypeError: it has been appended already."""
        if self.pk is not None:
            raise TypeError("what happened to a credential is appended, and not changed")
        super().save(*args, **kwargs)

    def delete(self, *_: Any, **__: Any) -> tuple[int, dict[str, int]]:
        """Refuse."""
        raise TypeError("what happened to a credential is appended, and not deleted")
