"""A small platform for the tests of this plugin: a few people, and who teaches what."""

from __future__ import annotations

from hookspecs.interfaces.platform import LearningPlatform
from hookspecs.interfaces.rows import Block, CourseRun, Enrolled, Person
from hookspecs.values import CourseKey, UsageKey, UserId

PHYSICS = CourseKey("course-v1:School+Physics+2026")
POTTERY = CourseKey("course-v1:School+Pottery+2026")
NAMES = ("ada", "ben", "cleo", "dora", "emil", "fay", "tove")
ADA, BEN, CLEO, DORA, EMIL, FAY, TOVE = map(UserId, range(1, len(NAMES) + 1))
HIRED = 1000  # learner1000, learner1001 ... are at the school, too, as many as a test asks for


class School(LearningPlatform):
    """Answers from lists; counts how often it is asked."""

    def __init__(self):
        self.people = {
            UserId(number): Person(UserId(number), name, f"{name}@school.example")
            for number, name in enumerate(NAMES, start=1)
        }
        self.asked = 0
        self.teaching = {PHYSICS: [TOVE]}
        self.enrolled = {}
        self.trees = {}

    def admit(self, *users, course=PHYSICS, mode="audit"):
        """Let *users* learn in *course*."""
        self.enrolled.setdefault(course, {}).update(dict.fromkeys(users, mode))

    def teach(self, *blocks, course=PHYSICS):
        """Have *course* consist of *blocks*: ``unit``, or ``unit/lesson`` for what is in it."""
        rows = [text.rpartition("/") for text in blocks]
        self.trees[course] = [
            Block(UsageKey(key), UsageKey(parent) if parent else None, "lesson", key.title())
            for parent, _, key in rows
        ]

    def register(self, number, name, email):
        """Let somebody register."""
        self.people[UserId(number)] = Person(UserId(number), name, email)

    def users(self, ids):
        self.asked += 1
        return {each: self._person(each) for each in ids if self._person(each)}

    def users_by_email(self, emails):
        self.asked += 1
        known = {person.email.casefold(): person for person in self.people.values()}
        return {e: known[e.strip().casefold()] for e in emails if e.strip().casefold() in known}

    def users_by_username(self, usernames):
        self.asked += 1
        known = {person.username: person for person in self.people.values()}
        hired = {n: self._person(UserId(n[7:])) for n in usernames if n.startswith("learner")}
        return {n: known[n] for n in usernames if n in known} | hired

    def _person(self, user):
        if user >= HIRED:
            return Person(user, f"learner{user}", f"learner{user}@school.example")
        return self.people.get(user)

    def courses(self, keys=None):
        self.asked += 1
        there = {PHYSICS, POTTERY, *self.trees, *self.enrolled, *self.teaching}
        wanted = there if keys is None else there & set(keys)
        return {key: CourseRun(key, str(key), f"https://school.example/{key}/") for key in wanted}

    def enrollments(self, course, users=None):
        self.asked += 1
        there = self.enrolled.get(course, {})
        wanted = there if users is None else set(users) & there.keys()
        return (Enrolled(user, course, there[user]) for user in sorted(wanted))

    def blocks(self, course):
        self.asked += 1
        return iter(self.trees.get(course, ()))

    def absolute_url(self, path):
        return f"https://school.example{path}"

    def teachers(self, course):
        return iter(self.teaching.get(course, ()))
