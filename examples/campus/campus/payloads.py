"""Campus' rows as the payloads of hooks. The only place that knows both shapes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from campus import progress
from campus.addresses import absolute
from campus.models import (
    Announcement,
    Certificate,
    Content,
    Enrollment,
    Exam,
    Lesson,
    Participation,
    Run,
    User,
)
from hookspecs import authoring, learning
from hookspecs.values import Count, CourseKey, Moment, Percent, Points, UsageKey, UserId


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


def completed_lesson(
    row: Enrollment, lesson: Lesson, completed_at: datetime
) -> learning.CompletedLesson:
    done, total = progress.counted(row.user_id, row.run_id)
    return learning.CompletedLesson(
        user=user(row.user),
        course=course(row.run),
        lesson=UsageKey(lesson.key),
        done=Count(done),
        total=Count(total),
        completed_at=Moment.of(completed_at),
    )


def viewed(row: Enrollment, content: Content, at: datetime) -> learning.ViewedContent:
    return learning.ViewedContent(
        user(row.user), course(row.run), UsageKey(content.key), Moment.of(at)
    )


def profile_request(row: User, email: str, name: str, language: str) -> learning.ProfileRequest:
    return learning.ProfileRequest(UserId(row.pk), email, name, language, user_object=row)


def exam_start(row: Enrollment, work: Participation) -> learning.ExamStart:
    return learning.ExamStart(
        user=user(row.user),
        course=course(row.run),
        exam=UsageKey(work.exam.key),
        started_at=Moment.of(work.started_at),
        url=absolute(work.get_absolute_url()),
    )


def exam_assessment(work: Participation) -> learning.ExamAssessment:
    return learning.ExamAssessment(
        user=user(work.user),
        course=course(work.exam.run),
        exam=UsageKey(work.exam.key),
        earned=Points(work.earned or 0),
        possible=Points(work.exam.possible),
        is_released=work.released_at is not None,
        assessor=user(work.assessed_by) if work.assessed_by else None,
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


def certificate_request(row: Enrollment, grade: float) -> learning.CertificateRequest:
    return learning.CertificateRequest(
        user=UserId(row.user_id),
        course=CourseKey(row.run.key),
        mode=row.mode,
        status=Certificate.DOWNLOADABLE,
        grade=Percent(grade),
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


def block(row: Content) -> authoring.Block:
    key = UsageKey(row.key)
    return authoring.Block(key, row.block_type, version=UsageKey(f"{key}@v{row.version}"))


def published_lesson(row: Lesson, author: User) -> authoring.PublishedLesson:
    return authoring.PublishedLesson(
        **_published(row), lesson=UsageKey(row.key), author=UserId(author.pk)
    )


def published_exam(row: Exam, author: User) -> authoring.PublishedExam:
    return authoring.PublishedExam(
        **_published(row),
        exam=UsageKey(row.key),
        author=UserId(author.pk),
        possible=Points(row.possible),
        description=row.description,
        opens=moment(row.opens),
        due=moment(row.due),
    )


def announcement(row: Announcement, author: User) -> authoring.Announcement:
    return authoring.Announcement(
        **_published(row), announcement=UsageKey(row.key), text=row.text, author=UserId(author.pk)
    )


def _published(row: Content) -> dict[str, Any]:
    url = absolute(row.get_absolute_url())
    return {"course": CourseKey(row.run.key), "title": row.title, "url": url}
