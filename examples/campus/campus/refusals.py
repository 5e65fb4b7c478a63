"""Campus' own refusals, and how any refusal is shown where the learner is."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from hookspecs import Refused


class NotPossible(Refused):
    """Campus' own rules say no. Views treat it as a plugin's refusal: one way for all."""


def shown(request: HttpRequest, refused: Refused, back: str) -> HttpResponse:
    """Return to the page *back*, which shows why; or go to where the refusal says."""
    messages.error(request, refused.message)
    return redirect(getattr(refused, "redirect_to", "") or back)
