"""What campus stores: people, courses and their runs, content, and what learners did with it."""

from campus.models.content import Announcement, Category, Content, Exam, Lesson, Unit
from campus.models.courses import Course, Pathway, PathwayMember, PathwayStep, Run
from campus.models.people import User
from campus.models.work import Certificate, Completion, Enrollment, Participation, enrollment_of

__all__ = [
    "Announcement",
    "Category",
    "Certificate",
    "Completion",
    "Content",
    "Course",
    "Enrollment",
    "Exam",
    "Lesson",
    "Participation",
    "Pathway",
    "PathwayMember",
    "PathwayStep",
    "Run",
    "Unit",
    "User",
    "enrollment_of",
]
