"""The school as plugins see it."""

from datetime import timedelta

from credentials_school.models import Learner
from hookspecs.interfaces.platform import LearningPlatform
from hookspecs.interfaces.rows import CourseRun, Pathway, Person
from hookspecs.values import CourseKey, Moment, UserId

PHYSICS = CourseKey("course-v1:School+Physics+2026")
BEGAN = Moment.fromisoformat("2026-01-01T00:00:00+00:00")


class School(LearningPlatform):
    """Asks its tables; *ends* is when Physics ends, None for never."""

    ends = None
    begins = BEGAN

    def users(self, ids):
        rows = Learner.objects.filter(pk__in=list(ids))
        return {UserId(row.pk): person(row) for row in rows}

    def users_by_email(self, emails):
        return {}

    def users_by_username(self, usernames):
        return {}

    def courses(self, keys=None):
        run = CourseRun(
            PHYSICS, "Physics", "https://school.example/physics", self.begins, self.ends
        )
        return {PHYSICS: run} if keys is None or PHYSICS in set(keys) else {}

    def enrollments(self, course, users=None):
        return iter(())

    def absolute_url(self, path):
        return f"https://school.example{path}"

    def pathways(self, keys=None):
        return {"science": Pathway("science", "All of science", "", (PHYSICS,))}

    def pathway_members(self, key, users=None):
        return iter(())


def person(row):
    return Person(UserId(row.pk), row.username, row.email, row.name, row.is_active, row.language)


def ago(**said):
    return Moment.of(Moment.now() - timedelta(**said))
