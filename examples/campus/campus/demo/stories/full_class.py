"""A plugin with a table, an admin page and a page of its own."""

from __future__ import annotations

from campus.demo.school import POTTERY, School, enroll
from campus.demo.transcript import Transcript


def a_full_class_refuses(school: School, transcript: Transcript) -> None:
    transcript.story("A class of two seats")
    transcript.does("The teacher gives Pottery 2 seats, in the admin page that seats brought.")
    teacher = school.member("teacher")
    form = teacher.get("/admin/hooks_seats/seats/add/")
    teacher.submit(form, course=POTTERY, total="2", taken="0")
    transcript.sees("seats' own page shows them", "2 of 2 seats free", school.free_seats(POTTERY))

    transcript.does("Ben and Grace take them.")
    ben, joined = school.member("ben"), "You are enrolled, in audit mode."
    for who, browser in (("Ben", ben), ("Grace", school.member("grace"))):
        transcript.sees(f"{who} is in", joined, enroll(browser, POTTERY).said["status"])
    counted = school.free_seats(POTTERY)
    transcript.sees("seats' receiver counted both", "0 of 2 seats free", counted)

    transcript.does("Chiara presses Enroll.")
    chiara, full = school.member("chiara"), "All 2 seats are taken. Please come back later."
    page = enroll(chiara, POTTERY)
    transcript.sees("the page shows seats' words, as an alert", full, page.said["alert"])

    transcript.does("Ben leaves, and Chiara tries again.")
    ben.submit(ben.get(f"/courses/{POTTERY}/"), f"/courses/{POTTERY}/leave/")
    transcript.sees("a seat is free", "1 of 2 seats free", school.free_seats(POTTERY))
    transcript.sees("Chiara is in", joined, enroll(chiara, POTTERY).said["status"])
