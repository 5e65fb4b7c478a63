"""Inside a course: its home, lessons, exams."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from campus import study
from campus.forms import ExamForm
from campus.models import Certificate, Enrollment, Exam, Lesson
from campus.views.access import courseware


@courseware
def home(request: HttpRequest, enrollment: Enrollment) -> HttpResponse:
    run, user = enrollment.run, enrollment.user
    lessons = Lesson.objects.filter(unit__run=run, version__gt=0).select_related("unit")
    context = {
        "enrollment": enrollment,
        "run": run,
        "lessons": lessons.order_by("unit__position", "unit", "position", "pk"),
        "exams": run.exams.filter(version__gt=0),
        "done": set(user.completions.values_list("lesson_id", flat=True)),
        "certificate": Certificate.objects.filter(user=user, run=run).first(),
    }
    return render(request, "campus/home.html", context)


@courseware
def lesson(request: HttpRequest, enrollment: Enrollment, pk: int) -> HttpResponse:
    run = enrollment.run
    there = get_object_or_404(Lesson, pk=pk, unit__run=run, version__gt=0)
    if request.method == "POST":
        study.complete(enrollment, there)
        return redirect("home", run.key)
    done = there.completions.filter(user=enrollment.user).exists()
    return render(request, "campus/lesson.html", {"run": run, "lesson": there, "done": done})


@courseware
def exam(request: HttpRequest, enrollment: Enrollment, pk: int) -> HttpResponse:
    run = enrollment.run
    there = get_object_or_404(Exam, pk=pk, run=run, version__gt=0)
    form = ExamForm(there, request.POST or None)
    if form.is_valid():
        handed_in = study.hand_in(enrollment, there, form.answers)
        messages.success(request, f"Handed in: {handed_in.score:.0f} % are right.")
        return redirect("home", run.key)
    return render(request, "campus/exam.html", {"run": run, "exam": there, "form": form})
