from django.db import models


class Seats(models.Model):
    """How many may learn in a course run at once; *taken* follows the enrollments.

    It passes *total* where an earlier gate lets somebody into a full class, or a teacher takes seats away.
    """

    course = models.CharField("course run", max_length=255, unique=True)
    total = models.PositiveIntegerField("seats")
    taken = models.PositiveIntegerField("places taken", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "seats"

    def __str__(self) -> str:
        return f"{self.free} of {self.total} seats free in {self.course}"

    @property
    def free(self) -> int:
        """Return how many may still come; 0 until those who are too many have left."""
        return max(self.total - self.taken, 0)


class Place(models.Model):
    """What was counted last of a learner: an event that is delivered twice is counted once."""

    seats = models.ForeignKey(Seats, models.CASCADE, related_name="places")
    user = models.BigIntegerField("user id")
    is_taken = models.BooleanField("is in the course run")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["seats", "user"], name="one_place_each"),)

    def __str__(self) -> str:
        return f"user {self.user} {'has taken' if self.is_taken else 'has left'} a place"
