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
        changed = [
            one
            for one in there
            if one.is_passing != policy.passes(percents.get(one.user_id, grades.NOTHING))
        ]
        _turn(changed)
        for enrollment in changed:
            send_event(course_passing_status_updated, payloads.passing_status(enrollment))


def _turn(changed: Iterable[Enrollment]) -> None:
    """Let those who passed fail, and the others pass: two statements for a class of any size."""
    turned: dict[bool, list[int]] = {True: [], False: []}
    for enrollment in changed:
        enrollment.is_passing = not enrollment.is_passing
        turned[enrollment.is_passing].append(enrollment.pk)
    for is_passing, those in turned.items():
        Enrollment.objects.filter(pk__in=those).update(is_passing=is_passing)
