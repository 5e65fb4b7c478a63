"""The catalogue, a course's page, joining and leaving."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from campus import enrollment, progress, study
from campus.models import Enrollment, Pathway, Run, enrollment_of
from campus.refusals import shown
from campus.views.access import MemberRequest, posted
from campus.views.paging import Pages, wanted
from hookspecs import Refused

A_FEW = 4


def courses(request: HttpRequest) -> HttpResponse:
    """Show a learner's own courses, then pathways, then the courses to enroll in."""
    words, user = wanted(request), request.user
    mine = Enrollment.objects.filter(user=user if user.is_authenticated else None, is_active=True)
    found = Run.objects.matching(words).select_related("course")
    pathways = Pathway.objects.filter(title__icontains=words)
    context = {
        "words": words,
        "mine": _shelf(request, found.filter(enrollments__in=mine)),
        "pathways": pathways[:A_FEW],
        "more_pathways": pathways[A_FEW : A_FEW + 1],
        "others": Pages(request, found.open().exclude(enrollments__in=mine)),
    }
    return render(request, "campus/courses.html", context)


def _shelf(request: HttpRequest, runs: Any) -> Pages:
    """Return a page of the learner's own runs, each with the way in and how much of it is done."""
    pages = Pages(request, runs, size=12, name="mine")
    done = progress.of_learner(request.user.pk or 0, [run.pk for run in pages])
    pages.rows = [(run, study.home_url(run), done.get(run.pk, 0)) for run in pages]
    return pages


def course(request: HttpRequest, key: str) -> HttpResponse:
    run = get_object_or_404(Run.objects.select_related("course"), key=key)
    there = enrollment_of(request.user, run)
    context = {"run": run, "enrollment": there, "home": study.home_url(run) if there else ""}
    teachers = list(run.teachers.order_by("name"))
    context["teachers"] = [teacher.get_full_name() for teacher in teachers]
    context["teaches"] = request.user in teachers
    context["pathways"] = run.pathways.all()
    return render(request, "campus/course.html", context)


@posted(back="course")
def enroll(request: MemberRequest, key: str) -> HttpResponse:
    run = get_object_or_404(Run.objects.select_related("course"), key=key)
    try:
        made = enrollment.enroll(request.user, run)
    except Refused as refused:
        return shown(request, refused, run.get_absolute_url())
    messages.success(request, f"You are enrolled, in {made.mode} mode.")
    return redirect(run)


@posted(back="course")
def leave(request: MemberRequest, key: str) -> HttpResponse:
    run = get_object_or_404(Run.objects.select_related("course"), key=key)
    try:
        enrollment.unenroll(request.user, run)
    except Refused as refused:
        return shown(request, refused, run.get_absolute_url())
    messages.success(request, "You have left. You can come back while there is room.")
    return redirect(run)
