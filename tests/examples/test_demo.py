"""The demo of campus: its stories hold, what does not hold is told, and its browser is one."""

from __future__ import annotations

from contextlib import contextmanager
from io import BytesIO
from runpy import run_path

import pytest
from campus import demo
from campus.demo import browser, server
from campus.demo.school import FILES
from campus.demo.transcript import Transcript
from pypdf import PdfReader

from tests.examples.conftest import run


@pytest.mark.usefixtures("plugins")
def test_the_demo_holds_and_explains_itself(environment, tmp_path):
    """README's first command exits 0, and says what was checked in 80 columns."""
    done = run("examples/campus", "demo", environment={**environment, "TMPDIR": str(tmp_path)})

    assert done.returncode == 0, done.stdout + done.stderr
    told = " ".join(done.stdout.split())
    for words in (
        'premium\'s words, as an alert: "This course is for premium members. Become one to enroll."',
        '"You are enrolled, in verified mode."',
        '"Dear Ada Lindqvist, you learn in verified mode."',
        'seats\' words, as an alert: "All 2 seats are taken. Please come back later."',
        "1. premium:upgrade_premium | hooks-premium 0.1.0",
        "2. seats:refuse_when_full | hooks-seats 0.1.0",
        "7 calls, 1 halt, 2 stops",
        '"Sponsored by Acme Corporation"',
        '"1 badge: course-v1:Campus+Physics+2026"',
        'groups says why not: "To see this, join the cyclists."',
        '"1 would be issued a credential now, 2 would not. Nothing was written."',
        '"This credential is valid."',
        'from that moment on: "revoked"',
    ):
        assert words in told
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert not list(tmp_path.iterdir()), "the demo left something behind"


def test_an_expectation_that_does_not_hold_ends_the_demo(monkeypatch, capsys):
    """What is not as told is one clear line, and exit code 1."""
    monkeypatch.setattr(demo, "running", lambda *_, **__: a_server_that_is_none())
    monkeypatch.setattr(demo, "STORIES", [a_story_that_is_not_true])

    assert demo.main(["demo"]) == 1
    assert "FAILED: the sun is out: expected 'sun', got ['rain']" in capsys.readouterr().out


def test_a_campus_that_cannot_be_set_up_says_why(monkeypatch, capsys, tmp_path):
    """The last words of the command that failed are shown, and the way out."""
    manage = tmp_path / "manage.py"
    manage.write_text("raise SystemExit('no such plugin')")
    monkeypatch.setattr(server, "MANAGE", manage)

    assert demo.main(["demo"]) == 1
    told = capsys.readouterr().out
    assert "no such plugin" in told
    assert "pip install -r examples/requirements.txt" in told


def test_the_page_of_certificates_is_what_its_script_draws():
    """So whoever changes the one changes the other."""
    drawn = run_path(str(FILES / "paper.py"))["drawn"]()
    there = (FILES / "certificate.pdf").read_bytes()

    expected, found = (PdfReader(BytesIO(each)).pages[0].get_contents() for each in (drawn, there))
    assert expected.get_data() == found.get_data()


@contextmanager
def a_server_that_is_none():
    class Nowhere:
        url, pid = "http://nowhere.example", 0

    yield Nowhere()


def a_story_that_is_not_true(_, transcript):
    transcript.sees("the sun is out", "sun", ["rain"])


# --- The demo's browser -----------------------------------------------------------------------


def test_a_page_knows_its_forms_and_what_it_says():
    """Hidden fields go along; what is said is told by role."""
    page = browser.Page(
        "http://x.example/a",
        200,
        '<p role="alert">No <b>way</b></p><form action="/b"><input name="csrf" value="1"></form>',
    )

    assert page.said["alert"] == ["No way"]
    assert page.forms == {"/b": {"csrf": "1"}}


def test_a_form_is_found_by_the_end_of_its_action():
    """The form that comes back to the page itself is no other's end."""
    page = browser.Page("http://x.example/a", 200, '<form action="/rows/7/revoke/"></form>')

    assert page.action("/revoke/") == "/rows/7/revoke/"
    with pytest.raises(browser.Trouble, match="no form for ''"):
        page.action("")


def test_choices_are_ticked_by_what_is_written_beside_them():
    """Where a form offers none of them, it says what it offers."""
    label = '<label><input type="radio" name="q" value="{}">{}</label>'
    page = browser.Page("http://x.example/a", 200, label.format(0, "tea") + label.format(1, "milk"))

    assert page.ticked(["beer", "milk"]) == {"q": "1"}
    with pytest.raises(browser.Trouble, match=r"/a offers none of .*beer.*; it offers .*tea"):
        page.ticked(["beer"])


def test_a_choice_is_made_and_a_button_may_lead_elsewhere():
    """The first of a list is chosen until another is; what a button says goes before its form."""
    page = browser.Page(
        "http://x.example/a",
        200,
        '<form><select name="s"><option value="1">One<option value="2">Two</select>'
        '<select name="t"><option value="1"><option value="2" selected></select>'
        '<button formaction="../b/">B</button></form><datalist><option value="3"></datalist>',
    )

    assert page.forms[page.action("/b/")] == page.forms[page.action("")] == {"s": "1", "t": "2"}
    assert page.ticked(["Two"]) == {"s": "2"}


def test_a_form_that_is_not_there_is_named():
    """A visitor without a button says which one is missing, and what the page says instead."""
    page = browser.Page("http://x.example/a", 200, '<p role="alert">Closed</p>')

    with pytest.raises(browser.Trouble, match=r"/a has no form for '/b'; .*Closed"):
        browser.Browser("http://x.example/").submit(page, "/b")


def test_a_transcript_counts_what_held(capsys):
    """The last line of the demo is true."""
    transcript = Transcript()
    transcript.sees("it is there", "b", "abc")

    assert transcript.held == 1
    assert 'ok  it is there: "b"' in capsys.readouterr().out
