"""Where Django is set up for others, such as this repository's own tests, seats has no table."""

from django.apps import apps
from django.conf import settings

elsewhere = settings.configured and not apps.is_installed("hooks_seats")
collect_ignore = ["test_conformance.py"] if elsewhere else []
