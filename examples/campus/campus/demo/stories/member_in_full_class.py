"""A step that ends the asking: later gates are skipped, and their receivers are not."""

from __future__ import annotations

from campus.demo.school import POTTERY, School, enroll
from campus.demo.transcript import Transcript


def a_full_class_takes_a_member(school: School, transcript: Transcript) -> None:
    transcript.story("A premium member asks for the full class")
    transcript.does("Ada presses Enroll on Pottery. Its two seats are taken.")
    page, joined = enroll(school.member("ada"), POTTERY), "You are enrolled, in verified mode."
    transcript.sees("premium lets her in before seats is asked", joined, page.said["status"])

    transcript.does("Grace leaves: two of three are still there.")
    grace = school.member("grace")
    grace.submit(grace.get(f"/courses/{POTTERY}/"), f"/courses/{POTTERY}/leave/")
    full = school.free_seats(POTTERY)
    transcript.sees("seats counted Ada, so no seat is free", "0 of 2 seats free", full)
