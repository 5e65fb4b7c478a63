"""The school's addresses after its move, the old one for verifying among them."""

from credentials_urls import urlpatterns as ours
from django.urls import include, path

urlpatterns = [
    *ours,
    path("api/learning_credentials/v1/", include("hooks_credentials.compat.urls")),
]
