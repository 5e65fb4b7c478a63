"""``python -m tests.downstream [plugin ...]``: does every known plugin still pass its own tests?

For each one a new environment, with the wheel of this checkout's core and the plugin's own, a copy of its
tests, and pytest. Exit code 0 if all pass, 1 if one does not, 2 for a name that is no plugin.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

import attrs

ROOT = Path(__file__).parents[2]
SHELVES = ("contrib_plugins", "examples/plugins")


@attrs.frozen
class Plugin:
    """A plugin whose source is here."""

    name: str
    folder: Path

    @property
    def distribution(self) -> str:
        """Return what pip calls it."""
        project = tomllib.loads((self.folder / "pyproject.toml").read_text())["project"]
        return str(project["name"])


def known() -> dict[str, Plugin]:
    """Return every plugin of the repository by the name of its folder."""
    found = (path.parent for shelf in SHELVES for path in (ROOT / shelf).glob("*/pyproject.toml"))
    return {folder.name: Plugin(folder.name, folder) for folder in sorted(found)}


def main(names: Sequence[str]) -> int:
    """Run the tests of the plugins called *names*, or of all, and return the exit code."""
    plugins = known()
    if unknown := [name for name in names if name not in plugins]:
        print(f"no plugin is called {', '.join(unknown)}; there is {', '.join(plugins)}")
        return 2
    wanted = [plugins[name] for name in names or plugins]
    with TemporaryDirectory(prefix="downstream-") as folder:
        wheels = Path(folder) / "wheels"
        for source in (ROOT, *(plugin.folder for plugin in wanted)):
            call(sys.executable, *f"-m pip wheel -q --no-deps -w {wheels} {source}".split())
        failed = [plugin.name for plugin in wanted if not passes(plugin, Path(folder), wheels)]
    print(f"{len(wanted) - len(failed)} of {len(wanted)} pass", *failed)
    return 1 if failed else 0


def passes(plugin: Plugin, folder: Path, wheels: Path) -> bool:
    """Return whether the tests of *plugin* pass in an environment of its own; print how."""
    started, home = monotonic(), folder / plugin.name
    python = home / "venv/bin/python"
    call(sys.executable, "-m", "venv", home / "venv")
    wanted = ["learning-hooks[conformance]", plugin.distribution, "pytest-django"]
    call(python, "-m", "pip", "install", "-q", "--find-links", wheels, *wanted)
    shutil.copytree(plugin.folder / "tests", home / "tests")
    done = subprocess.run(
        [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"],
        cwd=home,
        env=outside(),
        capture_output=True,
        text=True,
        check=False,
    )
    print(
        f"{plugin.name:<12} {last_line(done.stdout)}  ({monotonic() - started:.0f} s)", flush=True
    )
    if done.returncode:
        print(done.stdout, done.stderr, sep="\n")
    return done.returncode == 0


def outside() -> dict[str, str]:
    """Return the environment of somebody who has never seen this repository."""
    ours = ("DJANGO_SETTINGS_MODULE", "PYTHONPATH", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if name not in ours}


def last_line(output: str) -> str:
    """Return pytest's verdict."""
    return next(reversed(list(_lines(output))), "no output")


def _lines(output: str) -> Iterator[str]:
    return (line for line in output.splitlines() if line.strip())


def call(*argv: str | Path) -> None:
    """Run a command that must succeed."""
    subprocess.run(argv, check=True, env=outside())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
