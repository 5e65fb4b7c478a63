"""What producers and receivers write. What comes twice is kept twice: nothing is unique on purpose."""

from django.db import models


class Learner(models.Model):
    """One whose changes are told in order: version counts up under a lock on this row."""

    name = models.CharField(max_length=20, primary_key=True)
    version = models.IntegerField(default=0)

    def __str__(self):
        return self.name


class Producer(models.Model):
    """How far a producer has come in its plan; it is killed, and begins here."""

    number = models.IntegerField(primary_key=True)
    at = models.IntegerField(default=0)

    def __str__(self):
        return f"{self.number} at {self.at}"


class Sent(models.Model):
    """An event that was sent, in the transaction that sent it."""

    token = models.CharField(max_length=40)
    learner = models.CharField(max_length=20)
    version = models.IntegerField()
    kind = models.CharField(max_length=10)

    def __str__(self):
        return self.token


class Effect(models.Model):
    """What a receiver did."""

    receiver = models.CharField(max_length=20)
    token = models.CharField(max_length=40)
    learner = models.CharField(max_length=20)
    version = models.IntegerField()

    def __str__(self):
        return f"{self.receiver} {self.token}"
