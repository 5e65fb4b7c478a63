"""A certificate, and what three plugins and a service elsewhere make of it."""

from __future__ import annotations

from campus.demo.browser import Browser, Page
from campus.demo.school import PHYSICS, School, enroll, register
from campus.demo.transcript import Transcript

RIGHT = (
    *("bubbles no longer collapse", "it has time for half a turn", "it steers into its lean"),
    *("rises as the water warms", "on its dry side"),
)


def a_certificate_earns_a_badge(school: School, transcript: Transcript) -> None:
    transcript.story("A learner earns a certificate, and with it a badge elsewhere")
    ivy, home = school.visitor(), f"/courses/{PHYSICS}/home/"
    transcript.does("Ivy registers with her company's address, ivy@acme.example.")
    register(ivy, school, name="Ivy Tanaka", email="ivy@acme.example", username="ivy")
    transcript.does("She learns Physics of Everyday Things: each lesson, and each exam.")
    enroll(ivy, PHYSICS)
    for lesson in ivy.get(home).links_to("/lessons/"):
        ivy.submit(ivy.get(lesson))
    page = _hand_in(ivy, ivy.get(home))
    transcript.sees("all is right", "Handed in: 100 % are right.", page.said["status"])

    transcript.does("The badge service is closed. She asks for her certificate.")
    school.badges.is_closed = True
    page = ivy.submit(page, f"/courses/{PHYSICS}/certificate/")
    transcript.sees("it has her name", "Ivy Tanaka", page.said["h1"])
    sponsor = "Sponsored by Acme Corporation"
    transcript.sees("a step, enterprise, added a line", sponsor, page.text)
    badges = lambda: [school.badges.told()]  # noqa: E731  # as it is then
    told = "a worker, of badges, tells the service in vain"
    transcript.comes_to_see(told, "503: closed", lambda: [school.badges.said()])

    transcript.does("The service opens again.")
    school.badges.is_closed = False
    transcript.comes_to_see("the worker tells it again", f"1 badge: {PHYSICS}", badges)

    transcript.does("The teacher revokes the certificate.")
    teacher = school.member("teacher")
    teacher.submit(teacher.get(f"/studio/{PHYSICS}/learners/"), "/revoke/")
    transcript.comes_to_see("the badge is taken back", "0 badges", badges)
    page = ivy.get(page.path)
    gone = "The certificate for Physics of Everyday Things is not valid any more."
    transcript.sees("its page says so", gone, page.said["alert"])


def _hand_in(browser: Browser, home: Page) -> Page:
    page = home
    for exam in home.links_to("/exams/"):
        questions = browser.submit(browser.get(exam), "/begin/")
        page = browser.submit(questions, **questions.ticked(RIGHT))
    return page
