"""People of a small school, and how often they came."""

from django.db import models


class Learner(models.Model):
    username = models.CharField(max_length=50)
    name = models.CharField(max_length=100, blank=True)
    email = models.CharField(max_length=100, blank=True)
    language = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)

    def __str__(self):
        return self.username


class Visit(models.Model):
    learner = models.ForeignKey(Learner, models.CASCADE, related_name="visits")
    course = models.CharField(max_length=255)

    def __str__(self):
        return self.course


class Progress(models.Model):
    """As hosts keep it for ``hooks_retrievers.sql``; so are marks."""

    user = models.ForeignKey(Learner, models.CASCADE)
    course = models.CharField(max_length=255)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField()

    def __str__(self):
        return f"{self.done} of {self.total}"


class Mark(models.Model):
    user = models.ForeignKey(Learner, models.CASCADE)
    course = models.CharField(max_length=255)
    category = models.CharField(max_length=50)
    percent = models.DecimalField(max_digits=9, decimal_places=6)

    def __str__(self):
        return f"{self.category} {self.percent}"
