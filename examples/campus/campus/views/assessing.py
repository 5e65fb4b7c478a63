"""What teachers do with exams that were handed in."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from campus import exams
from campus.forms import AssessForm
from campus.models import Participation
from campus.refusals import shown
from campus.views.access import MemberRequest, staff_only
from hookspecs import Refused


@staff_only
def assess(request: MemberRequest, pk: int) -> HttpResponse:
    """Show a learner's work in an exam, and say what it is worth."""
    there = get_object_or_404(Participation.objects.select_related("exam__run", "user"), pk=pk)
    form = AssessForm(request.POST or None, initial={"earned": there.earned})
    if form.is_valid():
        try:
            exams.assess(there, form.cleaned_data["earned"], by=request.user, release=True)
        except Refused as refused:
            return shown(request, refused, there.get_absolute_url())
        return redirect("content", there.exam.run.key)
    return render(request, "campus/assess.html", {"work": there, "form": form})
