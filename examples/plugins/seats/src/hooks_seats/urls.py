from django.urls import path

from hooks_seats.views import seats

app_name = "seats"
urlpatterns = [path("<str:course>/", seats, name="seats")]
