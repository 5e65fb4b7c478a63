"""What installs, what imports what, and that every wheel works alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FRAMEWORKS = {"django", "celery", "stevedore", "hypothesis", "pytest", "asgiref", "packaging"}


def run(*argv, **options):
    clean = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(argv, capture_output=True, text=True, env=clean, check=False, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_requirements_list_every_plugin():
    """One command installs everything in this repository."""
    listed = (ROOT / "contrib_plugins/requirements.txt").read_text().split()
    contrib = {
        f"contrib_plugins/{path.parent.name}"
        for path in ROOT.glob("contrib_plugins/*/pyproject.toml")
    }
    examples = {
        f"./examples/plugins/{path.parent.name}"
        for path in ROOT.glob("examples/plugins/*/pyproject.toml")
    }

    assert {".[dev]"} | contrib | examples == {
        word for word in listed if word.startswith((".", "contrib_plugins/"))
    }


def test_the_core_imports_no_framework():
    """A plugin without Django must not pay for it, nor fail without it."""
    code = "import sys, hookspecs.learning, hookspecs.authoring, hooks_runtime; print(*sys.modules)"

    assert set() == FRAMEWORKS & set(run(sys.executable, "-c", code).split())


def test_what_pytest_loads_everywhere_imports_no_framework_but_pytest():
    """pytest11 loads in every environment that has the library."""
    modules = (
        "hooks_runtime.pytest_plugin, hooks_runtime.pytest_conformance, hooks_runtime.conformance"
    )
    modules += ", hooks_runtime.cli, hooks_runtime.conformance.command"
    loaded = set(run(sys.executable, "-c", f"import sys, {modules}; print(*sys.modules)").split())

    assert {"pytest"} >= (FRAMEWORKS - {"packaging"}) & loaded


def test_hookspecs_imports_attrs_and_pluggy_only():
    """The promise stands by itself."""
    code = "import sys, hookspecs.learning, hookspecs.authoring; print(*sys.modules)"
    loaded = set(
        run(sys.executable, "-S", "-c", f"import sys; sys.path += {sys.path}; {code}").split()
    )

    assert set() == {"cattrs", "importlib_metadata", "hooks_runtime"} & loaded


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    """A folder with the wheels of the core and of the example plugins."""
    folder = tmp_path_factory.mktemp("wheels")
    plugins = sorted(path.parent for path in ROOT.glob("examples/plugins/*/pyproject.toml"))
    for source in (ROOT, *plugins):
        argv = (
            "-m",
            "pip",
            "wheel",
            "-q",
            "--no-deps",
            "--no-build-isolation",
            "-w",
            folder,
            source,
        )
        run(sys.executable, *argv)
    return folder


@pytest.fixture
def python(tmp_path):
    """The Python of an empty environment."""
    run(sys.executable, "-m", "venv", tmp_path / "venv")
    return tmp_path / "venv/bin/python"


SCRIPT = """
import sys
from types import SimpleNamespace
from hooks_runtime import Hooks, HooksConfig, django_apps
from hooks_runtime.discovery import load
from hookspecs.learning import EnrollmentRequest, PreventEnrollment, course_enrollment_started
from hookspecs.values import CourseKey, UserId

config = HooksConfig.of({"plugins": ["premium"], "options": {"premium": {"members": ["ada"]}}})
hooks = Hooks(load(config), config)
def enroll(name):
    request = EnrollmentRequest(UserId(1), CourseKey("Premium"), "audit", SimpleNamespace(username=name))
    return hooks.run_filter(course_enrollment_started, request).mode
print(enroll("ada"))
try:
    enroll("eve")
except PreventEnrollment as refused:
    print(refused.message)
print(hooks.plugins[0], django_apps({"plugins": ["premium"]}), "django" in sys.modules)
"""


@pytest.mark.isolated
def test_a_plugin_works_from_its_wheel_in_an_empty_environment(wheels, python, tmp_path):
    """Without Django, without this repository."""
    run(python, "-m", "pip", "install", "-q", "--find-links", wheels, "hooks-premium")
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)

    assert run(python, script, cwd=tmp_path).splitlines() == [
        "verified",
        "This course is for premium members. Become one to enroll.",
        "hooks-premium 0.1.0 [] False",
    ]
    (tmp_path / "settings.py").write_text('LEARNING_HOOKS = {"plugins": ["premium"]}')
    hooks = python.with_name("hooks")
    assert "no problem" in run(hooks, "--settings", "settings", "check", cwd=tmp_path)


WORLD = """
from types import SimpleNamespace
from hooks_runtime.conformance import World

