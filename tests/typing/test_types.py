"""Type checkers accept every right use and refuse every wrong one, in plugins as at call sites."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
GOOD, MISUSE = HERE / "api_good.py", HERE / "api_misuse.py"
IGNORED = re.compile(r"  # type: ignore\[.*\]  # pyright: ignore\[.*\]$", re.MULTILINE)
NEEDLESS = "X = 1  # type: ignore[misc]  # pyright: ignore[reportArgumentType]\n"


def mypy(*files):
    """Return what mypy says of *files*, under the project's configuration."""
    return said("mypy", "--config-file", ROOT / "pyproject.toml", *files)


def pyright(tmp_path, *files):
    """Return what pyright says of *files*, under the project's configuration and its own ignores."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["pyright"]
    told = {
        "enableTypeIgnoreComments": False,  # else it would take mypy's ignores for its own
        "reportUnnecessaryTypeIgnoreComment": "error",
        "extraPaths": [str(ROOT)],
    }
    config = tmp_path / "pyrightconfig.json"
    config.write_text(json.dumps(project | told))
    return said("pyright", "--project", config, "--pythonpath", sys.executable, *files)


def said(checker, *arguments):
    if importlib.util.find_spec(checker) is None:
        pytest.skip(f"{checker} is not installed; pip install -e '.[dev]'")
    done = subprocess.run(
        [sys.executable, "-m", checker, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_mypy_accepts_the_right_uses_and_refuses_the_wrong_ones():
    """Strict, it also refuses an ignore that is not needed any more."""
    assert mypy(GOOD, MISUSE) == ""


def test_pyright_accepts_the_right_uses_and_refuses_the_wrong_ones(tmp_path):
    """Told to, it refuses needless ignores as well."""
    assert pyright(tmp_path, GOOD, MISUSE) == ""


def test_a_misuse_that_is_not_refused_any_more_is_noticed(tmp_path):
    """The two tests above can fail: both checkers name an ignore that nothing needs."""
    needless = tmp_path / "needless.py"
    needless.write_text(NEEDLESS)

    assert 'Unused "type: ignore" comment' in mypy(needless)
    assert 'Unnecessary "# pyright: ignore"' in pyright(tmp_path, needless)


def test_the_list_of_misuses_is_long_and_every_line_of_it_names_both_codes():
    """A bare ignore would hide another mistake than the one that is meant."""
    source = MISUSE.read_text()

    assert len(IGNORED.findall(source)) >= 60
    assert source.count("# type: ignore") == source.count("# pyright: ignore")
    assert source.count("# type: ignore") == len(IGNORED.findall(source))
