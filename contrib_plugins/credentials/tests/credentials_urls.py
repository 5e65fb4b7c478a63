"""Where the pages of the small Django are."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("hooks/", include("hooks_runtime.django.urls")),
    path("admin/", admin.site.urls),
]
