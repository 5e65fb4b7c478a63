"""What is mounted under ``hooks/groups/``: pages for teachers and learners, and the API."""

from django.urls import include, path

from hooks_groups.api.calls import nowhere

app_name = "hooks_groups"
urlpatterns = [
    path("api/courses/<str:course>/", include("hooks_groups.api.urls")),
    path("api/courses/<path:rest>", nowhere),
    path("courses/<str:course>/", include("hooks_groups.pages.urls")),
]
