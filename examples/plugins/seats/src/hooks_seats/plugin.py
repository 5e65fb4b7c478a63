"""A full course run takes nobody in, until someone leaves."""

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from hooks_seats.models import Seats
from hookspecs import hookimpl
from hookspecs.learning import (
    Enrollment,
    EnrollmentRequest,
    PreventEnrollment,
    course_enrollment_created,
    course_enrollment_started,
    course_unenrollment_completed,
)


@hookimpl(course_enrollment_started)
def refuse_when_full(request: EnrollmentRequest) -> None:
    # The row stays locked until the platform's transaction ends, so the last seat is given once.
    with transaction.atomic():
        seats = Seats.objects.select_for_update().filter(course=request.course).first()
    if seats and not seats.free:
        raise PreventEnrollment(f"All {seats.total} seats are taken. Please come back later.")


@hookimpl(course_enrollment_created)
def take_seat(enrollment: Enrollment) -> None:
    _count(enrollment, is_taken=True)


@hookimpl(course_unenrollment_completed)
def free_seat(enrollment: Enrollment) -> None:
    _count(enrollment, is_taken=False)


@transaction.atomic
def _count(enrollment: Enrollment, *, is_taken: bool) -> None:
    seats = Seats.objects.filter(course=enrollment.course.course_key).first()
    if seats is None:
        return
    place, is_new = seats.places.get_or_create(
        user=enrollment.user.id, defaults={"is_taken": is_taken}
    )
    if is_new or place.is_taken != is_taken:
        seats.places.filter(pk=place.pk).update(is_taken=is_taken)
        counted = F("taken") + 1 if is_taken else Greatest(F("taken"), 1) - 1
        Seats.objects.filter(pk=seats.pk).update(taken=counted)
