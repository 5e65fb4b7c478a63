"""The author's life cycle (OEP-50): course creation and publication."""

from hookspecs.authoring.creation import (
    CourseRequest,
    CreatedCourse,
    PreventCourseCreation,
    course_created,
    course_creation_requested,
)
from hookspecs.authoring.publication import (
    Block,
    PreventPublication,
    PublicationRequest,
    block_published,
    publication_requested,
)

__all__ = [
    "Block",
    "CourseRequest",
    "CreatedCourse",
    "PreventCourseCreation",
    "PreventPublication",
    "PublicationRequest",
    "block_published",
    "course_created",
    "course_creation_requested",
    "publication_requested",
]
