"""Grading: how a run counts, what was handed in, and what it is worth."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from campus import exams, passing
from campus.models import Exam, Participation, Run
from campus.refusals import shown
from campus.studio_forms import AssessForm, PolicyFormSet
from campus.views.access import MemberRequest, run_taught, taught
from campus.views.paging import Pages, wanted
from hookspecs import Refused


@taught
def grading(request: MemberRequest, run: Run) -> HttpResponse:
    """Show and change the kinds of graded work, and how they count."""
    forms = PolicyFormSet(request.POST or None, instance=run)
    if forms.is_valid():
        with transaction.atomic():
            forms.save()
            passing.update(run)
        messages.success(request, "Saved. Everybody's grade counts this way now.")
        return redirect("grading", run.key)
    return render(request, "campus/studio/grading.html", {"run": run, "forms": forms})


@taught
def handed_in(request: MemberRequest, run: Run, pk: int) -> HttpResponse:
    """List who has worked in an exam, first those who wait."""
    exam = get_object_or_404(Exam, pk=pk, run=run)
    found = exam.participations.filter(user__name__icontains=wanted(request))
    found = found.select_related("user", "exam").order_by(
        F("released_at").asc(nulls_first=True), F("turned_in_at").asc(nulls_last=True), "pk"
    )
    context = {"run": run, "exam": exam, "rows": Pages(request, found), "words": wanted(request)}
    return render(request, "campus/studio/handed_in.html", context)


@login_required
def assess(request: MemberRequest, pk: int) -> HttpResponse:
    """Show a learner's work in an exam, and let a teacher say what it is worth."""
    rows = Participation.objects.select_related("exam__run__course", "user")
    there = get_object_or_404(rows, pk=pk)
    run = run_taught(request, pk=there.exam.run_id)
    form = AssessForm(request.POST or None, initial={"earned": there.earned})
    if there.turned_in_at and form.is_valid():
        return _assessed(request, there, form)
    context = {"run": run, "work": there, "answers": _answers(there), "form": form}
    return render(request, "campus/studio/assess.html", context)


def _assessed(request: MemberRequest, there: Participation, form: AssessForm) -> HttpResponse:
    release = "draft" not in request.POST
    try:
        exams.assess(there, form.cleaned_data["earned"], by=request.user, release=release)
    except Refused as refused:
        return shown(request, refused, there.get_absolute_url())
    seen = "sees it now" if there.released_at else "does not see it yet"
    messages.success(request, f"Saved. {there.user.get_full_name()} {seen}.")
    return redirect("handed_in", there.exam.run.key, there.exam_id)


def _answers(there: Participation) -> list[tuple[str, str, bool | None]]:
    """Return each question with the answer in words, and whether it is right where that is known."""
    return [
        (question["text"], *_answer(question, given))
        for question, given in zip_longest(there.exam.questions, there.answers)
        if question is not None
    ]


def _answer(question: dict[str, Any], given: Any) -> tuple[str, bool | None]:
    choices = question.get("choices", ())
    if isinstance(given, int) and given < len(choices):
        return choices[given], given == question["right"]
    return str(given or ""), None
