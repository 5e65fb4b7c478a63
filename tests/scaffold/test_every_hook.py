"""What ``hooks new`` writes is a plugin at once, for every hook there is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from xml.etree import ElementTree as ET

import pytest

from hooks_runtime import Plugin, catalogue, scaffold
from hooks_runtime.conformance import World, trials
from hooks_runtime.conformance.requirement import judged
from hooks_runtime.conformance.runner import PLUGIN, requirements
from hooks_runtime.conformance.subject import of
from hooks_runtime.scaffold.samples import UNKNOWN, sample
from hookspecs import Supply
from tests.scaffold import run_tests

BY_NAME = {hook.python_name: hook for hook in catalogue.ours()}
every_hook = pytest.mark.parametrize("name", BY_NAME)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A folder with a new plugin for each hook, called as the hook is."""
    folder = tmp_path_factory.mktemp("plugins")
    for name, hook in BY_NAME.items():
        scaffold.write(f"for-{name}", [hook], folder / name)
    return folder


@pytest.fixture(scope="module")
def outcomes(written):
    """What became of each plugin's own test, by its name; all of them in one process."""
    report = written / "report.xml"
    run_tests(written, "--junitxml", report)
    cases = ET.parse(report).iter("testcase")
    return {case.get("name"): [child.tag for child in case] for case in cases}


@every_hook
def test_a_new_plugin_passes_its_own_test(name, outcomes):
    """A real payload goes through the hook, and through the plugin."""
    assert outcomes[f"test_{name}"] == []


@every_hook
def test_a_new_plugin_conforms(name, written, monkeypatch):
    """To all that can be asked of it before it is installed; docs/author.md installs one."""
    monkeypatch.setattr(trials, "EXAMPLES", 3)
    source = next((written / name).glob("src/*/plugin.py"))
    spec = spec_from_file_location(f"conforming_{name}", source)
    module = module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    subject = of(Plugin(f"for-{name}", module), World())

    outcomes = [judged(required, subject) for required in requirements(*PLUGIN)]

    assert [outcome for outcome in outcomes if outcome.status == "failed"] == []


@every_hook
def test_a_new_plugin_is_tidy(name, written):
    """ruff finds nothing to say, nothing to sort and nothing to format."""
    ruff = pytest.importorskip("ruff").find_ruff_bin()
    for words in (("check", "--extend-select", "I"), ("format", "--diff")):
        told = subprocess.run(
            [ruff, *words, "--isolated", "--line-length", "100", "."],
            cwd=written / name,
            capture_output=True,
            text=True,
            check=False,
        )
        assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.parametrize("name", [n for n, hook in BY_NAME.items() if not isinstance(hook, Supply)])
def test_a_sample_has_no_gap(name):
    """Each value type has something plausible: a new one needs a word in samples.py."""
    assert UNKNOWN not in re.split(r"[=(, )]", str(sample(BY_NAME[name].payload)))


def test_new_plugins_are_typed(written):
    """mypy accepts every one of them, strictly."""
    pytest.importorskip("mypy")
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", os.devnull]
    told = subprocess.run(
        [*command, "--cache-dir", os.devnull, *written.glob("*/src")],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert told.returncode == 0, told.stdout
