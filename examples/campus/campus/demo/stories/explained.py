"""The same, as the operator sees it."""

from __future__ import annotations

from campus.demo.school import School
from campus.demo.transcript import Transcript


def the_operator_sees_it(school: School, transcript: Transcript) -> None:
    transcript.story("What an operator sees: hooks explain, of that server process")
    teacher = school.member("teacher")
    page = teacher.get("/operations/hooks/course_enrollment_started/")
    explained = "\n".join(page.said["pre"])
    transcript.quote(explained)
    premium, _, seats = explained.partition("2. seats:refuse_when_full")
    # Six asked: Grace and Ada for the sky, Ben, Grace and Chiara (twice) for pottery.
    transcript.sees("premium comes first", "1. premium:upgrade_premium", premium)
    transcript.sees("it was asked six times, and refused Grace", "6 calls, 1 halt", premium)
    transcript.sees("seats saw the five that were left", "5 calls, 1 halt", seats)
