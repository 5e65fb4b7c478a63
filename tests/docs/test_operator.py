"""docs/operator.md: what it shows is what the command prints, and what the log says."""

import shutil
import sys
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, blocks, matches

pytest.importorskip("django")

HERE = Path(__file__).parent / "operator"


@pytest.fixture
def operator(page):
    """The page, in a Django project with three installed plugins."""
    site = page(
        "operator.md", PYTHONPATH=str(HERE / "plugins"), DJANGO_SETTINGS_MODULE="school.settings"
    )
    shutil.copytree(HERE / "site", site.folder, dirs_exist_ok=True)
    return site


def test_the_page_shows_real_output(operator):
    """Every setting of the page prints what the page says."""
    ran = operator.run()

    assert {"list", "explain", "check"} <= {command.line.split()[1] for command in ran}


@pytest.fixture
def plugins(monkeypatch):
    """The page's own plugins can be imported, whatever else is called so."""
    names = {path.name for path in (HERE / "plugins").iterdir() if path.suffix != ".dist-info"}
    others = {name: held for name, held in sys.modules.items() if name.partition(".")[0] in names}
    for name in others:
        del sys.modules[name]
    monkeypatch.syspath_prepend(HERE / "plugins")
    yield
    for name in [name for name in sys.modules if name.partition(".")[0] in names]:
        del sys.modules[name]
    sys.modules.update(others)


@pytest.mark.usefixtures("plugins")
def test_the_page_shows_real_log_lines(caplog):
    """A failure and a refusal are logged as the page says, without the learner's address."""
    caplog.set_level("INFO", "hooks_runtime")

    fail_and_refuse()

    told = [block.text for block in blocks(DOCS / "operator.md") if block.language == "text"]
    assert [matches(*pair) for pair in zip(told, caplog.messages, strict=True)] == [True, True]


def fail_and_refuse():
    from hooks_runtime import Hooks, HooksConfig
    from hooks_runtime.discovery import load
    from hookspecs import Refused
    from hookspecs.learning import (
        Course,
        Enrollment,
        EnrollmentRequest,
        PersonalData,
        User,
        course_enrollment_created,
        course_enrollment_started,
    )
    from hookspecs.values import CourseKey, Moment, UserId

    full = {"waitlist:hold": {"options": {"seats": 0}}}
    config = HooksConfig.of({"plugins": ["waitlist", "badges"], "steps": full})
    hooks = Hooks(load(config), config)
    ada = User(UserId(7), is_active=True, pii=PersonalData("ada", "ada@school.example"))
    physics = CourseKey("Physics")
    enrollment = Enrollment(
        ada, Course(physics), "audit", is_active=True, creation_date=Moment.now()
    )
    hooks.send_event(course_enrollment_created, enrollment)
    with pytest.raises(Refused):
        hooks.run_filter(course_enrollment_started, EnrollmentRequest(ada.id, physics, "audit"))
