"""The plugin's tables, for Django."""

from django.apps import AppConfig
from django.core import checks


class GroupsConfig(AppConfig):
    """Segments, partitions and what ties them, under the label ``hooks_groups``."""

    name = "hooks_groups"
    verbose_name = "Groups"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have ``manage.py check`` look at the options."""
        from hooks_groups.checks import check_base_template

        checks.register(check_base_template, "templates")
