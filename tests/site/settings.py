"""A Django site for the engine's own tests: two SQLite databases, and PostgreSQL if there is one."""

import os
from urllib.parse import urlsplit

from tests.services import POSTGRES, postgres_fault

SECRET_KEY = "tests"
DEBUG = False
ALLOWED_HOSTS = ["*"]
USE_TZ = True
ROOT_URLCONF = "tests.site.urls"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "hooks_runtime.django",
    "tests.site.apps.SiteConfig",
]
MIDDLEWARE = ["hooks_runtime.django.middleware.HooksMiddleware"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
DATABASES = {
    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"},
    "second": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"},
}
if not postgres_fault():
    url = urlsplit(POSTGRES)
    DATABASES["postgres"] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.path.lstrip("/"),
        "USER": url.username,
        "PASSWORD": url.password,
        "HOST": url.hostname,
        "PORT": url.port,
        "TEST": {"NAME": f"test_learning_hooks_{os.getpid()}"},  # two sessions side by side
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LEARNING_HOOKS = {}
