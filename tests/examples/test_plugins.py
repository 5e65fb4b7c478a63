"""The example plugins are as short as their README says."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.examples.conftest import CAMPUS, ROOT

PLUGINS = ROOT / "examples" / "plugins"
LOCAL = "school.local_hooks"
USE_CASES = ("badges", "enterprise", "premium")
PAGE = 50
ROW = re.compile(r"^\| \[`(?P<name>[\w.]+)`\].* (?P<lines>\d+) \|$", re.MULTILINE)


def counted():
    """Return the lines of each example, without blank ones, docstrings and migrations."""
    folders = (path.parent / "src" for path in PLUGINS.glob("*/pyproject.toml"))
    files = {folder.parent.name: sorted(folder.rglob("*.py")) for folder in folders}
    files[LOCAL] = [CAMPUS / "school" / "local_hooks.py"]
    return {name: sum(map(lines_of, there)) for name, there in files.items()}


def lines_of(file: Path) -> int:
    if file.parent.name == "migrations":
        return 0
    source = file.read_text(encoding="utf-8")
    told = {number for line in docstrings(ast.parse(source)) for number in line}
    numbered = enumerate(source.splitlines(), 1)
    return sum(bool(line.strip()) and number not in told for number, line in numbered)


def docstrings(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(
            node
        ):
            yield range(node.body[0].lineno, node.body[0].end_lineno + 1)


@pytest.mark.parametrize("name", USE_CASES)
def test_a_use_case_of_oep_50_fits_on_a_page(name):
    """Which a stranger reads in a minute."""
    assert counted()[name] <= PAGE


def test_the_table_of_examples_is_true():
    """Every example has its row, with its lines."""
    table = (PLUGINS / "README.md").read_text(encoding="utf-8")

    assert {row["name"]: int(row["lines"]) for row in ROW.finditer(table)} == counted()
