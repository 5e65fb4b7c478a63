"""What several of the engine's tests need."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

# What takes long on a busy machine is not wrong. `python -m tests.evidence properties` is thorough.
settings.register_profile("quick", deadline=None, max_examples=40)
settings.register_profile("thorough", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("PROPERTIES", "quick"))


LONGEST = (
    "test_with_tables.py",
    "::test_campus_tests_pass",
    "::test_the_tutorial_does",
    "test_browser",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Begin with what takes minutes: at the end one worker would wait for it alone."""
    items.sort(key=lambda item: not any(name in item.nodeid for name in LONGEST))


class Shelf:
    """A folder on sys.path where a test installs distributions of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def install(self, name, version="1.0", *, plugins=None, django_apps=None, **modules):
        """Install a distribution: entry points by name, and *modules* with their sources."""
        info = self.folder / f"{name.replace('-', '_')}-{version}.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        groups = {"plugins": plugins or {}, "django_apps": django_apps or {}}
        (info / "entry_points.txt").write_text(
            "".join(
                f"[learning_hooks.{group}]\n"
                + "".join(f"{entry} = {value}\n" for entry, value in entries.items())
                for group, entries in groups.items()
            )
        )
        for module, source in modules.items():
            self.write(f"{module}.py", source)
        importlib.invalidate_caches()

    def write(self, path, source):
        """Write a module or a package's file."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(source if isinstance(source, bytes) else source.encode())
        importlib.invalidate_caches()


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """A Shelf; what was imported from it is forgotten after the test."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(tmp_path)
    yield Shelf(tmp_path)
    mine = [name for name in set(sys.modules) - before if str(tmp_path) in repr(sys.modules[name])]
    for name in mine:
        del sys.modules[name]
    sys.path_importer_cache.pop(str(tmp_path), None)
