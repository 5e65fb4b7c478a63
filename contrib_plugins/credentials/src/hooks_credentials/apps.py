"""The plugin's tables, for Django."""

from django.apps import AppConfig


class CredentialsConfig(AppConfig):
    """Types, configurations, credentials and their history, under the label ``hooks_credentials``."""

    name = "hooks_credentials"
    verbose_name = "Credentials"
    default_auto_field = "django.db.models.BigAutoField"
