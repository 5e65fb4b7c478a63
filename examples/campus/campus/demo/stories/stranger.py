"""Refused by a filter."""

from __future__ import annotations

from campus.demo.school import WINTER_SKY, School, enroll, register
from campus.demo.transcript import Transcript


def a_stranger_is_refused(school: School, transcript: Transcript) -> None:
    transcript.story("A stranger asks for a course that is for premium members")
    grace, address = school.visitor(), "grace@campus.example"
    transcript.does("Grace registers.")
    page = register(grace, school, name="Grace Abel", email=address, username="grace")
    transcript.sees("campus greets her on the page", "Welcome, Grace Abel.", page.said["status"])
    greeting = "Good to have you, Grace Abel."
    transcript.sees(
        "a receiver, school.local_hooks, mails her", greeting, school.server.mail(address)
    )

    transcript.does("She presses Enroll on The Winter Sky.")
    page = enroll(grace, WINTER_SKY)
    refusal = "This course is for premium members. Become one to enroll."
    transcript.sees("the page shows premium's words, as an alert", refusal, page.said["alert"])
    transcript.sees("she is still on the course's page", f"/courses/{WINTER_SKY}/", [page.path])
    page = grace.get(f"/courses/{WINTER_SKY}/home/")
    closed = "Enroll first, and then come in."
    transcript.sees("she is not enrolled: the course is closed to her", closed, page.said["alert"])
