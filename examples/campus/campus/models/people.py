"""Who learns and who teaches."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.db.models.lookups import Exact
from django.utils.functional import cached_property


def has_address(email: str) -> Q:
    """Return the condition that somebody's address is *email*, however it is written.

    By the unique index; ``iexact`` would read the whole table.
    """
    return Q(Exact(Lower("email"), email.strip().lower()))


class User(AbstractUser):
    """A learner or, with ``is_staff``, a member of staff. *name* is what certificates print."""

    first_name = None  # type: ignore[assignment]  # many people have one name, or three
    last_name = None  # type: ignore[assignment]
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField()
    language = models.CharField(max_length=20, blank=True, choices=settings.LANGUAGES)

    class Meta(AbstractUser.Meta):
        constraints = (
            models.UniqueConstraint(
                Lower("email"),
                name="campus_one_account_an_address",
                violation_error_message="Somebody has this address already.",
            ),
        )

    @cached_property
    def is_teacher(self) -> bool:
        """Return whether the studio is for them."""
        return self.is_staff or self.teaching.exists()

    def get_full_name(self) -> str:
        return self.name or self.username

    def get_short_name(self) -> str:
        return self.get_full_name()
