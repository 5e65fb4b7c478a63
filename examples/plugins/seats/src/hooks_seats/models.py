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
