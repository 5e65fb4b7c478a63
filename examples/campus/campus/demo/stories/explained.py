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
    # Asked were Grace and Ada for the sky, Ben, Grace, Chiara (twice) and Ada for pottery.
    transcript.sees("premium comes first", "1. premium:upgrade_premium", premium)
    transcript.sees("by its own wish", "after premium:upgrade_premium", seats)
    told = "7 calls, 1 halt, 2 stops"
    transcript.sees("it refused Grace, and let Ada in past the others, twice", told, premium)
    transcript.sees("seats saw the four that were left", "4 calls, 1 halt", seats)
