"""``path("hooks/", include("hooks_runtime.django.urls"))``: each enabled plugin's pages, under its name.

``hooks/health/`` says how the outbox is doing.

A plugin has pages when the package of its Django app has a module ``urls``. They are there while the
plugin is enabled: disabling it in settings answers 404, without a restart.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.urls import URLResolver, include, path
from django.urls.exceptions import Resolver404
from django.urls.resolvers import ResolverMatch, RoutePattern

from hooks_runtime import current, discovery
from hooks_runtime.django import views


class PluginPages(URLResolver):
    """The pages of one plugin, while it is enabled."""

    def __init__(self, plugin: str, urls: str) -> None:
        module, app_name, namespace = include(urls)
        pattern: Any = RoutePattern(f"{plugin}/", is_endpoint=False)
        super().__init__(pattern, module, app_name=app_name, namespace=namespace)
        self.plugin = plugin

    def resolve(self, path: str) -> ResolverMatch:
        """Return the view of *path*. Raises: Resolver404: none, or the plugin is not enabled."""
        if self.plugin not in {plugin.name for plugin in current().plugins}:
            raise Resolver404({"path": path, "tried": []})
        return super().resolve(path)


def _pages() -> Iterator[PluginPages]:
    for name, claims in discovery.scan().django_apps.items():
        for entry_point in claims:
            package = entry_point.module.rpartition(".")[0]
            if apps.is_installed(package) and find_spec(f"{package}.urls"):
                yield PluginPages(name, f"{package}.urls")


urlpatterns = [path("health/", views.health, name="learning_hooks_health"), *_pages()]
