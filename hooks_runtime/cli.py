"""``hooks``: list, explain and check, for humans and with ``--json`` for programs; ``new``; ``lock``.

Exit codes: 0 all is well, 1 something is wrong with the configuration, 2 the command can't be run.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import attrs

from hooks_runtime import explain, outbox
from hooks_runtime.hooks import Hooks
from hooks_runtime.problems import ConfigurationError, Problem, did_you_mean, lines
from hookspecs import Hook

FINE, WRONG, UNUSABLE = 0, 1, 2


class CannotRun(Exception):
    """The command can't be run as it was given; the message says why."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line with *argv* and return the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        return run(words, None, program="hooks")
    except BrokenPipeError:  # pragma: no cover  # hooks list | head, in a process of its own
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE


def run(argv: Sequence[str], hooks: Hooks | None, *, program: str) -> int:
    """Run *argv* on *hooks*; None finds them by ``--settings`` or DJANGO_SETTINGS_MODULE."""
    options = _parser(program, with_settings=hooks is None).parse_args(argv)
    try:
        loaded = _load(options) if hooks is None else hooks
        if loaded.unreadable:
            raise loaded.unreadable
        code: int = options.command(loaded, options)
    except ConfigurationError as error:
        if options.json:
            _print_json(_problems(error.problems))
        else:
            print("\n".join([error.told(), *getattr(error, "__notes__", ())]), file=sys.stderr)
        return WRONG
    except CannotRun as error:
        print(f"{program}: {error}", file=sys.stderr)
        return UNUSABLE
    return code


def list_hooks(hooks: Hooks, options: argparse.Namespace) -> int:
    """Print plugins and the hooks they answer."""
    if options.json:
        _print_json(explain.overview(hooks))
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
        _print_json(explain.explained(hooks, hook, options.scope))
    else:
        print(explain.explained_text(hooks, hook, options.scope))
    return FINE


def check(hooks: Hooks, options: argparse.Namespace) -> int:
    """Print everything that is wrong; exit 1 if any of it is an error."""
    if options.json:
        _print_json(_problems(hooks.problems))
    elif hooks.problems:
        count = len(hooks.problems)
        print(_red(f"{count} problem{'s' if count > 1 else ''} with LEARNING_HOOKS"))
        print("\n".join(lines(hooks.problems)))
    else:
        count = len(hooks.plugins)
        plugins = f"{count} plugin{'s' if count != 1 else ''}"
        print(f"{plugins}, {len(hooks.specs)} hooks, no problem")
    return WRONG if hooks.errors else FINE


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


def _hook(hooks: Hooks, name: str, options: argparse.Namespace) -> Hook:
    hook = explain.find(hooks, name)
    if hook is not None:
        return hook
    if name.partition(":")[0] in [plugin.name for plugin in hooks.plugins]:
        told = "is no hook, but of a plugin; 'hooks list' says which hooks that answers"
        raise CannotRun(f"{name!r} {told}")
    known = [*hooks.specs, *(spec.python_name for spec in hooks.specs.values())]
    unread = "" if _has_settings(options) else f"; no settings were found: {SETTINGS}"
    raise CannotRun(f"no hook is called {name!r}{did_you_mean(name, known)}{unread}")


def _typed(options: argparse.Namespace) -> str:
    """Return how this command is called where it finds settings: ``hooks --settings settings``."""
    program: str = options.program
    if ".py " in program:
        return f"python {program}"
    found = options.settings or ("" if os.environ.get("DJANGO_SETTINGS_MODULE") else "settings")
    return f"{program} --settings {found}" if found else program


def _parser(program: str, *, with_settings: bool) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        program, description="Which plugins answer which hooks, and why."
    )
    parser.set_defaults(settings=None, json=False, program=program)
    if with_settings:
        told = "where LEARNING_HOOKS is, module:name; by default Django's settings"
        parser.add_argument("--settings", metavar="MODULE:NAME", help=told)
    commands = parser.add_subparsers(
        required=True,
        metavar="list | explain | check | new | lock | conformance | callsites | consume | outbox",
    )
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--json", action="store_true", help="print JSON")
    every = commands.add_parser("list", parents=[shared], help="plugins and what they answer")
    every.add_argument("--all", action="store_true", help="every hook, also those nobody answers")
    every.set_defaults(command=list_hooks)
    one = commands.add_parser("explain", parents=[shared], help="one hook's steps, and why so")
    one.add_argument("hook", help="course_enrollment_started, or the full name")
    one.add_argument("--scope", help="as it is inside this scope")
    one.set_defaults(command=explain_hook)
    wrong = commands.add_parser("check", parents=[shared], help="everything that is wrong")
    wrong.set_defaults(command=check)
    _add_new(commands.add_parser("new", help="write a plugin that answers hooks"))
    told = "write down what hooks promise, or check that they still do"
    _add_lock(commands.add_parser("lock", parents=[shared], help=told))
    _add_conformance(commands.add_parser("conformance", help="judge a plugin, or a platform"))
    told = "run a platform's tests, and report which hooks they called, and where"
    _add_callsites(commands.add_parser("callsites", parents=[shared], help=told))
    told = "read topics of the bus, and tell the receivers of what comes"
    _add_consume(commands.add_parser("consume", help=told))
    told = "what is not told yet, and why; try it again, replay, drop; be a worker"
    _add_outbox(commands.add_parser("outbox", help=told))
    return parser


