"""Inside a course: its home, lessons, exams."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from campus import exams, grades, progress, study
from campus.forms import ExamForm
from campus.models import Certificate, Enrollment, Exam, Lesson, Participation
from campus.refusals import shown
from campus.views.access import courseware
from hookspecs import Refused


@courseware
def home(request: HttpRequest, enrollment: Enrollment) -> HttpResponse:
    run, user = enrollment.run, enrollment.user
    lessons = run.lessons.filter(version__gt=0).select_related("unit")
    context = {
        "enrollment": enrollment,
        "run": run,
        "progress": progress.of_learner(user.pk, [run.pk]).get(run.pk, 0),
        "grade": grades.percent(run, user.pk),
        "lessons": lessons.order_by("unit__position", "unit", "position", "pk"),
        "exams": run.exams.filter(version__gt=0),
        "done": set(user.completions.values_list("lesson_id", flat=True)),
        "certificate": Certificate.objects.filter(user=user, run=run).first(),
    }
    return render(request, "campus/home.html", context)


@courseware
def lesson(request: HttpRequest, enrollment: Enrollment, pk: int) -> HttpResponse:
    run = enrollment.run
    there = get_object_or_404(Lesson, pk=pk, run=run, version__gt=0)
    if request.method == "POST":
        study.complete(enrollment, there)
        return redirect("home", run.key)
    done = there.completions.filter(user=enrollment.user).exists()
    return render(request, "campus/lesson.html", {"run": run, "lesson": there, "done": done})


@courseware
def exam(request: HttpRequest, enrollment: Enrollment, pk: int) -> HttpResponse:
    run = enrollment.run
    there = get_object_or_404(Exam, pk=pk, run=run, version__gt=0)
    work = Participation.objects.filter(exam=there, user=enrollment.user).first()
    form = ExamForm(there, request.POST or None)
    if form.is_valid():
        work = exams.hand_in(enrollment, there, form.answers)
        told = f"{work.percent:.0f} % are right" if work.percent is not None else "wait"
        messages.success(request, f"Handed in: {told}.")
        return redirect("home", run.key)
    context = {"run": run, "exam": there, "form": form, "work": work}
    return render(request, "campus/exam.html", context)


@courseware
def begin(request: HttpRequest, enrollment: Enrollment, pk: int) -> HttpResponse:
    there = get_object_or_404(Exam, pk=pk, run=enrollment.run, version__gt=0)
    if request.method == "POST":
        try:
            exams.begin(enrollment, there)
        except Refused as refused:
            return shown(request, refused, there.get_absolute_url())
    return redirect(there)
