"""The catalogue, a course's page, joining and leaving."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from campus import enrollment, progress, study
from campus.models import Enrollment, Run, enrollment_of
from campus.refusals import shown
from campus.views.access import MemberRequest, posted
from hookspecs import Refused


def courses(request: HttpRequest) -> HttpResponse:
    """Show a learner's own courses, then those to enroll in."""
    user = request.user
    mine = Enrollment.objects.filter(user=user if user.is_authenticated else None, is_active=True)
    others = Run.objects.open().exclude(enrollments__in=mine)
    done = progress.of_learner(user.pk or 0, mine.values_list("run", flat=True))
    shelf = [
        {
            "enrollment": there,
            "run": there.run,
            "url": study.home_url(there.run),
            "progress": done.get(there.run_id, 0),
        }
        for there in mine.select_related("run__course")
    ]
    context = {"mine": shelf, "others": others.select_related("course")}
    return render(request, "campus/courses.html", context)


def course(request: HttpRequest, key: str) -> HttpResponse:
    run = get_object_or_404(Run.objects.select_related("course"), key=key)
    there = enrollment_of(request.user, run)
    context = {"run": run, "enrollment": there, "home": study.home_url(run) if there else ""}
    return render(request, "campus/course.html", context)


@posted
def enroll(request: MemberRequest, key: str) -> HttpResponse:
    run = get_object_or_404(Run, key=key)
    try:
        made = enrollment.enroll(request.user, run)
    except Refused as refused:
        return shown(request, refused, run.get_absolute_url())
    messages.success(request, f"You are enrolled, in {made.mode} mode.")
    return redirect(run)


@posted
def leave(request: MemberRequest, key: str) -> HttpResponse:
    run = get_object_or_404(Run, key=key)
    try:
        enrollment.unenroll(request.user, run)
    except Refused as refused:
        return shown(request, refused, run.get_absolute_url())
    messages.success(request, "You have left. You can come back while there is room.")
    return redirect(run)
