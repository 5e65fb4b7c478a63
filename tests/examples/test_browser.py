"""The stories of campus in a real browser, on a phone, where layouts break first.

Pictures of every page go to a temporary folder, or to the one that ``CAMPUS_SCREENSHOTS`` names; who
wants to see them gets those of a desk as well.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from campus.demo.school import PHYSICS, POTTERY, WINTER_SKY
from campus.demo.server import running
from selenium.webdriver.common.keys import Keys

from tests.examples.chromium import Visitor, window

SIZES = {"desk": (1280, 900), "phone": (390, 844)}
LETTERS = "course-v1:Campus+Letters+2026"
FINAL = ("bubbles no longer collapse", "it has time for half a turn", "it steers into its lean")
QUIZ = ("rises as the water warms", "on its dry side")


@pytest.fixture(scope="module", params=SIZES if "CAMPUS_SCREENSHOTS" in os.environ else ["phone"])
def school(request, tmp_path_factory):
    """A fresh campus, and a window on it."""
    folder = tmp_path_factory.mktemp(request.param)
    pictures = Path(os.environ.get("CAMPUS_SCREENSHOTS") or folder / "pictures")
    pictures.mkdir(parents=True, exist_ok=True)
    width, height = SIZES[request.param]
    with window(width, height, folder / "profile") as driver, running(folder) as server:
        visitor = Visitor(driver, width, pictures, server.url.rstrip("/"))
        visitor.password = server.password
        yield visitor


def log_in(school, username):
    school.log_in(username, school.password)


def register(school, username, name):
    """Register somebody, who is then logged in."""
    school.forget()
    school.go("/register/")
    secret = {"password1": school.password, "password2": school.password}
    school.fill(username=username, name=name, email=f"{username}@campus.example", **secret)
    school.press("Register")


def enroll(school, key):
    school.go(f"/courses/{key}/")
    school.press("Enroll")


def test_a_stranger_is_refused(school):
    """Grace registers, and reads premium's words on the course's page."""
    school.forget()
    school.go("/")
    school.press("Register", within="header")
    register(school, "grace", "Grace Abel")
    assert school.said("status") == ["Welcome, Grace Abel."]
    school.press("The Winter Sky")
    school.press("Enroll")

    assert school.said("alert") == ["This course is for premium members. Become one to enroll."]
    assert school.path == f"/courses/{WINTER_SKY}/"


def test_what_is_wrong_in_a_form_is_said_beside_it(school):
    """And what was entered is still there."""
    register(school, "ada", "Another Ada")

    assert school.said("alert") == [
        "Somebody has this address already.",
        "A user with that username already exists.",
    ]
    assert school.driver.find_element("name", "name").get_attribute("value") == "Another Ada"


def test_a_member_is_upgraded_by_the_keyboard_alone(school):
    """Ada reaches everything with Tab, in the order of the page, and enrolls with Enter."""
    log_in(school, "ada")
    school.go("/profile/")
    _tab_to(school, school.stops()[-1])
    school.go(f"/courses/{WINTER_SKY}/")
    (button,) = [stop for stop in school.stops() if stop.text == "Enroll"]
    _tab_to(school, button)
    school.turn(lambda: button.send_keys(Keys.ENTER))

    assert school.said("status") == ["You are enrolled, in verified mode."]
    school.press("Go to the course")
    assert "0 % done" in school.text


def _tab_to(school, wanted):
    """Press Tab until *wanted* is reached, past everything that stands before it and nothing else."""
    stops, there = school.stops(), school.driver.switch_to
    assert stops[0].get_attribute("textContent") == "To the content"
    for stop in stops[: stops.index(wanted) + 1]:
        there.active_element.send_keys(Keys.TAB)
        assert there.active_element == stop
        assert stop.value_of_css_property("outline-style") != "none", stop.get_attribute(
            "outerHTML"
        )


def test_a_full_class_refuses(school):
    """One seat, two learners: the second reads seats' words."""
    log_in(school, "teacher")
    school.go("/admin/hooks_seats/seats/add/")
    school.fill(course=POTTERY, total="1", taken="0")
    school.turn(school.driver.find_element("name", "_save").click)

    register(school, "hana", "Hana Sato")
    enroll(school, POTTERY)
    assert school.said("status") == ["You are enrolled, in audit mode."]
    register(school, "igor", "Igor Petrov")
    enroll(school, POTTERY)

    assert len(school.said("alert")) == 1
    assert "taken. Please come back later." in school.said("alert")[0]


