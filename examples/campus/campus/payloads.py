"""Campus' rows as the payloads of hooks. The only place that knows both shapes."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from campus.models import Certificate, Content, Enrollment, Exam, Lesson, Run, User
from hookspecs import learning
from hookspecs.authoring import Block
from hookspecs.values import CourseKey, Moment, Percent, UsageKey, UserId


def moment(instant: datetime | None) -> Moment | None:
    return Moment.of(instant) if instant else None


def user(row: User) -> learning.User:
    pii = learning.PersonalData(row.username, row.email, row.get_full_name())
    return learning.User(UserId(row.pk), row.is_active, pii)


def course(run: Run) -> learning.Course:
    return learning.Course(CourseKey(run.key), run.course.title, moment(run.start), moment(run.end))


def enrollment(row: Enrollment) -> learning.Enrollment:
    return learning.Enrollment(
        user=user(row.user),
        course=course(row.run),
        mode=row.mode,
        is_active=row.is_active,
        creation_date=Moment.of(row.created_at),
        created_by=user(row.created_by) if row.created_by else None,
    )


def enrollment_request(row: User, run: Run, mode: str) -> learning.EnrollmentRequest:
    return learning.EnrollmentRequest(UserId(row.pk), CourseKey(run.key), mode, user_object=row)


def unenrollment_request(row: Enrollment) -> learning.UnenrollmentRequest:
    return learning.UnenrollmentRequest(UserId(row.user_id), CourseKey(row.run.key), row)


def lesson_completion(
    row: Enrollment, lesson: Lesson, completed_at: datetime
) -> learning.LessonCompletion:
    return learning.LessonCompletion(
        user=user(row.user),
        course=course(row.run),
        lesson=UsageKey(lesson.key),
        progress=Percent(row.progress),
        completed_at=Moment.of(completed_at),
    )


def exam_attempt(row: Enrollment, exam: Exam) -> learning.ExamAttempt:
    return learning.ExamAttempt(
        student_user=user(row.user),
        course_key=CourseKey(row.run.key),
        usage_key=UsageKey(exam.key),
        exam_type="graded",
    )


def passing_status(row: Enrollment) -> learning.PassingStatus:
    return learning.PassingStatus(row.is_passing, course(row.run), user(row.user))


def certificate_request(row: Enrollment) -> learning.CertificateRequest:
    return learning.CertificateRequest(
        user=UserId(row.user_id),
        course=CourseKey(row.run.key),
        mode=row.mode,
        status=Certificate.DOWNLOADABLE,
        grade=Percent(row.grade),
        generation_mode="self",
        user_object=row.user,
    )


def certificate(row: Certificate, previous_status: str = "") -> learning.Certificate:
    return learning.Certificate(
        user=user(row.user),
        course=course(row.run),
        mode=row.mode,
        grade=f"{row.grade:.0f}",
        download_url=reverse("certificate", args=[row.uuid]),
        name=row.name,
        current_status=row.status,
        previous_status=previous_status,
    )


def block(row: Content) -> Block:
    key = UsageKey(row.key)
    return Block(key, row.block_type, version=UsageKey(f"{key}@v{row.version}"))
