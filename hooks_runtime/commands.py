"""What the commands of ``hooks`` do. Each prints, and returns the exit code; ``cli`` has their words."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import attrs

from hooks_runtime import explain, outbox
from hooks_runtime.active import current
from hooks_runtime.found import WAYS, CannotRun, has_django, has_settings, is_in_django
from hooks_runtime.hooks import Hooks
from hooks_runtime.problems import ConfigurationError, Problem, did_you_mean, lines
from hookspecs import Hook

FINE, WRONG, UNUSABLE = 0, 1, 2


def list_hooks(hooks: Hooks, options: argparse.Namespace) -> int:
    """Print plugins and the hooks they answer."""
    if options.json:
        print_json(explain.overview(hooks))
    else:
        print(explain.all_text(hooks) if options.all else explain.overview_text(hooks))
    return FINE


def explain_hook(hooks: Hooks, options: argparse.Namespace) -> int:
    """Print one hook's steps, in order, with reasons."""
    hook = _hook(hooks, options.hook, options)
    if options.scope is not None and options.scope not in hooks.config.scopes:
        known = did_you_mean(options.scope, hooks.config.scopes) or "; settings have none"
        raise CannotRun(f"no scope is called {options.scope!r}{known}")
    if options.json:
        print_json(explain.explained(hooks, hook, options.scope))
    else:
        print(explain.explained_text(hooks, hook, options.scope))
    return FINE


def check(hooks: Hooks, options: argparse.Namespace) -> int:
    """Print everything that is wrong, as far as Django is there also there; exit 1 on an error."""
    problems = [*hooks.problems, *_in_django(hooks)]
    if options.json:
        print_json(as_json(problems))
    elif problems:
        count = len(problems)
        print(_red(f"{count} problem{'s' if count > 1 else ''} with LEARNING_HOOKS"))
        print("\n".join(lines(problems)))
    else:
        count = len(hooks.plugins)
        plugins = f"{count} plugin{'s' if count != 1 else ''}"
        print(f"{plugins}, {len(hooks.specs)} hooks, no problem")
    return WRONG if any(problem.level == "error" for problem in problems) else FINE


def _in_django(hooks: Hooks) -> list[Problem]:
    """Return what is wrong with the Django around *hooks*: apps, databases, tables, workers."""
    if not is_in_django() or hooks is not current():
        return []
    # By name: this module stays free of Django, and so does its picture of who imports whom.
    checks = importlib.import_module("hooks_runtime.django.checks")
    return list(checks.around())


def new(hooks: Hooks, options: argparse.Namespace) -> int:
    """Write a new plugin, and print what to type next."""
    from hooks_runtime import scaffold

    folder = Path(options.into or f"hooks-{options.name}")
    try:
        scaffold.write(options.name, [_hook(hooks, name, options) for name in options.hook], folder)
    except scaffold.NotWritten as error:
        raise CannotRun(str(error)) from None
    print(scaffold.next_steps(options.name, folder, _typed(options)))
    return FINE


def consume(hooks: Hooks, options: argparse.Namespace) -> int:
    """Consume until stopped; exit 1 if broker or database were not there for too long."""
    bus = hooks.config.bus
    if faulty := [problem for problem in hooks.problems if problem.id == "E110"]:
        raise ConfigurationError(faulty)
    if not (bus.url and bus.group and (options.topic or bus.consume)):
        raise CannotRun(
            'nothing to consume: LEARNING_HOOKS["bus"] needs a url, a group and consume'
        )
    if not has_django():
        raise CannotRun("messages are kept in a Django database; set DJANGO_SETTINGS_MODULE")
    from hooks_runtime.delivery.patience import GaveUp

    # By name, as above.
    command = importlib.import_module("hooks_runtime.django.consume_command")
    try:
        print(command.run(options.topic, once=options.once))
    except GaveUp as error:
        print(f"gave up: {error}", file=sys.stderr)
        return WRONG
    return FINE


def operate(_: Hooks, options: argparse.Namespace) -> int:
    """Look into the outbox, or change it; exit 1 if something is wrong there."""
    try:
        return outbox.run(options)
    except outbox.CannotOperate as error:
        raise CannotRun(str(error)) from None


def conformance(_: Hooks, options: argparse.Namespace) -> int:
    """Print what comes of each requirement; exit 1 if the plugin does not conform."""
    from hooks_runtime.conformance import CannotJudge, command

    try:
        told, conforms = command.run(options)
    except CannotJudge as error:
        raise CannotRun(str(error)) from None
    print(told)
    return FINE if conforms else WRONG


def lock(hooks: Hooks, options: argparse.Namespace) -> int:
    """Write or check the lock of some specs; exit 1 if their promise is broken."""
    from hooks_runtime.lock import command

    try:
        done = command.run(options, hooks.config.specs)
    except command.CannotLock as error:
        raise CannotRun(str(error)) from None
    print(done.json if options.json else done.text)
    return FINE if done.holds else WRONG


def call_sites(_: Hooks, options: argparse.Namespace) -> int:
    """Run a command and print what its processes called; exit 1 if call sites are wrong."""
    from hooks_runtime import callsites

    try:
        code, report = callsites.run(options.run)
    except OSError as error:
        raise CannotRun(f"{options.run[0]}: {error}") from None
    if not report["known"]:
        raise CannotRun(f"{' '.join(options.run)} ran no hooks_runtime; is it what runs the tests?")
    print(json.dumps(report, indent=2) if options.json else callsites.told(report))
    if code:
        raise CannotRun(f"{' '.join(options.run)} exited with {code}; the report may lack some")
    return WRONG if report["twice"] or report["undone"] else FINE


def _hook(hooks: Hooks, name: str, options: argparse.Namespace) -> Hook:
    hook = explain.find(hooks, name)
    if hook is not None:
        return hook
    if name.partition(":")[0] in [plugin.name for plugin in hooks.plugins]:
        told = "is no hook, but of a plugin; 'hooks list' says which hooks that answers"
        raise CannotRun(f"{name!r} {told}")
    known = [*hooks.specs, *(spec.python_name for spec in hooks.specs.values())]
    unread = "" if has_settings(options) else f"; no settings were found: {WAYS}"
    raise CannotRun(f"no hook is called {name!r}{did_you_mean(name, known)}{unread}")


def _typed(options: argparse.Namespace) -> str:
    """Return how this command is called where it finds settings: ``hooks --settings settings``."""
    program: str = options.program
    if ".py " in program:
        return f"python {program}"
    found = options.settings or ("" if os.environ.get("DJANGO_SETTINGS_MODULE") else "settings")
    return f"{program} --settings {found}" if found else program


def as_json(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Return *problems* as JSON types."""
    return [{**attrs.asdict(problem), "level": problem.level} for problem in problems]


def print_json(data: Any) -> None:
    """Print *data* for programs."""
    print(json.dumps(data, indent=2, default=str))


def _red(text: str) -> str:
    colored = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    return f"\x1b[31m{text}\x1b[0m" if colored else text
