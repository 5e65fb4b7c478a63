"""A class is divided in a real browser, on a desk, by a teacher who writes no line of code.

Pictures of every page go where those of ``test_browser.py`` go; where somebody wants to see them, on a phone, too.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from campus.demo.school import PHYSICS
from campus.demo.server import running

from tests.examples.chromium import Visitor, window
from tests.examples.test_browser import SIZES, enroll, log_in

KETTLE, BICYCLE = "Why the kettle sings", "What a bicycle knows"
ROSTER = "username,segment\nben,Lab A\nchiara,Lab B\nbne,Lab A\nada,Lab C\n"
HOME = f"/courses/{PHYSICS}/home/"
OURS = f"/hooks/groups/courses/{PHYSICS}/"

pytestmark = pytest.mark.usefixtures("plugins")


@pytest.fixture(params=SIZES if "CAMPUS_SCREENSHOTS" in os.environ else ["desk"])
def school(request, tmp_path):
    """A fresh campus, and a window on it; Ada, Ben and Chiara learn physics."""
    pictures = Path(os.environ.get("CAMPUS_SCREENSHOTS") or tmp_path / "pictures")
    pictures.mkdir(parents=True, exist_ok=True)
    width, height = SIZES[request.param]
    with window(width, height, tmp_path / "profile") as driver, running(tmp_path) as server:
        visitor = Visitor(driver, width, pictures, server.url.rstrip("/"))
        visitor.password = server.password
        for who in ("ada", "ben", "chiara"):
            log_in(visitor, who)
            enroll(visitor, PHYSICS)
        yield visitor


def test_a_class_is_divided(school, tmp_path):
    """From the first segment to what a learner reads who is refused."""
    log_in(school, "tove")
    _make_two_labs(school)
    _import_a_class(school, tmp_path)
    _bind_the_labs_to_lessons(school)
    _preview_as_a_learner_of_both(school)

    _two_learners_see_different_parts(school)


def _make_two_labs(school):
    school.press("Studio", within="header")
    school.press("Physics of Everyday Things")
    school.press("See the course")
    school.press("Segments")
    school.fill(name="Labs")
    school.tick("A learner is in one of its segments at most")
    school.press("Make the set")
    for name in ("Lab A", "Lab B"):
        school.fill(name=name, capacity="12")
        school.press("Make the segment")
        assert school.said("status") == [f"{name} is there."]


def _import_a_class(school, folder):
    """Two of four rows are wrong; what they would come to is read first, and undone once."""
    file = folder / "class.csv"
    file.write_text(ROSTER, encoding="utf-8")
    for again in (False, True):
        school.press("Import a class")
        school.driver.find_element("name", "file").send_keys(str(file))
        school.press("Look at it first")
        assert "2 rows join 2 rows are refused" in school.text
        assert "Line 4: bne Nobody here is called 'bne'." in school.text
        assert "Line 5: ada Labs has no segment called 'Lab C'." in school.text
        school.press("Import 2 rows")
        assert school.said("status") == ["The class is imported."]
        if not again:
            school.press("Undo")
    school.press("To Labs")
    school.press("Lab A")
    assert "Ben Okafor" in school.text
    school.fill(**{"member-who": "grace@school.example"})
    school.press("Add")
    assert "Not registered yet" in school.text


def _bind_the_labs_to_lessons(school):
    school.press("Who sees what")
    school.fill(name="Lab", follows="are the segments of Labs")
    school.press("Divide the content")
    for lesson, lab in ((KETTLE, "Lab A"), (BICYCLE, "Lab B")):
        school.press("Who sees what")
        _follow(school, f"Who sees {lesson}")
        school.tick(lab)
        school.press("See what changes")
        assert "If you save this, 2 learners lose 1 block, nobody gains any." in school.text
        school.press("Save")
    assert "only Lab: Lab A" in school.text


def _preview_as_a_learner_of_both(school):
    school.press("Preview")
    school.tick("Lab A Labs")
    school.press("Look so")
    assert "To see this, join Lab B." in school.text
    school.go(HOME)
    assert [True, False] == [title in school.text for title in (KETTLE, BICYCLE)]
    school.press("This is a preview")
    school.tick("Lab B Labs")
    school.press("Look so instead")
    school.go(
        f"/courses/{PHYSICS}/"
    )  # where "Open the course" leads to, on a campus of another address
    school.press("See the course")
    assert [True, True] == [title in school.text for title in (KETTLE, BICYCLE)]
    school.press("This is a preview")
    school.press("Leave the preview")
    assert "Leave the preview" not in school.text


def _two_learners_see_different_parts(school):
    homes = {}
    for who in ("ben", "chiara"):
        log_in(school, who)
        school.go(HOME)
        homes[who] = [title in school.text for title in (KETTLE, BICYCLE)]
    assert {"ben": [True, False], "chiara": [False, True]} == homes
    school.press(BICYCLE)
    address = school.path
    log_in(school, "ben")
    school.go(address)

    assert school.said("alert") == ["To see this, join Lab B."]


def _follow(school, name):
    """Follow the link that is called *name*, where its words alone are not enough."""
    found = school.driver.find_element("css selector", f'main a[aria-label="{name}"]')
    school.turn(found.click)
