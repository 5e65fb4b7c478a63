"""The conformance suite in pytest: four lines, and a test for each requirement.

::

    @pytest.mark.hooks_plugin("cohorts", waive={"FLT-004": "appends a note on purpose, #12"})
    def test_conformance(conformance_check):
        conformance_check()

``hooks_platform`` names a platform's dotted path instead. Loaded wherever pytest is, so it imports late.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack
from functools import cache
from typing import Any

import pytest

FIXTURE = "conformance_check"
WORDS = ("waive", "strict")
MARKS = {
    "hooks_plugin": "hooks_plugin(name, waive={}, strict=False): the plugin to judge",
    "hooks_platform": "hooks_platform(path, waive={}, strict=False): the platform to judge",
}


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marks."""
    for told in MARKS.values():
        config.addinivalue_line("markers", told)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make a test of each requirement, where a test asks for them."""
    if FIXTURE not in metafunc.fixturenames:
        return
    from hooks_runtime.conformance import CannotJudge, runner

    mark = _mark(metafunc.definition)
    waive = mark.kwargs.get("waive", {})
    try:
        chosen = runner.requirements(
            *(runner.PLUGIN if mark.name == "hooks_plugin" else runner.PLATFORM)
        )
        runner.refuse_waivers(waive, chosen)
    except CannotJudge as error:
        raise pytest.UsageError(f"{metafunc.definition.nodeid}: {error}") from None
    marks = _marks(metafunc.config, mark)
    params = [pytest.param(required, id=required.id, marks=marks) for required in chosen]
    metafunc.parametrize(FIXTURE, params, indirect=True)


@pytest.fixture
def conformance_world() -> Any:
    """Give what the plugin is judged in: override it, and return a ``World``."""
    return None


@pytest.fixture
def conformance_check(request: pytest.FixtureRequest, conformance_world: Any) -> Callable[[], None]:
    """Give a function that fails, or skips, the test as the requirement comes out."""
    from hooks_runtime.conformance import CannotJudge, requirement, runner

    mark = _mark(request.node)
    waiver = mark.kwargs.get("waive", {}).get(request.param.id, "")
    of_plugin, name = mark.name == "hooks_plugin", mark.args[0]
    if of_plugin:
        _make_database(request, name)

    def check() -> None:
        plugin, platform = (name, "") if of_plugin else ("", name)
        try:
            with runner.judging(plugin, platform, conformance_world, database=False) as subject:
                outcome = requirement.judged(request.param, subject, waiver)
        except CannotJudge as error:
            pytest.fail(str(error), pytrace=False)
        _report(outcome, strict=mark.kwargs.get("strict", False))

    return check


def _report(outcome: Any, *, strict: bool) -> None:
    told = f"{outcome.id} {outcome.level} {outcome.sentence}\n{outcome.shown}\n{outcome.url}"
    decides = outcome.status == "failed" and (strict or outcome.level == "MUST")
    missing = outcome.status == "skipped" and outcome.applies and not outcome.waiver
    if decides or outcome.status == "stale" or (strict and missing):
        pytest.fail(told, pytrace=False)
    if outcome.status == "waived":
        pytest.xfail(f"waived: {outcome.told}")
    if outcome.status == "failed":
        pytest.xfail(told)
    if outcome.status == "skipped":
        pytest.skip(f"{outcome.id}: {outcome.told}")


def _mark(node: Any) -> pytest.Mark:
    found = [mark for mark in node.iter_markers() if mark.name in MARKS]
    if len(found) != 1 or len(found[0].args) != 1:
        told = 'say what is judged: @pytest.mark.hooks_plugin("cohorts")'
        raise pytest.UsageError(f"{node.nodeid}: {told}")
    mark: pytest.Mark = found[0]
    for word in mark.kwargs:
        if word not in WORDS:
            from hooks_runtime.problems import did_you_mean

            told = f"{mark.name} takes no {word!r}{did_you_mean(word, WORDS)}"
            raise pytest.UsageError(f"{node.nodeid}: {told}")
    return mark


def _marks(config: pytest.Config, mark: pytest.Mark) -> list[pytest.MarkDecorator]:
    """Return the mark that asks pytest-django for a database, for a plugin with tables.

    Its fixture alone is too late: of databases that no collected test has asked for there is none.
    """
    conf: Any = sys.modules.get("django.conf")
    there = config.pluginmanager.hasplugin("django") and conf and conf.settings.configured
    if mark.name != "hooks_plugin" or not there:
        return []
    from hooks_runtime.conformance import runner

    return [pytest.mark.django_db] if runner.apps_of(mark.args[0]) else []


def _make_database(request: pytest.FixtureRequest, plugin: str) -> None:
    """Have a database for a plugin with tables: the tests' own, or else a small one in memory."""
    from hooks_runtime.conformance import runner

    apps = runner.apps_of(plugin)
    if not apps:
        return
    conf: Any = sys.modules.get("django.conf")
    ours = _own_database.cache_info().currsize
    if conf and conf.settings.configured and not ours:
        request.getfixturevalue("db")
    else:  # pragma: no cover  # tests/conformance/test_examples.py, in processes without settings
        _own_database(apps)


_until_the_end = ExitStack()  # a stack that nobody holds closes what it holds


@cache
def _own_database(apps: tuple[str, ...]) -> None:  # pragma: no cover  # as above
    """Make a database in memory, once for the process it is gone with."""
    from importlib import import_module

    site = import_module("hooks_runtime.django.conformance").site
    _until_the_end.enter_context(site(apps))
