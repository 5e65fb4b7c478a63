"""What operators see of hooks in this very process: the order, the reasons, the counts."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from campus.views.access import staff_only
from hooks_runtime import current, explain


@staff_only
def hooks(request: HttpRequest) -> HttpResponse:
    hooks = current()
    context = {"text": explain.overview_text(hooks), "specs": hooks.specs.values()}
    return render(request, "campus/hooks.html", context)


@staff_only
def hook(request: HttpRequest, name: str) -> HttpResponse:
    hooks = current()
    found = explain.find(hooks, name)
    if found is None:
        raise Http404(f"no hook is called {name}")
    context = {"hook": found, "text": explain.explained_text(hooks, found)}
    return render(request, "campus/hooks.html", context)
