"""``hooks new``: a plugin package that installs, answers its hooks, and passes its own test."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from hooks_runtime import discovery
from hooks_runtime.scaffold.layout import NotWritten
from hooks_runtime.scaffold.sources import (
    package_name,
    source_of_conformance,
    source_of_plugin,
    source_of_tests,
)
from hooks_runtime.scaffold.texts import deprecated, next_steps, pyproject, readme
from hookspecs import Hook

__all__ = ["NotWritten", "next_steps", "write"]

NAME = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*")


def write(name: str, hooks: Sequence[Hook], folder: Path) -> None:
    """Write the plugin *name*, which answers *hooks*, into *folder*.

    Those that are deprecated are told on stderr.
    Raises: NotWritten: the name is wrong or taken, the folder holds something or can't be written.
    """
    _refuse_name(name)
    _refuse_taken(name)
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise NotWritten(f"{folder} is there already, and not empty; choose another with --into")
    once = list(dict.fromkeys(hooks))
    for path, text in _files(name, once).items():
        _write(folder / path, text)
    sys.stderr.write("".join(f"{line}\n" for line in deprecated(once)))


def _files(name: str, hooks: Sequence[Hook]) -> Mapping[str, str]:
    package = package_name(name)
    return {
        "pyproject.toml": pyproject(name, hooks),
        "README.md": readme(name, hooks),
        f"src/{package}/__init__.py": f'"""The plugin {name} for learning platforms."""\n',
        f"src/{package}/plugin.py": source_of_plugin(name, hooks),
        f"src/{package}/py.typed": "",
        "tests/test_plugin.py": source_of_tests(name, hooks),
        "tests/test_conformance.py": source_of_conformance(name, hooks),
    }


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise NotWritten(f"{path} can't be written: {error.strerror}") from None


def _refuse_name(name: str) -> None:
    if prefix := re.match(r"(learning[-_])?hooks[-_]", name):
        told = f"{name!r}: a plugin is called without {prefix[0]!r}, which its package gets"
        raise NotWritten(f"{told}; write {name[prefix.end() :]!r}")
    if not NAME.fullmatch(name):
        told = "a plugin's name starts with a letter and has lower-case letters, digits, - and _"
        raise NotWritten(f"{name!r} is no name of a plugin; {told}{_near(name)}")


def _near(name: str) -> str:
    near = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return f"; did you mean {near!r}?" if NAME.fullmatch(near) else ""


def _refuse_taken(name: str) -> None:
    plain, installed = name.replace("_", "-"), discovery.installed()
    for taken, origin in installed.items():
        if taken.lower().replace("_", "-") == plain:
            told = f"there is a plugin {taken!r} already, of {origin}"
            raise NotWritten(f"{told}; choose another name, or uninstall it first")
    if find_spec(package_name(name)):
        told = f"there is a package {package_name(name)} already"
        raise NotWritten(f"{told}; choose another name")
