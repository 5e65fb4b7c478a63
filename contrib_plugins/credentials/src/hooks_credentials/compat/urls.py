"""``path("api/learning_credentials/v1/", include("hooks_credentials.compat.urls"))``: its public address."""

from django.urls import path

from hooks_credentials.compat import views

app_name = "learning_credentials_api_v1"
urlpatterns = [path("metadata/<uuid:uuid>/", views.metadata, name="credential-metadata")]
