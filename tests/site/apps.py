from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The tests' own app, which also plays a plugin's."""

    name = "tests.site"
    label = "site"
