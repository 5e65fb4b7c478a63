"""The addresses of a site that has Django's admin."""

from django.contrib import admin
from django.urls import include, path

import hooks_runtime.django.admin  # noqa: F401  # as autodiscovery imports it where admin is installed

urlpatterns = [
    path("admin/", admin.site.urls),
    path("hooks/", include("hooks_runtime.django.urls")),
]
