"""The staff's side: courses, content, learners."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from campus import authoring, certification, enrollment
from campus.forms import CourseForm, EnrollForm, LessonForm, ModeForm
from campus.models import Certificate, Enrollment, Exam, Lesson, Run
from campus.refusals import shown
from campus.views.access import MemberRequest, staff_only
from hookspecs import Refused

KINDS = {"lesson": Lesson, "exam": Exam}


@staff_only
def studio(request: MemberRequest) -> HttpResponse:
    """List all runs, and make a new course."""
    form = CourseForm(request.POST or None)
    if form.is_valid():
        try:
            run = authoring.create_course(request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            return redirect("content", run.key)
    runs = Run.objects.select_related("course")
    return render(request, "campus/studio.html", {"runs": runs, "form": form})


@staff_only
def content(request: MemberRequest, key: str) -> HttpResponse:
    """Show the lessons and exams of a run, and write a new lesson."""
    run = get_object_or_404(Run, key=key)
    form = LessonForm(run, request.POST or None)
    if form.is_valid():
        lesson = authoring.write_lesson(**form.cleaned_data)
        messages.success(request, f"{lesson} is a draft. Publish it to show it to learners.")
        return redirect("content", key)
    units = run.units.prefetch_related("lessons")
    context = {"run": run, "units": units, "exams": run.exams.all(), "form": form}
    return render(request, "campus/content.html", context)


@staff_only
@require_POST
def publish(request: MemberRequest, key: str, kind: str, pk: int) -> HttpResponse:
    run = get_object_or_404(Run, key=key)
    piece = get_object_or_404(KINDS[kind], pk=pk, run=run)
    back = redirect("content", key)
    try:
        authoring.publish(request.user, run, piece)
    except Refused as refused:
        return shown(request, refused, back.url)
    messages.success(request, f"Learners see {piece} now.")
    return back


@staff_only
def learners(request: MemberRequest, key: str) -> HttpResponse:
    """List who learns in a run, and enroll somebody."""
    run = get_object_or_404(Run, key=key)
    form = EnrollForm(request.POST or None)
    if form.is_valid():
        user, mode = form.cleaned_data["learner"], form.cleaned_data["mode"]
        try:
            enrollment.enroll(user, run, mode, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            return redirect("learners", key)
    there = run.enrollments.filter(is_active=True).select_related("user")
    certificates = {c.user_id: c for c in run.certificates.all()}
    rows = [
        (one, ModeForm(initial={"mode": one.mode}), certificates.get(one.user_id)) for one in there
    ]
    return render(request, "campus/learners.html", {"run": run, "rows": rows, "form": form})


@staff_only
@require_POST
def change_mode(request: MemberRequest, pk: int) -> HttpResponse:
    there = get_object_or_404(Enrollment, pk=pk, is_active=True)
    form = ModeForm(request.POST)
    if form.is_valid():
        enrollment.change_mode(there, form.cleaned_data["mode"])
    return redirect("learners", there.run.key)


@staff_only
@require_POST
def revoke(request: MemberRequest, pk: int) -> HttpResponse:
    certificate = get_object_or_404(Certificate, pk=pk)
    certification.revoke(certificate)
    messages.success(request, f"The certificate of {certificate.name} is not valid any more.")
    return redirect("learners", certificate.run.key)
