"""What others command campus to do: for each row one of campus' own functions, so every hook is asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeAlias, TypeVar

from django.core.exceptions import ValidationError
from django.utils import timezone

from campus import accounts, enrollment, exams
from campus.models import Exam, Participation, Run, User, enrollment_of
from campus.models.people import has_address
from campus.refusals import NotPossible
from hooks_runtime import bound
from hookspecs import Refused
from hookspecs.interfaces.rows import Became, Joining, Leaving, NewLearner, NewScore, Outcome
from hookspecs.values import CourseKey, UserId

R = TypeVar("R")
Done: TypeAlias = tuple[Became, User]


def obeyed(act: Callable[[R], Done], rows: Iterable[R], source: str) -> list[Outcome[R]]:
    """Return what became of each of *rows*. What *source* commanded is not echoed to it."""
    with bound(origin=source):
        return [_outcome(act, row) for row in rows]


def enroll(row: Joining) -> Done:
    user, run = _user(row.user), _run(row.course)
    if enrollment_of(user, run):
        return "unchanged", user
    enrollment.enroll(user, run, row.mode or enrollment.MODES[0])
    return "created", user


def unenroll(row: Leaving) -> Done:
    user, run = _user(row.user), _run(row.course)
    if enrollment_of(user, run) is None:
        return "unchanged", user
    enrollment.unenroll(user, run)
    return "changed", user


def create_learner(row: NewLearner) -> Done:
    email = row.email.strip()
    if there := User.objects.filter(has_address(email)).first():
        return "unchanged", there
    return "created", accounts.invite(row.username or _username(email), email, row.name)


def record_score(row: NewScore) -> Done:
    user = _user(row.user)
    exam = Exam.objects.select_related("run__course").filter(key=row.block).first()
    if exam is None:
        raise NotPossible("There is no such exam.", code="unknown_exam")
    if enrollment_of(user, exam.run) is None:
        raise NotPossible("They are not enrolled.", code="not_enrolled")
    now = timezone.now()
    there, is_new = Participation.objects.get_or_create(
        user=user, exam=exam, defaults={"started_at": now, "turned_in_at": now}
    )
    before = None if is_new or not there.released_at else there.earned
    if there.turned_in_at is None:  # assessed elsewhere, so handed in elsewhere
        there.turned_in_at = now
        there.save(update_fields=["turned_in_at"])
    exams.assess(there, row.earned, release=True)
    if before is None:
        return "created", user
    return ("unchanged" if before == row.earned else "changed"), user


def _outcome(act: Callable[[R], Done], row: R) -> Outcome[R]:
    try:
        became, user = act(row)
    except Refused as refused:
        whom = getattr(row, "user", None)
        return Outcome(row, "refused", whom, refused.code, str(refused.message))
    except ValidationError as error:
        return Outcome(row, "refused", None, "invalid", " ".join(error.messages))
    return Outcome(row, became, UserId(user.pk))


def _user(pk: UserId) -> User:
    user = User.objects.filter(pk=pk).first()
    if user is None:
        raise NotPossible("There is no such user.", code="unknown_user")
    return user


def _run(key: CourseKey) -> Run:
    run = Run.objects.select_related("course").filter(key=key).first()
    if run is None:
        raise NotPossible("There is no such course.", code="unknown_course")
    return run


def _username(email: str) -> str:
    """Return a free user name after the address."""
    wish = re.sub(r"[^\w.-]", "", email.partition("@")[0])[:100] or "learner"
    taken = set(User.objects.filter(username__startswith=wish).values_list("username", flat=True))
    tried = (wish if number == 1 else f"{wish}{number}" for number in range(1, len(taken) + 2))
    return next(name for name in tried if name not in taken)
