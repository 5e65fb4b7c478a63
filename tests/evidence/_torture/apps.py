"""The Django app of both services."""

from django.apps import AppConfig


class Torture(AppConfig):
    """Tables without migrations."""

    name = "tests.evidence._torture"
    label = "torture"
