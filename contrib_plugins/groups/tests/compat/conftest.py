"""Open edX's plugins as packages on sys.path, and a host that knows its users."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest
from groups_school import ADA, BEN, School
from hooks_groups.compat import UserPartition, generated

from hooks_runtime import installed
from hooks_runtime.testing import build_hooks

made = sys.modules[generated.__module__]


class Users:
    """A queryset, as far as it is needed."""

    def __init__(self):
        self.statements = 0

    def in_bulk(self, ids):
        self.statements += 1
        there = {ADA: "ada", BEN: "ben"}
        return {n: SimpleNamespace(id=n, username=there[n]) for n in ids if n in there}


class Hosting(School):
    """A school that has user objects."""

    def __init__(self):
        super().__init__()
        self.rows = Users()

    def queryset(self, kind):
        return self.rows if kind == "users" else None


@pytest.fixture
def host():
    """Give a platform with rows for Ada and Ben, while nobody else is asked."""
    school = Hosting()
    with installed(build_hooks(platform=school)):
        yield school


@pytest.fixture
def fresh(monkeypatch):
    """Have what is installed read anew, and forgotten afterwards."""
    monkeypatch.setattr(UserPartition, "scheme_extensions", None)
    made._generators.cache_clear()
    yield
    made._generators.cache_clear()


@pytest.fixture
def install(tmp_path, monkeypatch, fresh):
    """Give a function that installs a package: its module, and entry points by group."""
    packages = []

    def installs(name, source, **groups):
        folder = tmp_path / name
        folder.mkdir()
        monkeypatch.syspath_prepend(str(folder))
        packages.append(name)
        (folder / f"{name}.py").write_text(source)
        info = folder / f"{name}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        lines = [
            line
            for group, points in groups.items()
            for line in (
                f"[openedx.{group}]",
                *(f"{each} = {name}:{what}" for each, what in points.items()),
            )
        ]
        (info / "entry_points.txt").write_text("\n".join(lines))

    yield installs
    for name in packages:
        sys.modules.pop(name, None)
