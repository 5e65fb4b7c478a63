"""A small platform with everything in memory, and the ways to ask retrievers about it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hookspecs.interfaces import rows
from hookspecs.interfaces.data_retriever import LearningContext
from hookspecs.interfaces.platform import LearningPlatform
from hookspecs.values import CourseKey, Points, UsageKey, UserId

LOGIC, ETHICS = CourseKey("course-v1:School+Logic+1"), CourseKey("course-v1:School+Ethics+1")
IN_LOGIC = LearningContext("course", LOGIC)
ADA, BEN, CID = UserId(1), UserId(2), UserId(3)


def block(name: str) -> UsageKey:
    return UsageKey(f"block-v1:School+Logic+1+type@exam+block@{name}")


class School(LearningPlatform):
    """done: (course, user) -> lessons done of ten. scores: (course, user, block) -> points of a hundred."""

    def __init__(self, **said: Any) -> None:
        self.enrolled: dict[CourseKey, list[UserId]] = said.get(
            "enrolled", {LOGIC: [ADA, BEN, CID]}
        )
        self.done: dict[Any, int] = said.get("done", {})
        self.points: dict[Any, Any] = said.get("points", {})
        self.policy: dict[CourseKey, tuple[rows.Category, ...]] = said.get("policy", {})
        self.members: list[UserId] = said.get("members", [])
        self.total, self.asked = said.get("total", 10), Counter[str]()

    def users(self, ids):
        self.asked["users"] += 1
        return {user: self._person(user) for user in ids if user <= 3}

    def users_by_email(self, emails):
        people = [self._person(user) for user in (ADA, BEN, CID)]
        return {each.email: each for each in people if each.email in set(emails)}

    def users_by_username(self, usernames):
        people = [self._person(user) for user in (ADA, BEN, CID)]
        return {each.username: each for each in people if each.username in set(usernames)}

    def courses(self, keys=None):
        return {}

    def enrollments(self, course, users=None):
        self.asked["enrollments"] += 1
        for user in self._in(course, users):
            yield rows.Enrolled(user, course, "audit")
        yield rows.Enrolled(UserId(9), course, "audit", is_active=False)

    def absolute_url(self, path):
        return f"https://school.example{path}"

    def completions(self, course, users=None, *, within=None):
        self.asked["completions"] += 1
        where = within or course
        for user in self._in(course, users):
            yield rows.Completed(user, self.done.get((where, user), 0), self.total)

    def grading_policy(self, course):
        self.asked["grading_policy"] += 1
        return rows.GradingPolicy(self.policy.get(course, ()), Points(50))

    def scores(self, course, users=None):
        self.asked["scores"] += 1
        for (where, user, piece), points in self.points.items():
            if where == course and user in self._in(course, users):
                earned, possible = points if isinstance(points, tuple) else (points, 100)
                yield rows.Score(user, piece, "", Points(earned), Points(possible))

    def pathways(self, keys=None):
        self.asked["pathways"] += 1
        path = rows.Pathway("thinking", "Thinking", "https://school.example/", (LOGIC, ETHICS))
        return {"thinking": path} if "thinking" in keys else {}

    def pathway_members(self, key, users=None):
        self.asked["pathway_members"] += 1
        wanted = None if users is None else set(users)
        return iter([user for user in self.members if wanted is None or user in wanted])

    def _in(self, course, users):
        wanted = None if users is None else set(users)  # which may be read once only
        there = self.enrolled.get(course, [])
        return [user for user in there if wanted is None or user in wanted]

    def _person(self, user):
        name = {ADA: "ada", BEN: "ben", CID: "cid"}[user]
        return rows.Person(user, name, f"{name}@school.example")
