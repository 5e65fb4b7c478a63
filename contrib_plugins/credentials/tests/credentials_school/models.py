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
