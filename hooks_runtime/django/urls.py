"""``path("hooks/", include("hooks_runtime.django.urls"))``: each enabled plugin's pages, under its name.

A plugin has pages when the package of its Django app has a module ``urls``.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

from django.apps import apps
from django.urls import URLPattern, URLResolver, include, path

from hooks_runtime import current, discovery


def _mounted() -> Iterator[URLPattern | URLResolver]:
    claims = discovery.scan().django_apps
    for plugin in current().plugins:
        for entry_point in claims.get(plugin.name, ()):
            package = entry_point.module.rpartition(".")[0]
            if apps.is_installed(package) and find_spec(f"{package}.urls"):
                yield path(f"{plugin.name}/", include(f"{package}.urls"))


urlpatterns = list(_mounted())
