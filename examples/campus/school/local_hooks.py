"""The school greets by mail. A plugin without packaging: settings name the module, and that is all."""

from django.core.mail import send_mail

from hookspecs import hookimpl
from hookspecs.learning import (
    Enrollment,
    User,
    course_enrollment_created,
    student_registration_completed,
)


@hookimpl(student_registration_completed, deliver="on_commit")
def greet_at_the_door(user: User) -> None:
    send_mail("Welcome to campus", f"Good to have you, {user.pii.name}.", None, [user.pii.email])


@hookimpl(course_enrollment_created, deliver="on_commit")
def greet_in_class(enrollment: Enrollment) -> None:
    course, learner = enrollment.course.display_name, enrollment.user.pii
    text = f"Dear {learner.name}, you learn in {enrollment.mode} mode. Enjoy!"
    send_mail(f"Welcome to {course}", text, None, [learner.email])
