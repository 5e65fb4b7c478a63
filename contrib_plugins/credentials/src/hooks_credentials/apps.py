"""The plugin's tables, for Django."""

from django.apps import AppConfig
from django.core import checks


class CredentialsConfig(AppConfig):
    """Types, configurations, credentials and their history, under the label ``hooks_credentials``."""

    name = "hooks_credentials"
    verbose_name = "Credentials"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have ``manage.py check`` look at storage, templates and middleware, and at what is configured."""
        from hooks_credentials.checks import (
            check_middleware,
            check_storage,
            check_supplies,
            check_templates,
        )

        checks.register(check_storage, checks.Tags.files)
        checks.register(check_templates, checks.Tags.templates)
        checks.register(check_middleware, checks.Tags.security)
        checks.register(check_supplies, checks.Tags.database)
