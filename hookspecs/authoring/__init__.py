"""The author's life cycle (OEP-50): course creation and publication."""

from hookspecs.authoring.creation import (
    CourseRequest,
    CreatedCourse,
    PreventCourseCreation,
    course_created,
    course_creation_requested,
)
from hookspecs.authoring.publication import (
    Announcement,
    Block,
    PreventPublication,
    PublicationRequest,
    PublishedExam,
    PublishedLesson,
    announcement_published,
    block_published,
    exam_published,
    lesson_published,
    publication_requested,
)

__all__ = [
    "Announcement",
    "Block",
    "CourseRequest",
    "CreatedCourse",
    "PreventCourseCreation",
    "PreventPublication",
    "PublicationRequest",
    "PublishedExam",
    "PublishedLesson",
    "announcement_published",
    "block_published",
    "course_created",
    "course_creation_requested",
    "exam_published",
    "lesson_published",
    "publication_requested",
]
