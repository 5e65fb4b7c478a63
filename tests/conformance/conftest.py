"""Culprits as packages on sys.path: each is installed for the test that judges it."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

METADATA = """\
Metadata-Version: 2.4
Name: hooks-culprit
Version: 1.0
Summary: A plugin of the suite's own tests
License-Expression: Apache-2.0
Requires-Python: >=3.11
Requires-Dist: learning-hooks<1,>=0.1
"""


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Give a function that installs a plugin from its source; afterwards it is forgotten."""
    monkeypatch.syspath_prepend(tmp_path)
    packages = []

    def installs(name, source, *, without=(), typed=True, more=""):
        package = f"hooks_{name.replace('-', '_').lower()}"
        packages.append(package)
        write(tmp_path, name, package, source, without, typed, more)
        importlib.invalidate_caches()
        return f"{package}.plugin"

    yield installs
    for module in [m for m in sys.modules if m.partition(".")[0] in packages]:
        del sys.modules[module]


def write(folder: Path, name, package, source, without, typed, more):
    """Write the package and what an installer writes beside it."""
    (folder / package).mkdir()
    (folder / package / "__init__.py").write_text("")
    (folder / package / "plugin.py").write_text(source)
    if typed:
        (folder / package / "py.typed").write_text("")
    info = folder / f"{package}-1.0.dist-info"
    info.mkdir()
    lines = METADATA.replace("hooks-culprit", f"hooks-{name}").splitlines(keepends=True)
    kept = [line for line in lines if line.partition(":")[0] not in without]
    (info / "METADATA").write_text("".join(kept) + more)
    (info / "entry_points.txt").write_text(f"[learning_hooks.plugins]\n{name} = {package}.plugin\n")
