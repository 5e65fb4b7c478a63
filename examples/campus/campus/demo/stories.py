"""The stories. Each gets the school and the transcript, and checks what a visitor would see."""

from __future__ import annotations

from collections.abc import Callable

from campus.demo.browser import Browser, Page
from campus.demo.server import Server
from campus.demo.transcript import Transcript

WINTER_SKY = "course-v1:Campus+PremiumAstronomy+2026"
POTTERY = "course-v1:Campus+Pottery+2026"

LOGINS = {
    "ada": "a premium member",
    "ben": "a learner",
    "chiara": "a learner",
    "grace": "a learner, who has just registered",
    "teacher": "staff: the studio, the hooks, the admin",
}


class School:
    """The site, and the people who visit it."""

    def __init__(self, server: Server) -> None:
        self.server = server

    def visitor(self) -> Browser:
        return Browser(self.server.url)

    def member(self, username: str) -> Browser:
        """Return the browser of somebody who has just logged in."""
        browser = self.visitor()
        browser.submit(browser.get("/login/"), username=username, password=self.server.password)
        return browser


def enroll(browser: Browser, key: str) -> Page:
    """Press the button on the course's page."""
    return browser.submit(browser.get(f"/courses/{key}/"), f"/courses/{key}/enroll/")


def a_stranger_is_refused(school: School, transcript: Transcript) -> None:
    transcript.story("A stranger asks for a course that is for premium members")
    grace, address = school.visitor(), "grace@campus.example"
    transcript.does("Grace registers.")
    page = grace.submit(
        grace.get("/register/"),
        name="Grace Abel",
        email=address,
        username="grace",
        password1=school.server.password,
        password2=school.server.password,
    )
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


def a_full_course_refuses(school: School, transcript: Transcript) -> None:
    transcript.story("A class of two seats")
    transcript.does("The teacher gives Pottery 2 seats, in the admin page that seats brought.")
    teacher = school.member("teacher")
    form = teacher.get("/admin/hooks_seats/seats/add/")
    teacher.submit(form, course=POTTERY, total="2", taken="0")
    transcript.sees("seats' own page shows them", "2 of 2 seats free", _free(school))

    transcript.does("Ben and Grace take them.")
    ben, joined = school.member("ben"), "You are enrolled, in audit mode."
    for who, browser in (("Ben", ben), ("Grace", school.member("grace"))):
        transcript.sees(f"{who} is in", joined, enroll(browser, POTTERY).said["status"])
    transcript.sees("seats' receiver counted both", "0 of 2 seats free", _free(school))

    transcript.does("Chiara presses Enroll.")
    chiara, full = school.member("chiara"), "All 2 seats are taken. Please come back later."
    page = enroll(chiara, POTTERY)
    transcript.sees("the page shows seats' words, as an alert", full, page.said["alert"])

    transcript.does("Ben leaves, and Chiara tries again.")
    ben.submit(ben.get(f"/courses/{POTTERY}/"), f"/courses/{POTTERY}/leave/")
    transcript.sees("a seat is free", "1 of 2 seats free", _free(school))
    transcript.sees("Chiara is in", joined, enroll(chiara, POTTERY).said["status"])


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


def _free(school: School) -> list[str]:
    return school.visitor().get(f"/hooks/seats/{POTTERY}/").said["h1"]


STORIES: tuple[Callable[[School, Transcript], None], ...] = (
    a_stranger_is_refused,
    a_member_is_upgraded,
    a_full_course_refuses,
    the_operator_sees_it,
)
