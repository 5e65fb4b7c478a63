"""Tables as learning-credentials 0.5 has them, of which it is only known what its fields are called."""

from django.apps import AppConfig


class OldConfig(AppConfig):
    name = "credentials_old"
    label = "learning_credentials"
    default_auto_field = "django.db.models.BigAutoField"