def _add_consume(reading: argparse.ArgumentParser) -> None:
    told = "a topic to read; once for each; by default those in settings"
    reading.add_argument("--topic", action="append", default=[], help=told)
    reading.add_argument("--once", action="store_true", help="until nothing is left, then end")
    reading.set_defaults(command=consume)


def consume(hooks: Hooks, options: argparse.Namespace) -> int:
    """Consume until stopped; exit 1 if broker or database were not there for too long."""
    bus = hooks.config.bus
    if faulty := [problem for problem in hooks.problems if problem.id == "E110"]:
        raise ConfigurationError(faulty)
    if not (bus.url and bus.group and (options.topic or bus.consume)):
        raise CannotRun(
            'nothing to consume: LEARNING_HOOKS["bus"] needs a url, a group and consume'
        )
    if not _has_django():
        raise CannotRun("messages are kept in a Django database; set DJANGO_SETTINGS_MODULE")
    from hooks_runtime.delivery.patience import GaveUp

    # By name: this module stays free of Django, and so does its picture of who imports whom.
    command = importlib.import_module("hooks_runtime.django.consume_command")
    try:
        print(command.run(options.topic, once=options.once))
    except GaveUp as error:
        print(f"gave up: {error}", file=sys.stderr)
        return WRONG
    return FINE


def _add_outbox(kept: argparse.ArgumentParser) -> None:
    outbox.add(kept)
    kept.set_defaults(command=operate)


def operate(_: Hooks, options: argparse.Namespace) -> int:
    """Look into the outbox, or change it; exit 1 if something is wrong there."""
    try:
        return outbox.run(options)
    except outbox.CannotOperate as error:
        raise CannotRun(str(error)) from None


def _has_django() -> bool:
    return "django" in sys.modules and sys.modules["django.apps"].apps.ready


def _add_new(fresh: argparse.ArgumentParser) -> None:
    fresh.add_argument("name", help="what operators will write: premium")
    told = (
        "a hook to answer, course_enrollment_started; once for each ('hooks list --all' has them)"
    )
    fresh.add_argument("--hook", action="append", required=True, help=told)
    fresh.add_argument("--into", metavar="FOLDER", help="write there, instead of hooks-NAME")
    fresh.set_defaults(command=new)


def _add_lock(kept: argparse.ArgumentParser) -> None:
    told = "a module that declares hooks or interfaces; once for each; by default those in settings"
    kept.add_argument("--specs", metavar="MODULE", action="append", default=[], help=told)
    kept.add_argument(
        "--file", type=Path, default=None, help="the lock file; by default hooks.lock"
    )
    kept.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 if it is not kept"
    )
    told = (
        "check against this lock, such as the last release's, instead of the file; implies --check"
    )
    kept.add_argument("--against", metavar="FILE", type=Path, help=told)
    told = "a provisional hook whose breaking change is meant; once for each"
    kept.add_argument("--accept", metavar="HOOK", action="append", default=[], help=told)
    kept.set_defaults(command=lock)


def _add_conformance(judged: argparse.ArgumentParser) -> None:
    from hooks_runtime.conformance import command

    command.add(judged)
    judged.set_defaults(command=conformance)


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


def _add_callsites(watched: argparse.ArgumentParser) -> None:
    told = "what runs the tests, after --: python manage.py test"
    watched.add_argument("run", nargs="+", metavar="COMMAND", help=told)
    watched.set_defaults(command=call_sites)


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


APP = "hooks_runtime.django"
SETTINGS = "set DJANGO_SETTINGS_MODULE or pass --settings module:NAME"


def _has_settings(options: argparse.Namespace) -> bool:
    in_django = options.program.endswith("manage.py hooks")
    return bool(in_django or options.settings or os.environ.get("DJANGO_SETTINGS_MODULE"))


def _load(options: argparse.Namespace) -> Hooks:
    if options.settings:
        return Hooks.of(_mapping(options.settings))
    if os.environ.get("DJANGO_SETTINGS_MODULE"):
        return _from_django()
    if options.command is check:
        # A green light for settings that nobody read would be worse than none.
        raise CannotRun(f"no settings; {SETTINGS}")
    return Hooks()


def _from_django() -> Hooks:
    sys.path.insert(0, os.getcwd())  # noqa: PTH109  # as manage.py has it, which `hooks` has not
    try:
        import django

        django.setup()
    except ImportError as error:
        settings = os.environ["DJANGO_SETTINGS_MODULE"]
        raise CannotRun(f"DJANGO_SETTINGS_MODULE={settings}: {error}") from None
    if not sys.modules["django.apps"].apps.is_installed(APP):
        # Nothing would read LEARNING_HOOKS: every gate stands open, and no check says so.
        raise CannotRun(f'INSTALLED_APPS lacks "{APP}", so no hook runs; add it')
    from hooks_runtime import current

    return current()


def _mapping(where: str) -> Any:
    module, _, name = where.partition(":")
    sys.path.insert(0, os.getcwd())  # noqa: PTH109  # a settings module beside the caller
    try:
        return getattr(importlib.import_module(module), name or "LEARNING_HOOKS")
    except (ImportError, AttributeError) as error:
        raise CannotRun(f"--settings {where}: {error}") from None


def _problems(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    return [{**attrs.asdict(problem), "level": problem.level} for problem in problems]


def _print_json(data: Any) -> None:
    print(json.dumps(data, indent=2, default=str))


def _red(text: str) -> str:
    colored = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    return f"\x1b[31m{text}\x1b[0m" if colored else text


if __name__ == "__main__":
    sys.exit(main())
