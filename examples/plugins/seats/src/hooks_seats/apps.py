from django.apps import AppConfig


class SeatsConfig(AppConfig):
    name = "hooks_seats"
    verbose_name = "Seats"
    default_auto_field = "django.db.models.BigAutoField"
