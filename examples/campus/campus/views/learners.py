"""Who learns in a run: enrolling others, their mode, their certificates."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from campus import certification, enrollment, grades, progress
from campus.models import Certificate, Enrollment, Run
from campus.studio_forms import EnrollForm, ModeForm
from campus.views.access import MemberRequest, run_taught, taught
from campus.views.paging import Pages, wanted
from hookspecs import Refused


@taught
def learners(request: MemberRequest, run: Run) -> HttpResponse:
    """List who learns in a run, and enroll somebody."""
    form = EnrollForm(request.POST or None)
    if form.is_valid():
        user, mode = form.cleaned_data["learner"], form.cleaned_data["mode"]
        try:
            made = enrollment.enroll(user, run, mode, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, f"{user.get_full_name()} learns in {made.mode} mode.")
            return redirect("learners", run.key)
    pages = Pages(request, _found(run, wanted(request)))
    total = pages.total
    pages.rows = _with_grades(run, pages.rows)
    context = {"run": run, "rows": pages, "total": total, "words": wanted(request), "form": form}
    return render(request, "campus/studio/learners.html", context)


def _found(run: Run, words: str) -> Any:
    there = run.enrollments.filter(is_active=True).select_related("user")
    for word in words.split():
        said = Q(user__name__icontains=word) | Q(user__username__icontains=word)
        there = there.filter(said | Q(user__email__icontains=word))
    return there


def _with_grades(run: Run, there: list[Enrollment]) -> list[dict[str, Any]]:
    users = [one.user_id for one in there]
    lessons = progress.lessons(run.key)
    total, done = lessons.count(), dict(progress.done(lessons, users))
    percents = grades.percents(run, users)
    certificates = {row.user_id: row for row in run.certificates.filter(user__in=users)}
    return [
        {
            "enrollment": one,
            "mode": ModeForm(one),
            "done": 100 * done.get(one.user_id, 0) / max(total, 1),
            "grade": percents.get(one.user_id, grades.NOTHING),
            "certificate": certificates.get(one.user_id),
        }
        for one in there
    ]


@login_required
@require_POST
def change_mode(request: MemberRequest, pk: int) -> HttpResponse:
    there = get_object_or_404(Enrollment, pk=pk, is_active=True)
    run = run_taught(request, pk=there.run_id)
    form = ModeForm(there, request.POST)
    if form.is_valid():
        enrollment.change_mode(there, form.cleaned_data["mode"])
        messages.success(request, f"{there.user.get_full_name()} learns in {there.mode} mode now.")
    return redirect("learners", run.key)


@login_required
@require_POST
def revoke(request: MemberRequest, pk: int) -> HttpResponse:
    certificate = get_object_or_404(Certificate, pk=pk)
    run = run_taught(request, pk=certificate.run_id)
    certification.revoke(certificate)
    messages.success(request, f"The certificate of {certificate.name} is not valid any more.")
    return redirect("learners", run.key)
