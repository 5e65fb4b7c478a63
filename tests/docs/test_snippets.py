"""The Python blocks of the pages that run no commands: they run too, from top to bottom."""

import pytest

from tests.docs.pages import DOCS, ROOT

sybil = pytest.importorskip("sybil")

from sybil.parsers.myst import PythonCodeBlockParser  # noqa: E402

from hooks_runtime import installed, run_filter, send_event  # noqa: E402
from hooks_runtime.testing import build_hooks, plugin  # noqa: E402
from hookspecs import Refused  # noqa: E402
from hookspecs.learning import (  # noqa: E402
    Course,
    Enrollment,
    EnrollmentRequest,
    PersonalData,
    User,
    course_enrollment_created,
    course_enrollment_started,
)
from hookspecs.values import CourseKey, Moment, UserId  # noqa: E402

ADA = User(UserId(7), is_active=True, pii=PersonalData("ada", "ada@school.example"))


def store(request):
    course = Course(request.course)
    return Enrollment(ADA, course, request.mode, is_active=True, creation_date=Moment.now())


def run(path, **namespace):
    """Run the Python blocks of *path* in one namespace, and return it."""
    document = sybil.Sybil([PythonCodeBlockParser()], path=str(path.parent)).parse(path)
    document.namespace.update(namespace)
    for example in document.examples():
        example.evaluate()
    return document.namespace


def test_the_readme_is_true():
    """Its call site, its plugin and its settings work, and the plugin refuses strangers."""
    platform = {
        "run_filter": run_filter,
        "send_event": send_event,
        "course_enrollment_started": course_enrollment_started,
        "course_enrollment_created": course_enrollment_created,
        "EnrollmentRequest": EnrollmentRequest,
        "user": ADA.id,
        "course": CourseKey("Physics"),
        "mode": "audit",
        "store": store,
        "is_member": lambda user: user == 7,
    }

    readme = run(ROOT / "README.md", **platform)

    hooks = build_hooks(plugin("members", readme["members_only"]))
    with installed(hooks):
        ada = EnrollmentRequest(UserId(7), CourseKey("Physics"), "audit")
        assert run_filter(course_enrollment_started, ada).mode == "verified"
        with pytest.raises(Refused, match="for members"):
            run_filter(course_enrollment_started, EnrollmentRequest(UserId(8), ada.course, "audit"))


def test_the_readme_opens_with_two_commands():
    """A fresh machine needs nothing else, and the files that they install are there."""
    readme = (ROOT / "README.md").read_text()

    commands = [
        line for line in readme.splitlines() if line.startswith("python3 -m venv .venv && ")
    ]

    assert len(commands) == 2
    for requirements in ("examples/requirements.txt", "contrib_plugins/requirements.txt"):
        assert any(f"-r {requirements} " in command for command in commands)
        assert (ROOT / requirements).exists()


def test_the_readme_links_to_files():
    """No link of the README leads nowhere."""
    import re

    links = re.findall(r"\]\((?!http)([^)]+)\)", (ROOT / "README.md").read_text())

    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("page", sorted(DOCS.glob("decisions/0*.md")), ids=lambda p: p.stem)
def test_decisions_run(page):
    """The Python in a decision is valid."""
    run(page)
