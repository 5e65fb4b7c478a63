"""A full course run takes nobody in, until someone leaves."""

from django.db import transaction
from django.db.models import F

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
    Seats.objects.filter(course=enrollment.course.course_key).update(taken=F("taken") + 1)


@hookimpl(course_unenrollment_completed)
def free_seat(enrollment: Enrollment) -> None:
    seats = Seats.objects.filter(course=enrollment.course.course_key, taken__gt=0)
    seats.update(taken=F("taken") - 1)
