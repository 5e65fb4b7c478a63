"""Pathways: runs that lead somewhere together."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from campus import pathways, progress
from campus.models import Certificate, Enrollment, Pathway
from campus.views.access import MemberRequest, posted
from campus.views.paging import Pages, wanted


def every(request: HttpRequest) -> HttpResponse:
    found = Pathway.objects.filter(title__icontains=wanted(request)).annotate(length=Count("steps"))
    found = found.order_by("title", "pk")
    context = {"pathways": Pages(request, found), "words": wanted(request)}
    return render(request, "campus/pathways.html", context)


def pathway(request: HttpRequest, key: str) -> HttpResponse:
    """Show where a pathway leads, and how far the visitor has come."""
    there, user = get_object_or_404(Pathway, key=key), request.user.pk
    runs = [step.run for step in there.steps.select_related("run__course")]
    done = progress.of_learner(user or 0, [run.pk for run in runs])
    enrolled = Enrollment.objects.filter(user=user, run__in=runs, is_active=True)
    certified = Certificate.objects.filter(user=user, run__in=runs)
    inside = set(enrolled.values_list("run", flat=True))
    certificates = {certificate.run_id: certificate for certificate in certified}
    context = {
        "pathway": there,
        "steps": [
            (run, run.pk in inside, done.get(run.pk, 0), certificates.get(run.pk)) for run in runs
        ],
        "is_member": there.members.filter(user=user).exists(),
    }
    return render(request, "campus/pathway.html", context)


@posted(back="pathway")
def join(request: MemberRequest, key: str) -> HttpResponse:
    there = get_object_or_404(Pathway, key=key)
    pathways.join(request.user, there)
    messages.success(request, f"You are on the way: {there}.")
    return redirect(there)


@posted(back="pathway")
def leave(request: MemberRequest, key: str) -> HttpResponse:
    there = get_object_or_404(Pathway, key=key)
    pathways.leave(request.user, there)
    messages.success(request, "You have left this pathway. Your courses stay yours.")
    return redirect(there)
