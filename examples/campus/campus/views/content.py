"""Writing and publishing: units, lessons, exams, announcements."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.forms import ModelForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from campus import authoring, tree
from campus.models import Content, Exam, Lesson, Run, Unit
from campus.refusals import shown
from campus.studio_forms import AnnouncementForm, ExamForm, LessonForm, UnitEditForm, UnitForm
from campus.views.access import MemberRequest, taught
from campus.views.paging import Pages
from hookspecs import Refused

KINDS: dict[str, type[Content]] = {"lesson": Lesson, "exam": Exam}
WAITING = Q(participations__turned_in_at__isnull=False, participations__released_at=None)


@taught
def content(request: MemberRequest, run: Run) -> HttpResponse:
    """Show the tree of a run and its exams, and add a unit."""
    form = UnitForm(run, request.POST or None)
    if form.is_valid():
        unit = authoring.add_unit(run, **form.cleaned_data)
        messages.success(request, f"{unit} is there, and empty.")
        return redirect("content", run.key)
    exams = run.exams.select_related("category")
    context = {
        "run": run,
        "units": tree.grown(run.units.all(), run.lessons.all()),
        "exams": exams.annotate(waiting=Count("participations", filter=WAITING)),
        "form": form,
    }
    return render(request, "campus/studio/content.html", context)


@taught
def unit(request: MemberRequest, run: Run, pk: int) -> HttpResponse:
    there = get_object_or_404(Unit, pk=pk, run=run)
    form = UnitEditForm(request.POST or None, instance=there)
    if form.is_valid():
        form.save()
        return redirect("content", run.key)
    return _form(request, run, form, f"Unit: {there}")


@taught
def new_lesson(request: MemberRequest, run: Run) -> HttpResponse:
    form = LessonForm(run, request.POST or None, initial={"unit": request.GET.get("unit")})
    del form.fields["position"]  # at the end
    if form.is_valid():
        return _is_draft(request, authoring.write_lesson(**form.cleaned_data))
    return _form(request, run, form, "A new lesson")


@taught
def new_exam(request: MemberRequest, run: Run) -> HttpResponse:
    form = ExamForm(run, request.POST or None)
    del form.fields["position"]
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in form.Meta.fields if name in form.fields}
        return _is_draft(
            request, authoring.write_exam(run, questions=form.instance.questions, **said)
        )
    return _form(request, run, form, "A new exam")


@taught
def lesson(request: MemberRequest, run: Run, pk: int) -> HttpResponse:
    there = get_object_or_404(Lesson, pk=pk, run=run)
    return _edit(request, run, there, LessonForm(run, request.POST or None, instance=there))


@taught
def exam(request: MemberRequest, run: Run, pk: int) -> HttpResponse:
    there = get_object_or_404(Exam, pk=pk, run=run)
    return _edit(request, run, there, ExamForm(run, request.POST or None, instance=there))


@taught
@require_POST
def publish(request: MemberRequest, run: Run, kind: str, pk: int) -> HttpResponse:
    piece: Any = get_object_or_404(KINDS.get(kind, Lesson), pk=pk, run=run)
    back = redirect("content", run.key)
    try:
        authoring.publish(request.user, run, piece)
    except Refused as refused:
        return shown(request, refused, back.url)
    messages.success(request, f"Learners see {piece} now.")
    return back


@taught
def announcements(request: MemberRequest, run: Run) -> HttpResponse:
    """Show what was announced, and tell everybody something."""
    form = AnnouncementForm(request.POST or None)
    if form.is_valid():
        try:
            said = authoring.announce(request.user, run, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, f"Everybody in {run.course} sees it now: {said}")
            return redirect("announcements", run.key)
    told = Pages(request, run.announcements.select_related("author"))
    context = {"run": run, "told": told, "form": form}
    return render(request, "campus/studio/announcements.html", context)


def _edit(request: MemberRequest, run: Run, there: Any, form: ModelForm[Any]) -> HttpResponse:
    """Store a piece as its form says, and publish it anew where it is published."""
    before = str(there)
    if form.is_valid():
        try:
            authoring.save(request.user, form.save(commit=False))
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            seen = "Learners see it now." if there.is_published else "It is a draft."
            messages.success(request, f"{there} is saved. {seen}")
            return redirect("content", run.key)
    return _form(request, run, form, before, there)


def _is_draft(request: MemberRequest, piece: Content) -> HttpResponse:
    messages.success(request, f"{piece} is a draft. Publish it to show it to learners.")
    return redirect("content", piece.run.key)


def _form(
    request: MemberRequest, run: Run, form: Any, title: str, piece: Any = None
) -> HttpResponse:
    context = {"run": run, "form": form, "title": title, "piece": piece}
    return render(request, "campus/studio/write.html", context)
