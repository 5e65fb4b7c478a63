"""A small Django for this plugin's own tests: SQLite, or PostgreSQL where CREDENTIALS_DATABASE names one."""

import os
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

SECRET_KEY = "tests"
USE_TZ = True
ROOT_URLCONF = "credentials_urls"
ALLOWED_HOSTS = ["*"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LEARNING_HOOKS = {
    "plugins": ["credentials", "credentials_school.local"],
    "platform": "credentials_school.platform.School",
    "delivery": {"worker": "relay", "lease": int(os.environ.get("CREDENTIALS_LEASE", "60"))},
}
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.sessions",
    "hooks_runtime.django",
    "hooks_credentials.apps.CredentialsConfig",
    "credentials_school",
]
try:
    import django_celery_beat  # noqa: F401

    INSTALLED_APPS += ["django_celery_beat", "credentials_old.apps.OldConfig"]
except ImportError:
    pass
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
FOLDER = os.environ.get("CREDENTIALS_FOLDER", tempfile.gettempdir())
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "files": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": FOLDER},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if "CREDENTIALS_FOLDER" in os.environ:
    LEARNING_HOOKS["options"] = {"credentials": {"storage": "files"}}
if "CREDENTIALS_SMTP" in os.environ:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = "127.0.0.1", int(os.environ["CREDENTIALS_SMTP"])
LOGIN_URL = "/login/"


def database(url):
    """Return Django's settings for the address of a database; '' is SQLite in a file."""
    own = f"credentials_{os.getpid()}"  # two sessions side by side
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


DATABASES = {"default": database(os.environ.get("CREDENTIALS_DATABASE", ""))}
