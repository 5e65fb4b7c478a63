"""Who passes a run, kept up to date wherever scores or the way they count have changed."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from campus import grades, payloads
from campus.models import Enrollment, Run
from hooks_runtime import send_event
from hookspecs.learning import course_passing_status_updated


def update(run: Run, users: Iterable[int] | None = None) -> None:
    """Bring the passing of *users*, or of everybody in *run*, up to date; tell of those it changed for."""
    with transaction.atomic():
        learners = Enrollment.objects.select_for_update(of=("self",)).filter(run=run)
        learners = learners.select_related("user", "run__course")
        if users is not None:
            users = list(users)
            learners = learners.filter(user__in=users)
        there = list(learners)  # locked before the scores are read
        policy = grades.Policy(run)
        percents = grades.percents(run, users, policy)
        for enrollment in there:
            _set(enrollment, policy.passes(percents.get(enrollment.user_id, grades.NOTHING)))


def _set(enrollment: Enrollment, is_passing: bool) -> None:  # noqa: FBT001  # what it is now
    if is_passing == enrollment.is_passing:
        return
    enrollment.is_passing = is_passing
    enrollment.save(update_fields=["is_passing"])
    send_event(course_passing_status_updated, payloads.passing_status(enrollment))
