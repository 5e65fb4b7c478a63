"""Campus and the seats plugin, from outside: as processes, over HTTP. Its demo: ``test_demo.py``."""

from __future__ import annotations

import ast
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from campus.demo import badges, server
from campus.demo.school import POTTERY, School, register

from tests.examples.conftest import CAMPUS, ROOT, SETTINGS, run
from tests.services import postgres_database

LEARNERS = 5
WRITING = ("exams", "groups", "learning", "platform", "refusals", "studio", "teaching", "use_cases")
OWN = {"campus", "django", "hooks_runtime", "hookspecs"}


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request):
    """The address of an empty database, '' for SQLite in a file."""
    if request.param == "sqlite":
        yield ""
    else:
        with postgres_database() as url:
            yield url


# --- Campus itself ----------------------------------------------------------------------------


def test_campus_tests_pass(environment):
    """Every hook has a caller, refusals are shown, doors hold: see inside_campus."""
    passed(run_inside(environment))


def test_campus_tests_pass_on_postgresql(environment):
    """So they do where one caught IntegrityError poisons a transaction."""
    with postgres_database() as url:
        writing = [f"test_{name}.py" for name in WRITING]
        passed(run_inside({**environment, "CAMPUS_DATABASE_URL": url}, *writing))


def run_inside(environment, *files):
    inside = ROOT / "tests" / "examples" / "inside_campus"
    chosen = [str(inside / file) for file in files] or [str(inside)]
    return run(
        *("-m", "pytest", *chosen, f"--ds={SETTINGS}", "-q", "-p", "no:cacheprovider"),
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
    assert "'groups' is not installed" in done.stdout
    for name in ("credentials", "retrievers", "pdf"):
        assert f"'{name}' is not installed" in done.stdout
    assert "'badges'" not in done.stdout  # nobody said where badges are made


# --- Seats ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("plugins")
def test_the_last_seats_are_given_once(tmp_path, database_url):
    """Five learners press the button at the same moment; two seats are two learners."""
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
