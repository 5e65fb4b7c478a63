"""The retrievers do what every plugin has to, with nothing waived: a school, and a registrar over HTTP."""

from __future__ import annotations

from collections import defaultdict

import pytest
from school import ADA, BEN, CID, ETHICS, IN_LOGIC, LOGIC, School, block
from test_http import EARNED, row, serving

from hooks_runtime.conformance import World
from hookspecs.interfaces.data_retriever import LearningContext
from hookspecs.interfaces.rows import Category
from hookspecs.values import Points

EXAM = (Category("Exam", Points(100), (block("exam"),)),)
GRADES = {"required_grades": {"Exam": 55, "Total": "54.5"}}
HALF = {"required_completion": 50}
CONFIGURED = {
    "completion": HALF,
    "grades": GRADES,
    "completion_and_grades": {**HALF, **GRADES},
    "pathway": {"default": HALF, "steps": {ETHICS: {**HALF, **GRADES}}},
    "http": {"service": "registrar", "path": "/earned/{key}"},
}


class Exact(School):
    """A course that is not there has no policy, as the interface says."""

    def grading_policy(self, course):
        if course not in self.enrolled:
            raise KeyError(course)
        return super().grading_policy(course)


def school():
    """Ada has done enough of everything, Ben and Cid of something."""
    done = {(LOGIC, ADA): 7, (LOGIC, BEN): 4, (LOGIC, CID): 5, (ETHICS, ADA): 6, (ETHICS, CID): 9}
    exams = {(ADA, 81), (BEN, 55), (CID, 54)}
    points = {(course, who, block("exam")): n for who, n in exams for course in (LOGIC, ETHICS)}
    return Exact(
        enrolled={LOGIC: [ADA, BEN, CID], ETHICS: [ADA, CID]},
        done=done,
        points=points,
        policy={LOGIC: EXAM, ETHICS: EXAM},
        members=[ADA, BEN, CID],
    )


@pytest.fixture(scope="module")
def registrar():
    """It knows one who is not on the platform; of other courses it knows nobody."""
    earned = [row(ADA), {**row(BEN, False), "reason": "two signatures are missing"}, row(77)]
    with serving() as server:
        server.answers = defaultdict(lambda: [(200, {"results": []})])
        server.answers[EARNED] = [(200, {"results": earned})]
        yield server


@pytest.fixture
def conformance_world(registrar):
    """Each retriever has its options, and is asked about logic, or about the path that it is on."""
    there = school()
    services = {"registrar": {"url": registrar.url}}
    return World(
        settings={"options": {"retrievers": {"services": services}}},
        platform=there,
        users=[ADA, BEN, CID],
        configured=CONFIGURED,
        contexts={
            **dict.fromkeys(CONFIGURED, IN_LOGIC),
            "pathway": LearningContext("pathway", "thinking"),
        },
        state=lambda: (there.enrolled, there.done, there.points, there.members),
    )


@pytest.mark.hooks_plugin("retrievers", strict=True)
def test_conformance(conformance_check):
    """See docs/conformance.md."""
    conformance_check()