WORLD = World(fields={"user_object": SimpleNamespace(username="ada")})
"""


@pytest.mark.isolated
def test_a_plugin_is_judged_from_its_wheel_in_an_empty_environment(wheels, python, tmp_path):
    """Outside of this repository, by the command and by its own four lines."""
    wanted = ("learning-hooks[conformance]", "hooks-premium")
    run(python, "-m", "pip", "install", "-q", "--find-links", wheels, *wanted)
    (tmp_path / "premium_world.py").write_text(WORLD)
    hooks = python.with_name("hooks")
    judge = (hooks, "conformance", "premium", "--strict")

    told = run(*judge, "--world", "premium_world", cwd=tmp_path)

    assert told.startswith("hooks-premium 0.1.0 (premium) against learning-hooks 0.1.0\n")
    assert "\nconforms\n" in told

    shutil.copy(ROOT / "examples/plugins/premium/tests/test_conformance.py", tmp_path)
    assert "passed" in run(python, "-m", "pytest", "-q", tmp_path, cwd=tmp_path)


TRACED = """
from hooks_runtime.testing import build_hooks, plugin
from hookspecs import hookimpl
from hookspecs.authoring import CreatedCourse, course_created
from hookspecs.values import CourseKey
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider

trace.set_tracer_provider(TracerProvider())

@hookimpl(course_created)
def note(course, metadata):
    print(metadata.traceparent)

hooks = build_hooks(plugin("p", note))
hooks.send_event(course_created, CreatedCourse(CourseKey("c")))
with trace.get_tracer("t").start_as_current_span("s") as span:
    hooks.send_event(course_created, CreatedCourse(CourseKey("c")))
    print(f"00-{span.get_span_context().trace_id:032x}-{span.get_span_context().span_id:016x}")
"""


@pytest.mark.isolated
def test_an_event_carries_opentelemetrys_span(wheels, python, tmp_path):
    """As a W3C traceparent, where OpenTelemetry is installed."""
    run(
        python,
        "-m",
        "pip",
        "install",
        "-q",
        "--find-links",
        wheels,
        "learning-hooks",
        "opentelemetry-sdk",
    )
    script = tmp_path / "script.py"
    script.write_text(TRACED)
    outside, inside, expected = run(python, script, cwd=tmp_path).splitlines()

    assert ("None", expected) == (outside, inside.rpartition("-")[0])


RECEIVED = """
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

import django
from django.conf import settings
settings.configure(
    INSTALLED_APPS=["hooks_runtime.django"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    LEARNING_HOOKS={"plugins": ["local.hooks"], "delivery": {"worker": "relay"}},
)
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)

from hooks_runtime import current, send_event
from hooks_runtime.django.workers import drain, outbox
from hookspecs.authoring import CreatedCourse, course_created
from hookspecs.values import CourseKey

exported = InMemorySpanExporter()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(exported))
trace.set_tracer_provider(provider)
with trace.get_tracer("t").start_as_current_span("request") as request:
    send_event(course_created, CreatedCourse(CourseKey("ada@school.example")))
drain()
outbox().rows.update(available_at="2026-01-01T00:00Z")
drain()
parent = request.get_span_context()
for span in exported.get_finished_spans():
    if span.name == "learning_hooks.receive":
        ours = (span.parent.trace_id, span.parent.span_id) == (parent.trace_id, parent.span_id)
        print(ours, span.kind.name, span.status.status_code.name, dict(span.attributes), span.events)
        assert "ada" not in span.to_json()
"""
FLAKY = """
from hookspecs import hookimpl
from hookspecs.authoring import course_created

tried = []

@hookimpl(course_created, deliver="durable")
def note(course):
    tried.append(course)
    if len(tried) == 1:
        raise ConnectionError(f"no answer for {course}")
"""


@pytest.mark.isolated
def test_an_attempt_is_a_span_of_the_trace_that_sent(wheels, python, tmp_path):
    """With who, what, for which time, and what came of it; nothing of what was told."""
    run(
        python,
        "-m",
        "pip",
        "install",
        "-q",
        "--find-links",
        wheels,
        "learning-hooks[django]",
        "opentelemetry-sdk",
    )
    (tmp_path / "local").mkdir()
    (tmp_path / "local" / "hooks.py").write_text(FLAKY)
    script = tmp_path / "script.py"
    script.write_text(RECEIVED)
    first, second = run(python, script, cwd=tmp_path).splitlines()

    who = "'learning_hooks.receiver': 'local.hooks:note', 'learning_hooks.attempt':"
    assert first.startswith("True CONSUMER ERROR ") and second.startswith("True CONSUMER UNSET ")
    assert f"{who} 1, 'learning_hooks.outcome': 'ConnectionError'" in first
    assert f"{who} 2, 'learning_hooks.outcome': 'told'" in second


def test_every_plugin_declares_what_a_stranger_would_copy():
    """A name, one entry point, the core's range."""
    for path in (
        *ROOT.glob("contrib_plugins/*/pyproject.toml"),
        *ROOT.glob("examples/plugins/*/pyproject.toml"),
    ):
        project = tomllib.loads(path.read_text())["project"]
        assert any(d.startswith("learning-hooks") and "<1" in d for d in project["dependencies"]), (
            path
        )
        assert project["entry-points"]["learning_hooks.plugins"], path
