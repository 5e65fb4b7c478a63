"""``hooks conformance``: judge a plugin, or a platform, from a terminal or in CI."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Iterable
from contextlib import redirect_stdout
from typing import Any

from hooks_runtime import discovery
from hooks_runtime.conformance import CannotJudge, report, run_checks
from hooks_runtime.conformance.report import Report
from hooks_runtime.metadata import library_version

FORMATS = {"text": report.text, "json": report.as_json, "junit": report.junit}


def add(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes to *parser*."""
    parser.add_argument("plugin", nargs="?", default="", help="as operators write it: premium")
    parser.add_argument("--platform", metavar="DOTTED", default="", help="judge a platform instead")
    told = "a World, or what gives one, for what the plugin needs around it"
    parser.add_argument("--world", metavar="MODULE:NAME", help=told)
    told = "a requirement that need not hold, and why; once for each"
    parser.add_argument("--waive", metavar="ID=REASON", action="append", default=[], help=told)
    parser.add_argument("--strict", action="store_true", help="SHOULD and skipped decide, too")
    parser.add_argument("--format", choices=FORMATS, default="text", help="by default text")


def run(options: Any) -> tuple[str, bool]:
    """Return what is to be printed, and whether it conforms. Raises: CannotJudge."""
    with redirect_stdout(sys.stderr):  # what a plugin prints is no part of the report
        told = _report(options)
    return FORMATS[options.format](told), told.conforms


def _report(options: Any) -> Report:
    sys.path.insert(0, os.getcwd())  # noqa: PTH109  # the caller's own modules
    world = _world(options.world) if options.world else None
    waivers = dict(_waivers(options.waive))
    notes: list[str] = []
    what = {"platform": options.platform, "waivers": waivers, "world": world, "notes": notes}
    outcomes = tuple(run_checks(options.plugin, **what))
    name, against = options.plugin or options.platform, f"learning-hooks {library_version()}"
    origin = discovery.installed().get(options.plugin, "")
    return Report(name, origin, against, outcomes, options.strict, notes)


def _waivers(said: Iterable[str]) -> Iterable[tuple[str, str]]:
    for waiver in said:
        number, equals, reason = waiver.partition("=")
        if not equals:
            raise CannotJudge(f"--waive {waiver}: give a reason, {number}='why it need not hold'")
        yield number, reason


def _world(where: str) -> Any:
    module, _, name = where.partition(":")
    try:
        return getattr(importlib.import_module(module), name or "WORLD")
    except Exception as error:  # noqa: BLE001  # a module may raise what it likes
        raise CannotJudge(f"--world {where}: {type(error).__name__}: {error}") from None
