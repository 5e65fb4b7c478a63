"""What is public is in ``__all__``, and comes late where it costs."""

from __future__ import annotations

import subprocess
import sys

import pytest

import hooks_runtime
import hookspecs
from hooks_runtime import Hooks, current, install
from hookspecs import authoring, learning


@pytest.mark.parametrize("module", [hookspecs, hooks_runtime, learning, authoring])
def test_all_is_sorted_and_there(module):
    """And every name resolves, the late ones too."""
    assert sorted(module.__all__) == list(module.__all__)
    assert all(hasattr(module, name) for name in module.__all__)


def test_a_name_that_is_not_there_is_an_attribute_error():
    """As of every module."""
    with pytest.raises(AttributeError, match="has no attribute 'run_filtre'"):
        _ = hooks_runtime.run_filtre


def test_a_module_with_call_sites_does_not_load_what_builds():
    """Nor the catalogue, nor the packages that only building needs."""
    code = "import sys, hooks_runtime; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    building = {
        "hooks_runtime.build",
        "hookspecs.learning",
        "cattrs",
        "importlib_metadata",
        "asyncio",
    }

    assert set() == building & set(loaded.stdout.split())


def test_without_a_host_the_current_hooks_are_empty():
    """A call site works before anybody installed anything."""
    code = "from hooks_runtime import current; print(current().plugins, len(current().specs) > 20)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "() True"


def test_install_gives_the_hooks_it_installed(install_hooks):
    """So that building and installing is one line."""
    hooks = install(Hooks())

    assert current() is hooks


def test_hooks_of_a_mapping_are_ready_to_run():
    """What a host without Django writes."""
    hooks = Hooks.of({"plugins": ["tests.site.plugins"]})

    assert ["tests.site.plugins"] == [plugin.name for plugin in hooks.plugins]
    assert "1. tests.site.plugins:upgrade" in hooks.explain(learning.course_enrollment_started)


def test_current_makes_empty_hooks_once(monkeypatch, install_hooks):
    """Until a host installs its own."""
    from hooks_runtime.active import _current

    monkeypatch.setattr(_current, "hooks", None)

    assert current() is current()
    assert () == current().plugins


@pytest.mark.parametrize(
    "halt",
    [
        learning.PreventLogin("no", redirect_to="/terms/"),
        learning.PreventEnrollment("no", redirect_to="/terms/"),
        learning.PreventCoursewareAccess("no", redirect_to="/terms/"),
        learning.RedirectToPage("no", redirect_to="/terms/"),
    ],
    ids=lambda halt: type(halt).__name__,
)
def test_halts_say_where_to_go(halt):
    """Beside their words."""
    assert ("no", "/terms/") == (halt.message, halt.redirect_to)
