"""The generated reference: every hook and every public name is in it, and the site builds without a warning."""

import importlib
import sys
import zlib
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, ROOT

pytest.importorskip("sphinx")
pytest.importorskip("furo")
pytest.importorskip("myst_parser")

from hooks_runtime import catalogue
from hookspecs import Filter, Supply

PACKAGES = ("hookspecs", "hookspecs.learning", "hookspecs.authoring", "hooks_runtime")
HOOKS = catalogue.ours()


@pytest.fixture(scope="module")
def reference():
    """The module that writes the reference."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(DOCS / "_ext")
        yield importlib.import_module("hook_reference")
    sys.modules.pop("hook_reference", None)


@pytest.fixture(scope="module")
def pages(reference):
    """The generated pages, by path."""
    return reference.pages()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The built site. A warning fails it, and so does a name that no page documents."""
    import subprocess

    built = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-n", "-W", "-q", "-E", "-b", "html"]
    done = subprocess.run(
        [*command, "-d", built / "doctrees", DOCS, built / "html"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return built / "html"


def heading_of(hook):
    """Return the signature that is a hook's heading: of a supply what plugins answer with."""
    if isinstance(hook, Supply):
        return f"{hook.python_name}() -> {hook.function.__annotations__['return']}"
    payload = hook.payload.__name__
    answer = f"{payload} | None" if isinstance(hook, Filter) else "None"
    return f"{hook.python_name}({hook.parameter}: {payload}) -> {answer}"


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook.python_name)
def test_every_hook_has_a_heading(hook, pages):
    """A hook's signature is a heading, and its full name stands under it."""
    package, _, module = hook.function.__module__.removeprefix("hookspecs.").partition(".")
    lines = pages[f"{package}/{module}.rst"].splitlines()
    heading = lines.index(f"``{heading_of(hook)}``")

    assert set(lines[heading + 1]) == {"-"}
    assert f":Name: ``{hook.name}``" in lines[heading + 1 : heading + 8]


def test_the_index_has_every_hook(pages):
    """The index has one row a hook, and no other."""
    rows = [line for line in pages["hooks.rst"].splitlines() if "<hook-" in line]

    assert len(rows) == len(HOOKS)
    for hook in HOOKS:
        assert f"``{hook.name}``" in pages["hooks.rst"]


def test_a_deprecated_hook_says_what_replaces_it(reference):
    """The index and the page tell what to use instead."""
    from datetime import date

    from hookspecs import Deprecation, hookspec
    from hookspecs.authoring import CreatedCourse

    @hookspec.event(
        "org.example.course.copied.v1",
        since="1.0",
        status=Deprecation("1.1", date(2030, 1, 1), "org.example.course.copied.v2"),
    )
    def course_copied(course: CreatedCourse) -> None:
        """A course has been copied."""

    page = "\n".join(reference.reference_catalogue.hook_section(course_copied, {}))

    assert "deprecated since 1.1, removed by 2030-01-01" in page
    assert ":Replacement: ``org.example.course.copied.v2``" in page


def test_callers_are_found(reference):
    """Calls, sends and adoptions count, by whichever name they are reached; mentions do not."""
    import ast

    source = """
hooks.run_filter(course_enrollment_started, request)
await asend_event(learning.course_enrollment_created, enrollment)
adopt(user_logged_in, session_login_completed, build=user)
hookimpl(lesson_completed)
"""

    found = set(reference.reference_catalogue.calls(ast.parse(source)))

    assert found == {
        "course_enrollment_started",
        "course_enrollment_created",
        "session_login_completed",
    }


@pytest.mark.parametrize("package", PACKAGES)
def test_every_public_name_is_documented(package, site):
    """What is in __all__ can be looked up in the built site."""
    documented = inventory(site)

    public = importlib.import_module(package).__all__

    assert [name for name in public if f"{package}.{name}" not in documented] == []


def test_every_hook_can_be_reached(site):
    """Each hook's section is a target in the built site."""
    pages = "".join(path.read_text() for path in (site / "reference").glob("*/*.html"))

    missing = [h.python_name for h in HOOKS if f'id="hook-{anchor(h)}"' not in pages]

    assert missing == []


def anchor(hook):
    return hook.python_name.replace("_", "-")


def inventory(site: Path) -> set[str]:
    """Return the Python names that the site's ``objects.inv`` knows."""
    raw = (site / "objects.inv").read_bytes()
    body = zlib.decompress(raw.split(b"zlib.\n", 1)[1]).decode()
    return {line.split(" ", 1)[0] for line in body.splitlines() if " py:" in line}


def test_the_principles_have_the_table_of_the_pipeline():
    """There is no other, and it can be read in a clone."""
    from hooks_runtime import pipeline

    ruled = (pipeline.__doc__ or "").partition("\n\n")[2].partition("\n\nTwo loops")[0]

    assert ruled.startswith("=====")
    assert ruled in (DOCS / "principles.md").read_text()
