from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from hooks_seats.models import Seats


def seats(request: HttpRequest, course: str) -> HttpResponse:
    """Show how many seats of *course* are free; a run without a limit has no such page."""
    found = get_object_or_404(Seats, course=course)
    return render(request, "hooks_seats/seats.html", {"seats": found})
