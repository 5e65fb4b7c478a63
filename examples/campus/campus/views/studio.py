"""The teachers' side: which courses there are, new ones, and when a course runs."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render

from campus import authoring, passing
from campus.models import Run
from campus.studio_forms import CourseForm, SettingsForm
from campus.views.access import MemberRequest, taught, teachers_only
from campus.views.paging import Pages, wanted
from hookspecs import Refused


@teachers_only
def studio(request: MemberRequest) -> HttpResponse:
    """List the runs that the visitor teaches; staff see all of them, and make new ones."""
    form = CourseForm(request.POST or None)
    if request.method == "POST" and not request.user.is_staff:
        raise PermissionDenied
    if form.is_valid():
        try:
            run = authoring.create_course(request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            return redirect("content", run.key)
    found = Run.objects.taught_by(request.user).matching(wanted(request)).select_related("course")
    context = {"runs": Pages(request, found), "words": wanted(request), "form": form}
    return render(request, "campus/studio/studio.html", context)


@taught
def settings(request: MemberRequest, run: Run) -> HttpResponse:
    form = SettingsForm(request.POST or None, instance=run, initial={"about": run.course.about})
    if form.is_valid():
        with transaction.atomic():
            form.save()
            run.course.about = form.cleaned_data["about"]
            run.course.save(update_fields=["about"])
            passing.update(run)
        messages.success(request, "Saved.")
        return redirect("settings", run.key)
    return render(request, "campus/studio/settings.html", {"run": run, "form": form})
