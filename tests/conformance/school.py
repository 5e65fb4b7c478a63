"""A platform of a dozen lines a kind: what every platform is judged by, without a database."""

from __future__ import annotations

from contextlib import contextmanager

from hooks_runtime import bound, run_filter, send_event
from hooks_runtime.conformance import World
from hookspecs import Refused
from hookspecs.interfaces.platform import LearningPlatform
from hookspecs.interfaces.rows import (
    Category,
    CourseRun,
    Enrolled,
    Grade,
    GradingPolicy,
    Outcome,
    Person,
    Score,
)
from hookspecs.learning import (
    Course,
    Enrollment,
    EnrollmentRequest,
    PersonalData,
    User,
    course_enrollment_created,
    course_enrollment_started,
)
from hookspecs.values import CourseKey, Moment, Percent, Points, UsageKey, UserId

PHYSICS = CourseKey("course-v1:Campus+Physics+2026")
FINAL = UsageKey("final")
ADA, BEN, CY = UserId(1), UserId(2), UserId(3)
NAMES = {ADA: "ada", BEN: "ben", CY: "cy"}


class School(LearningPlatform):
    """Three learners, a course, and two of them in it."""

    def __init__(self):
        self.modes = {ADA: "audit", BEN: "verified"}
        self.points, self.invited = {ADA: Points(8)}, set()

    @contextmanager
    def again(self):
        """Forget afterwards what a block has changed."""
        before = dict(self.modes), dict(self.points), set(self.invited)
        yield
        self.modes, self.points, self.invited = before

    @property
    def world(self):
        return World(platform=self, users=list(NAMES), course=PHYSICS, around=self.again)

    def users(self, ids):
        return {user: person(user) for user in ids if user in NAMES}

    def users_by_email(self, emails):
        return {p.email: p for p in map(person, NAMES) if p.email in set(emails)}

    def users_by_username(self, usernames):
        return {p.username: p for p in map(person, NAMES) if p.username in set(usernames)}

    def courses(self, keys=None):
        run = CourseRun(PHYSICS, "Physics", "https://school.example/physics/")
        return {PHYSICS: run} if keys is None or PHYSICS in set(keys) else {}

    def enrollments(self, course, users=None):
        for user in self.inside(course, users):
            yield Enrolled(user, course, self.modes[user])

    def grades(self, course, users=None):
        for user in self.inside(course, users):
            yield Grade(user, Percent(50), is_passing=False)

    def inside(self, course, users):
        here = self.modes if course == PHYSICS else {}
        wanted = None if users is None else set(users)
        return [user for user in here if wanted is None or user in wanted]

    def absolute_url(self, path):
        return f"https://school.example{path}"

    def enroll(self, rows, *, source):
        with bound(origin=source):
            return [self.enrolled(row) for row in rows]

    def unenroll(self, rows, *, source):
        return [self.left(row) for row in rows]

    def enrolled(self, row):
        if row.course != PHYSICS:
            return Outcome(row, "refused", row.user, "unknown_course", "There is no such course.")
        if row.user in self.modes:
            return Outcome(row, "unchanged", row.user)
        try:
            request = EnrollmentRequest(row.user, row.course, row.mode or "audit")
            self.modes[row.user] = run_filter(course_enrollment_started, request).mode
        except Refused as refused:
            return Outcome(row, "refused", row.user, refused.code, refused.message)
        send_event(course_enrollment_created, self.told(row.user))
        return Outcome(row, "created", row.user)

    def left(self, row):
        if row.course != PHYSICS:
            return Outcome(row, "refused", row.user, "unknown_course", "There is no such course.")
        changed = self.modes.pop(row.user, None)
        return Outcome(row, "changed" if changed else "unchanged", row.user)

    def grading_policy(self, course):
        if course != PHYSICS:
            raise KeyError(course)
        return GradingPolicy((Category("Final", Points(100), (FINAL,)),), Points(60))

    def scores(self, course, users=None):
        for user in self.inside(course, users):
            if user in self.points:
                yield Score(user, FINAL, "Final", self.points[user], Points(20))

    def record_scores(self, rows, *, source):
        return [self.scored(row) for row in rows]

    def scored(self, row):
        if row.block != FINAL:
            return Outcome(row, "refused", row.user, "unknown_exam", "There is no such exam.")
        before, self.points[row.user] = self.points.get(row.user), row.earned
        became = "unchanged" if before == row.earned else "changed" if before else "created"
        return Outcome(row, became, row.user)

    def create_learners(self, rows, *, source):
        return [self.created(row) for row in rows]

    def created(self, row):
        if "@" not in row.email:
            return Outcome(row, "refused", None, "invalid", "That is no address.")
        became = "unchanged" if row.email in self.invited else "created"
        self.invited.add(row.email)
        return Outcome(row, became, UserId(4))

    def told(self, user):
        pii = PersonalData(NAMES[user], person(user).email)
        return Enrollment(User(user, True, pii), Course(PHYSICS), "audit", True, Moment.now())


def person(user):
    return Person(user, NAMES[user], f"{NAMES[user]}@school.example")
