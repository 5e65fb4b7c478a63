"""A small Django for this plugin's own tests: SQLite, or PostgreSQL where GROUPS_DATABASE names one."""

import os
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

SECRET_KEY = "tests"
USE_TZ = True
ROOT_URLCONF = "groups_urls"
LOGIN_URL = "/login/"
STATIC_URL = "static/"
ALLOWED_HOSTS = ["*"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LEARNING_HOOKS = {"plugins": ["groups"], "platform": "groups_school.School"}
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "hooks_runtime.django",
    "hooks_groups.apps.GroupsConfig",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "hooks_groups.middleware.VisitMiddleware",
]
CONTEXT = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": CONTEXT},
    }
]


def database(url):
    """Return Django's settings for the address of a database; '' is SQLite in a file."""
    own = f"groups_{os.getpid()}"  # two sessions side by side
    if not url:
        file = str(Path(tempfile.gettempdir()) / f"{own}.sqlite3")  # threads share no :memory:
        options = {"transaction_mode": "IMMEDIATE", "timeout": 60}
        engine = "django.db.backends.sqlite3"
        return {"ENGINE": engine, "NAME": file, "OPTIONS": options, "TEST": {"NAME": file}}
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": parts.username or "",
        "PASSWORD": parts.password or "",
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
        "TEST": {"NAME": f"test_{own}"},
    }


DATABASES = {"default": database(os.environ.get("GROUPS_DATABASE", ""))}
