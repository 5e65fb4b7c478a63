"""Inside a course: its home, lessons, exams."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from campus import exams, grades, study, tree
from campus.forms import ExamForm
from campus.models import Certificate, Enrollment, Exam, Lesson, Participation
from campus.refusals import shown
from campus.views.access import courseware
from hookspecs import Refused

NEWS = 20


@courseware
def home(request: HttpRequest, enrollment: Enrollment) -> HttpResponse:
    """Show what a learner has before them: content, exams, what teachers and plugins say."""
    run, user = enrollment.run, enrollment.user
    lessons = list(run.lessons.filter(version__gt=0))
    published = list(run.exams.filter(version__gt=0))
    seen = _outline(request, enrollment, [*lessons, *published])
    done = set(user.completions.filter(lesson__run=run).values_list("lesson_id", flat=True))
    context = {
        "enrollment": enrollment,
        "run": run,
        "cards": study.cards(enrollment, request),
        "news": run.announcements.filter(version__gt=0)[:NEWS],
        "units": tree.grown(run.units.all(), [one for one in seen if isinstance(one, Lesson)]),
        "exams": _with_work(user.pk, [one for one in seen if isinstance(one, Exam)]),
        "nothing_yet": not lessons and not published,
        "done": done,
        "progress": 100 * len(done & {one.pk for one in lessons}) / max(len(lessons), 1),
        "certificate": Certificate.objects.filter(user=user, run=run).first(),
        **_grade(enrollment),
    }
    return render(request, "campus/home.html", context)


def _outline(request: HttpRequest, enrollment: Enrollment, content: list[Any]) -> list[Any]:
    """Return what the learner is to see; nothing at all while a plugin that hides is broken."""
    try:
        return study.outline(enrollment, content)
    except Refused as refused:
        messages.error(request, refused.message)
        return []


def _with_work(user: int, there: list[Exam]) -> list[tuple[Exam, Participation | None]]:
    work = {row.exam_id: row for row in Participation.objects.filter(user=user, exam__in=there)}
    return [(exam, work.get(exam.pk)) for exam in there]


def _grade(enrollment: Enrollment) -> dict[str, Any]:
    policy = grades.Policy(enrollment.run)
    earned = grades.earned(enrollment.run, [enrollment.user_id]).get(enrollment.user_id, {})
    return {"grade": policy.percent(earned), "parts": policy.parts(earned)}


@courseware
def lesson(request: HttpRequest, enrollment: Enrollment, pk: int) -> HttpResponse:
    run, lessons = enrollment.run, Lesson.objects.select_related("run__course", "unit")
    there = get_object_or_404(lessons, pk=pk, run=run, version__gt=0)
    try:
        if request.method == "POST":
            study.allow(enrollment, there)
            study.complete(enrollment, there)
            return redirect("home", run.key)
        study.open_piece(enrollment, there)
    except Refused as refused:
        return shown(request, refused, reverse("home", args=[run.key]))
    context = {
        "run": run,
        "lesson": there,
        "done": there.completions.filter(user=enrollment.user).exists(),
    }
    return render(request, "campus/lesson.html", context)


@courseware
def exam(request: HttpRequest, enrollment: Enrollment, pk: int) -> HttpResponse:
    """Show an exam as it stands for the learner: to begin, its questions, or what came of it."""
    there = _exam(enrollment, pk)
    form = ExamForm(there, request.POST or None)
    try:
        if form.is_valid():
            work = exams.hand_in(enrollment, there, form.answers)
            messages.success(request, _handed_in(work))
            return redirect("home", enrollment.run.key)
        study.open_piece(enrollment, there)
    except Refused as refused:
        return shown(request, refused, reverse("home", args=[enrollment.run.key]))
    work = Participation.objects.filter(exam=there, user=enrollment.user).first()
    context = {"run": enrollment.run, "exam": there, "form": form, "work": work}
    return render(request, "campus/exam.html", context)


def _handed_in(work: Participation) -> str:
    if work.percent is None:
        return "Handed in. Your teacher reads it, and then you see your points here."
    return f"Handed in: {work.percent:.0f} % are right."


@courseware
def begin(request: HttpRequest, enrollment: Enrollment, pk: int) -> HttpResponse:
    there = _exam(enrollment, pk)
    back = reverse("home", args=[enrollment.run.key])  # a page that may be seen whatever is refused
    if request.method == "POST":
        try:
            study.allow(enrollment, there)
            back = there.get_absolute_url()
            exams.begin(enrollment, there)
        except Refused as refused:
            return shown(request, refused, back)
    return redirect(there)


def _exam(enrollment: Enrollment, pk: int) -> Exam:
    there = Exam.objects.select_related("run__course", "category")
    return get_object_or_404(there, pk=pk, run=enrollment.run, version__gt=0)
