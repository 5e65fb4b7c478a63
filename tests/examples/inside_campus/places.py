"""Where somebody would look in a world that nobody knows by heart: the fullest places in it."""

from __future__ import annotations

from campus.models import (
    Certificate,
    Enrollment,
    Participation,
    Pathway,
    Run,
    User,
)
from django.db.models import Count, F, Q
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

STRANGER, LEARNER, TEACHER, STAFF = "stranger", "learner", "teacher", "staff"


class Place:
    """One person, and the run where they have most to see; attributes are arguments of addresses."""

    name = "course_enrollment_started"  # of a hook
    kind = "lesson"

    def __init__(self, who: str, user: User | None, run: Run) -> None:
        self.who, self.user, self.run, self.key = who, user, run, run.key
        self.lesson = run.lessons.filter(version__gt=0).first().pk
        self.exam = closed_exam(run).pk
        self.unit = run.units.first().pk
        self.pathway = Pathway.objects.annotate(size=Count("members")).order_by("-size")[0].key
        self.enrollment = run.enrollments.filter(is_active=True).latest("pk").pk
        self.certificate = Certificate.objects.filter(run=run).latest("pk").pk
        self.uuid = Certificate.objects.get(pk=self.certificate).uuid
        self.participation = work(run).pk
        self.uidb64 = urlsafe_base64_encode(force_bytes(user.pk)) if user else ""


def all_of_them() -> dict[str, Place]:
    """Return the places of a stranger, a learner of many runs, a teacher of many, and of staff."""
    fullest = by_size(complete_runs())[0]
    learner = by_count(User.objects.filter(is_staff=False), "enrollments")
    theirs = complete_runs().filter(enrollments__in=learner.enrollments.filter(is_active=True))
    teacher = by_count(User.objects.filter(is_staff=False), "teaching")
    return {
        STRANGER: Place(STRANGER, None, fullest),
        LEARNER: Place(LEARNER, learner, by_size(theirs)[0]),
        TEACHER: Place(TEACHER, teacher, by_size(complete_runs().filter(teachers=teacher))[0]),
        STAFF: Place(STAFF, User.objects.get(username="teacher"), fullest),
    }


def complete_runs():
    """Return the runs that have begun, have not ended, and have one of everything."""
    handed_in = Participation.objects.filter(turned_in_at__isnull=False).values("exam__run")
    certified = Certificate.objects.values("run")
    return Run.objects.filter(Q(pk__in=handed_in) & Q(pk__in=certified), end=None)


def by_size(runs):
    counted = Enrollment.objects.filter(is_active=True, run__in=runs.values("pk"))
    sizes = counted.values_list("run").annotate(size=Count("pk")).order_by("-size", "run")
    return [Run.objects.get(pk=pk) for pk, _ in sizes]


def by_count(people, what):
    return people.annotate(much=Count(what)).order_by("-much", "pk")[0]


def closed_exam(run):
    return next(exam for exam in run.exams.filter(version__gt=0) if not exam.needs_a_teacher)


def work(run):
    """Return work that waits for its teacher, if there is any."""
    turned_in = Participation.objects.filter(turned_in_at__isnull=False, exam__run=run)
    return turned_in.order_by(F("released_at").asc(nulls_first=True), "pk").first()
