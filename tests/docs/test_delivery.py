"""docs/delivery.md: a printer that is away, and what an operator does; all that it shows is real."""

import json
import subprocess

import pytest

from hooks_runtime import Hooks
from hookspecs import Event
from tests.docs.pages import DOCS, blocks

pytest.importorskip("django")

ASK = """
import django; django.setup()
from django.test import Client
answer = Client().get("/hooks/health/", headers={"Authorization": "Bearer token"})
print(answer.status_code, answer.content.decode())
"""
TASKS = """
import django; django.setup()
from school.celery import app
app.loader.import_default_modules()
print(*[entry["task"] in app.tasks for entry in app.conf.beat_schedule.values()])
"""


@pytest.fixture
def school(page):
    return page(
        "delivery.md",
        DJANGO_SETTINGS_MODULE="school.settings",
        PYTHONPATH=".",
        HEALTH_TOKEN="token",
    )


def python(school, source):
    asked = ["python", "-W", "error", "-c", source]
    said = {"cwd": school.folder, "env": dict(school.environment), "text": True}
    return subprocess.run(asked, **said, capture_output=True, check=True).stdout.strip()


def test_the_page_shows_what_an_operator_sees(school):
    """From three messages and a printer that is away to all badges printed, twice over."""
    ran = school.run()

    said = {
        command.line.split()[2].strip(";")
        for command in ran
        if command.line.startswith("hooks outbox")
    }
    assert {"status", "list", "show", "retry", "drop", "replay", "relay"} == said
    assert len((school.folder / "printer.txt").read_text().splitlines()) == 2

    status, _, told = python(school, ASK).partition(" ")
    (shown,) = [block for block in blocks(DOCS / "delivery.md") if block.language == "json"]
    assert status == "200"
    assert json.loads(shown.text) == json.loads(told)


def test_no_event_of_the_catalogue_has_to_stay():
    """As the page says of deferred and durable receivers."""
    events = [hook for hook in Hooks().specs.values() if isinstance(hook, Event)]

    assert events and [] == [event.name for event in events if not event.leaves_process]


def test_celerys_beat_names_tasks_that_are_there(school):
    """The page's app, without its broker."""
    pytest.importorskip("celery")
    for block in blocks(DOCS / "delivery.md"):
        if block.caption:
            school.write(block)

    assert python(school, TASKS) == "True True"
