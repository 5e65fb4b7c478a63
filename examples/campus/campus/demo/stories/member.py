"""Changed by a filter, told by an event."""

from __future__ import annotations

from campus.demo.school import WINTER_SKY, School, enroll
from campus.demo.transcript import Transcript


def a_member_is_upgraded(school: School, transcript: Transcript) -> None:
    transcript.story("A premium member asks for the same course")
    ada = school.member("ada")
    transcript.does("Ada logs in and presses Enroll. Campus asks for audit mode.")
    page = enroll(ada, WINTER_SKY)
    mode = "You are enrolled, in verified mode."
    transcript.sees("premium chose another mode, and it holds", mode, page.said["status"])
    mailed = "Dear Ada Lindqvist, you learn in verified mode."
    transcript.sees(
        "the event told it on: a mail", mailed, school.server.mail("ada@campus.example")
    )
    page = ada.get(f"/courses/{WINTER_SKY}/home/")
    transcript.sees("the course is open to her", "The Winter Sky", page.said["h1"])
