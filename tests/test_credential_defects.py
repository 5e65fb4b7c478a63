"""What learning-credentials 0.5.3 gets wrong, W1 to W25, and the tests that hold it right here.

This is the index: each of them is named by tests of the plugins, and these are told apart by who runs
them. What a distribution imports is looked at here.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
from importlib_metadata import packages_distributions

ROOT = Path(__file__).parents[1]
PLUGINS = ROOT / "contrib_plugins"
ISSUING = "credentials/tests/issuing"
SAYS = re.compile(r"\bW(\d+)\b|_w0?(\d+)(?=_)")

DEFECTS = {
    1: ("documented sizes and settings have no effect", "pdf/tests/test_defects.py"),
    2: ("a GET by any member of staff issues", f"{ISSUING}/test_admin.py"),
    3: ("races issue twice", f"{ISSUING}/test_races.py"),
    4: ("renaming a type issues again", f"{ISSUING}/test_issuing.py"),
    5: ("what is delivered twice is made and mailed twice", f"{ISSUING}/test_races.py"),
    6: ("whoever dies leaves it in the making for ever", f"{ISSUING}/test_giving_up.py"),
    7: ("grades are not the platform's", "retrievers/tests/test_completion_and_grades.py"),
    8: ("exactly 55 % is not enough", f"{ISSUING}/test_one_statement.py"),
    9: ("one learner stops everybody", f"{ISSUING}/test_issuing.py"),
    10: ("a thousand learners are too many", "retrievers/tests/test_scale.py"),
    11: ("a stranger has the whole course read", "retrievers/tests/test_scale.py"),
    12: ("without a member of staff nothing runs", f"{ISSUING}/test_one_statement.py"),
    13: ("fonts are parsed each time, and kept when replaced", "pdf/tests/test_defects.py"),
    14: ("names are printed as boxes, or not at all", "pdf/tests/test_defects.py"),
    15: ("links are too long to keep, and die", f"{ISSUING}/test_pages.py"),
    16: ("eight requests to the storage", f"{ISSUING}/test_pages.py"),
    17: ("options are not checked, and names are empty", "pdf/tests/test_defects.py"),
    18: ("who is reissued one may end with none", f"{ISSUING}/test_issuing.py"),
    19: ("anybody's look scans the table", f"{ISSUING}/test_pages.py"),
    20: ("text leaves the page, boxes and turns are ignored", "pdf/tests/test_defects.py"),
    21: ("the link to verify can't be copied", "pdf/tests/test_defects.py"),
    22: ("imports are not declared", "../tests/test_credential_defects.py"),
    23: ("the first run comes ten days later, or never", f"{ISSUING}/test_schedules.py"),
    24: ("migrations break off on PostgreSQL", f"{ISSUING}/test_migrations.py"),
    25: ("a message, ten statements and a log line a learner", f"{ISSUING}/test_one_statement.py"),
}


def test_they_are_all_here():
    """Twenty-five of them."""
    assert list(DEFECTS) == list(range(1, 26))


@pytest.mark.parametrize("number", DEFECTS, ids="W{}".format)
def test_a_test_says_that_it_holds_it_right(number):
    """By its name, or by its docstring; in the file that the index names."""
    _, file = DEFECTS[number]

    assert number in set(said(PLUGINS / file))


def said(file: Path) -> Iterator[int]:
    """Yield the defects that tests in *file* name."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            for found in SAYS.finditer(f"{node.name} {ast.get_docstring(node)}"):
                yield int(found[1] or found[2])


# What is imported is declared.

UNLIKE = {"storages": "django-storages"}  # which may not be installed


@pytest.mark.parametrize("plugin", ["credentials", "pdf", "retrievers"])
def test_w22_what_a_distribution_imports_it_declares(plugin):
    """LC does not declare pytz, jsonfield and cryptography, and gets what others bring."""
    project = tomllib.loads((PLUGINS / plugin / "pyproject.toml").read_text())["project"]
    extras = project.get("optional-dependencies", {}).values()
    declared = set(names([*project["dependencies"], *(each for extra in extras for each in extra)]))
    others = set(imports(PLUGINS / plugin / "src")) - sys.stdlib_module_names - {f"hooks_{plugin}"}

    assert others
    assert {module for module in others if normal(module) not in declared} == set()


def names(requirements: list[str]) -> Iterator[str]:
    """Yield, in one spelling, what *requirements* bring, and the extras of ours that they name."""
    core = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for each in requirements:
        name, extras = re.match(r"([\w.-]+)(?:\[([\w,]+)\])?", each).groups()  # type: ignore[union-attr]
        if name == "learning-hooks":
            yield from ("hookspecs", "hooks-runtime")
            for extra in (extras or "").split(","):
                yield from names(core["optional-dependencies"].get(extra, []))
        yield from modules_of(name)


def modules_of(name: str) -> Iterator[str]:
    """Yield what the distribution *name* has; by its own name where it is not installed."""
    wanted = normal(name)
    yield wanted
    yield from (normal(module) for module, unlike in UNLIKE.items() if unlike == wanted)
    for module, distributions in installed().items():
        if wanted in map(normal, distributions):
            yield normal(module)


@cache
def installed() -> Mapping[str, list[str]]:
    """Return which distributions bring a module."""
    return packages_distributions()


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def imports(folder: Path) -> Iterator[str]:
    """Yield the packages that modules in *folder* import, wherever in them."""
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (each.name.partition(".")[0] for each in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module.partition(".")[0]
