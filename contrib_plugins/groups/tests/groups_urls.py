"""The addresses of the tests' site: the admin, and plugins' pages."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("hooks/", include("hooks_runtime.django.urls")),
]
