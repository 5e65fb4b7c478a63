"""The plugin's pages, at ``hooks/credentials/``."""

from django.urls import path

from hooks_credentials import views

app_name = "hooks_credentials"
urlpatterns = [
    path("mine/", views.mine, name="mine"),
    path("<uuid:uuid>/", views.verify, name="verify"),
    path("<uuid:uuid>/document", views.document, name="document"),
]
