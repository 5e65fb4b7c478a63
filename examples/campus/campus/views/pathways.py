"""Pathways: runs that lead somewhere together."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from campus.models import Pathway


def pathway(request: HttpRequest, key: str) -> HttpResponse:
    there = get_object_or_404(Pathway, key=key)
    steps = there.steps.select_related("run__course")
    return render(request, "campus/pathway.html", {"pathway": there, "steps": steps})
