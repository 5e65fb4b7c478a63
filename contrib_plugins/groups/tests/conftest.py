"""Who comes without Django settings gets this plugin's own; under others there are no tables.

Then what needs tables runs in a process of its own: see ``test_with_tables.py``.
"""

import os
import sys
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from hypothesis import settings as hypothesis

HERE = Path(__file__).parent

# What takes long on a busy machine is not wrong. `python -m tests.evidence properties` is thorough.
hypothesis.register_profile("quick", deadline=None, max_examples=40)
hypothesis.register_profile("thorough", deadline=None, max_examples=1000)
hypothesis.load_profile(os.environ.get("PROPERTIES", "quick"))
sys.path.insert(0, str(HERE))

if not settings.configured and not os.environ.get("DJANGO_SETTINGS_MODULE"):
    os.environ["DJANGO_SETTINGS_MODULE"] = "groups_site"
    django.setup()

named = os.environ.get("DJANGO_SETTINGS_MODULE") == "groups_site"
elsewhere = not named and not (apps.ready and apps.is_installed("hooks_groups"))
collect_ignore = ["content", "people", "web"] if elsewhere else []
