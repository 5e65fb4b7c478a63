"""Campus, its demo and the seats plugin, from outside: as processes, over HTTP."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

import psycopg
import pytest
from campus import demo
from campus.demo import badges, browser, server
from campus.demo.school import POTTERY, School, register
from campus.demo.transcript import Transcript

from hooks_runtime import discovery
from tests.examples.conftest import CAMPUS, ROOT, SETTINGS
from tests.services import POSTGRES, need_postgres

LEARNERS = 8
OWN = {"campus", "django", "hooks_runtime", "hookspecs"}


@pytest.fixture
def plugins():
    """The plugins that campus names; without them there is nothing to show."""
    if missing := {"premium", "seats", "enterprise", "badges"} - discovery.scan().plugins.keys():
        told = (
            f"{', '.join(sorted(missing))} not installed; pip install -r examples/requirements.txt"
        )
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(told)


@contextmanager
def postgres_database():
    """The address of an empty database that is dropped afterwards."""
    need_postgres()
    name = f"campus_{os.getpid()}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{POSTGRES.rpartition('/')[0]}/{name}"
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request):
    """The address of an empty database, '' for SQLite in a file."""
    if request.param == "sqlite":
        yield ""
    else:
        with postgres_database() as url:
            yield url


def run(*words, environment, timeout=300):
    return subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


# --- The demo ---------------------------------------------------------------------------------


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


@contextmanager
def a_server_that_is_none():
    class Nowhere:
        url, pid = "http://nowhere.example", 0

    yield Nowhere()


def a_story_that_is_not_true(_, transcript):
    transcript.sees("the sun is out", "sun", ["rain"])


# --- Campus itself ----------------------------------------------------------------------------


def test_campus_tests_pass(environment):
    """Every hook has a caller, refusals are shown, doors hold: see inside_campus."""
    passed(run_inside(environment))


def test_campus_tests_pass_on_postgresql(environment):
    """So they do where one caught IntegrityError poisons a transaction."""
    with postgres_database() as url:
        passed(run_inside({**environment, "CAMPUS_DATABASE_URL": url}))


def run_inside(environment):
    inside = str(ROOT / "tests" / "examples" / "inside_campus")
    return run(
        *("-m", "pytest", inside, f"--ds={SETTINGS}", "-q", "-p", "no:cacheprovider"),
        environment=environment,
    )


def passed(done):
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.usefixtures("plugins")
def test_no_migration_is_missing(environment):
    """The tables are as the models say."""
    passed(run("examples/campus/manage.py", "makemigrations", "--check", environment=environment))


def test_campus_imports_no_plugin():
    """Platform and plugins meet in hookspecs only."""
    imported = {
        name.partition(".")[0]
        for path in (CAMPUS / "campus").rglob("*.py")
        for name in names_imported(ast.parse(path.read_text(encoding="utf-8")))
    }

    assert imported - set(sys.stdlib_module_names) == OWN


def names_imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield node.module


def test_campus_starts_without_its_plugins(environment):
    """A plugin that is not installed is told by `check`, and takes no page down."""
    script = """
import importlib_metadata
importlib_metadata.entry_points = lambda: importlib_metadata.EntryPoints(())
import django
django.setup()
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.test import Client
call_command("migrate", verbosity=0, skip_checks=True)
assert Client(SERVER_NAME="localhost").get("/").status_code == 200
try:
    call_command("check")
except SystemCheckError as error:
    print(error)
"""
    done = run("-c", script, environment=environment)

    assert done.returncode == 0, done.stderr
    assert "'premium' is not installed" in done.stdout
    assert "'seats' is not installed" in done.stdout
    assert "'enterprise' is not installed" in done.stdout
    assert "'badges'" not in done.stdout  # nobody said where badges are made


# --- Seats ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("plugins")
def test_the_last_seats_are_given_once(tmp_path, database_url):
    """Eight learners press the button at the same moment; two seats are two learners."""
    start = Barrier(LEARNERS)

    with (
        badges.serving() as service,
        server.running(tmp_path, database_url) as campus,
        ThreadPoolExecutor(LEARNERS) as threads,
    ):
        school = School(campus, service)
        give_two_seats(school)
        course = f"/courses/{POTTERY}/"

        def press(number):
            learner = newcomer(school, f"learner{number}")
            page = learner.get(course)
            start.wait(60)
            return learner.submit(page, f"{course}enroll/").said

        answers = list(threads.map(press, range(LEARNERS)))
        free = school.free_seats(POTTERY)

    full = ["All 2 seats are taken. Please come back later."]
    assert [said["alert"] for said in answers].count(full) == LEARNERS - 2
    assert free == ["0 of 2 seats free"]


def give_two_seats(school):
    teacher = school.member("teacher")
    form = teacher.get("/admin/hooks_seats/seats/add/")
    teacher.submit(form, course=POTTERY, total="2", taken="0")


def newcomer(school, username):
    visitor = school.visitor()
    mail = f"{username}@campus.example"
    register(visitor, school, username=username, name=username.title(), email=mail)
    return visitor


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
