"""Campus' settings. Plugins are named in LEARNING_HOOKS, and where one has a middleware."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import django

from hooks_runtime import django_apps

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("CAMPUS_DATA", BASE_DIR))

LEARNING_HOOKS: dict[str, Any] = {
    "platform": "campus.platform.Campus",
    "plugins": [
        *("premium", "seats", "enterprise", "groups"),
        *("credentials", "retrievers", "pdf"),
        "school.local_hooks",
    ],
    "options": {
        "premium": {"members": ["ada"]},
        "enterprise": {"organisations": {"acme.example": "Acme Corporation"}},
        "groups": {"base_template": "campus/base.html"},
        "credentials": {"storage": "credentials", "shows_lines": ["badge"]},
    },
    # Who tells durable receivers: a thread of the server, "celery", or "relay", which is hooks outbox relay.
    "delivery": {"worker": os.environ.get("CAMPUS_WORKER", "thread")},
}

# Badges are made elsewhere, where there is such a service.
if BADGES_URL := os.environ.get("CAMPUS_BADGES_URL", ""):
    LEARNING_HOOKS["plugins"].append("badges")
    LEARNING_HOOKS["options"]["badges"] = {
        "url": BADGES_URL,
        "api_key": os.environ.get("CAMPUS_BADGES_KEY", ""),
    }


def database(url: str) -> dict[str, Any]:
    """Return Django's settings for ``postgresql://user:password@host:port/name``; '' is SQLite."""
    if not url:
        # IMMEDIATE: a transaction that reads and then writes never finds its snapshot outdated.
        # WAL: who reads does not wait for who writes, such as the worker that tells receivers.
        options = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL",
        }
        name = DATA_DIR / "campus.sqlite3"
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": name, "OPTIONS": options}
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


DEBUG = os.environ.get("CAMPUS_DEBUG", "1") == "1"
SECRET_KEY = "for-your-own-machine-only" if DEBUG else os.environ["CAMPUS_SECRET_KEY"]
ALLOWED_HOSTS = os.environ.get("CAMPUS_HOSTS", "localhost 127.0.0.1").split()

PLUGIN_APPS = django_apps(LEARNING_HOOKS)
INSTALLED_APPS = [
    "campus.apps.CampusConfig",  # before the apps whose templates it replaces
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "hooks_runtime.django",
    *PLUGIN_APPS,
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "hooks_runtime.django.middleware.HooksMiddleware",
]
# Teachers preview a course as learners: who looks is known by a middleware, as hooks know no session.
if "hooks_groups.apps.GroupsConfig" in PLUGIN_APPS:
    MIDDLEWARE.append("hooks_groups.middleware.VisitMiddleware")

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": database(os.environ.get("CAMPUS_DATABASE_URL", ""))}
# Credentials lie apart from what a web server may hand out: their pages decide who gets which.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "credentials": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "credentials"},
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "campus.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "courses"

# Mail goes to the console, or to files in a folder that is given.
MAIL = os.environ.get("CAMPUS_MAIL", "")
MAIL_BACKEND = f"django.core.mail.backends.{'filebased' if MAIL else 'console'}.EmailBackend"
if django.VERSION >= (6, 1):
    MAIL_OPTIONS = {"file_path": MAIL} if MAIL else {}
    MAILERS = {"default": {"BACKEND": MAIL_BACKEND, "OPTIONS": MAIL_OPTIONS}}
else:
    EMAIL_BACKEND, EMAIL_FILE_PATH = MAIL_BACKEND, MAIL
DEFAULT_FROM_EMAIL = "campus@campus.example"

CAMPUS_URL = os.environ.get("CAMPUS_URL", "http://127.0.0.1:8000").rstrip("/")  # as mails write it
CAMPUS_API_TOKEN = os.environ.get("CAMPUS_API_TOKEN", "")  # without one nobody is answered
ROOT_URLCONF = "campus.urls"
STATIC_URL = "static/"
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