def test_a_course_is_passed_and_certified(school):
    """Ben reads, ticks off, takes both exams, and has something to show."""
    log_in(school, "ben")
    enroll(school, PHYSICS)
    school.press("Go to the course")
    assert "Bring a kettle" in school.text
    for lesson in ("Why the kettle sings", "Why toast lands on its butter", "What a bicycle knows"):
        school.press(lesson)
        school.press("I have done this")
    assert "100 % done" in school.text
    for exam, answers in (("What did you see?", FINAL), ("Kitchen quiz", QUIZ)):
        school.press(exam)
        school.press("Begin")
        school.tick(*answers)
        school.press("Hand in")
        assert school.said("status") == ["Handed in: 100 % are right."]

    assert "It is 100 %, and 60 % is a pass. You pass." in school.text
    school.press("Get your certificate")
    assert "CERTIFICATE Ben Okafor has learned Physics of Everyday Things" in school.text
    assert "Grade 100 %" in school.text


def test_a_teacher_writes_publishes_and_assesses(school):
    """Tove, who is no staff, writes a lesson and an exam; Chiara answers, and reads her points."""
    log_in(school, "tove")
    school.press("Studio", within="header")
    assert "The Winter Sky" not in school.text
    school.press("The Art of Letters")
    school.press("New lesson in Capitals")
    school.fill(title="The serif", body="It is what the brush left.")
    school.press("Save")
    school.press("Publish")
    assert school.said("status") == ["Learners see The serif now."]
    _write_an_exam(school)
    _announce(school)

    _chiara_answers(school)
    _tove_assesses(school)

    log_in(school, "chiara")
    school.go(f"/courses/{LETTERS}/home/")
    assert "A drawing 7 of 8 points" in school.text


def _write_an_exam(school):
    school.press("New exam")
    school.fill(title="A drawing", possible="8", asked="Which pen?\n- any")
    school.press("Save")
    assert school.said("alert") == [
        "Line 2: one choice is no choice. Write two or more, or none.",
        "Line 1: mark the right choice of this question with *.",
    ]
    school.fill(asked="Which pen?\n- any\n* a broad one\n\nWhy?")
    school.press("Save")
    school.press("Publish")
    assert school.said("status") == ["Learners see A drawing now."]


def _announce(school):
    school.press("News")
    school.fill(title="Ink", text="Bring ink, please.")
    school.press("Publish")
    for tab in ("Learners", "Grading", "Settings"):
        school.press(tab)


def _chiara_answers(school):
    log_in(school, "chiara")
    school.go("/pathways/everyday-science/")
    school.press("Follow this pathway")
    assert "Leave this pathway" in school.text
    enroll(school, LETTERS)
    school.press("Go to the course")
    assert "Bring ink, please." in school.text
    school.press("A drawing")
    school.press("Begin")
    school.tick("a broad one")
    school.fill(question_1="It shows the turn of the hand.")
    school.press("Hand in")
    assert "waits for your teacher" in school.text


def _tove_assesses(school):
    log_in(school, "tove")
    school.go(f"/studio/{LETTERS}/")
    school.press("Handed in 1 waits")
    school.press("Chiara Rossi")
    assert "a broad one right" in school.text
    assert "It shows the turn of the hand." in school.text
    school.fill(earned="7")
    school.press("Release")
    assert school.said("status") == ["Saved. Chiara Rossi sees it now."]


def test_an_operator_reads_the_order_of_steps(school):
    """Of the process that serves; a long line scrolls in its own box."""
    log_in(school, "teacher")
    school.go("/operations/hooks/")
    school.press("course_enrollment_started")

    assert "premium:upgrade_premium" in school.text
