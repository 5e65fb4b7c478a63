"""``hooks``: list, explain and check, for humans and with ``--json`` for programs; ``new``; ``lock``.

Exit codes: 0 all is well, 1 something is wrong with the configuration, 2 the command can't be run.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from hooks_runtime import commands, found, outbox
from hooks_runtime.commands import FINE, UNUSABLE, WRONG
from hooks_runtime.found import CannotRun
from hooks_runtime.hooks import Hooks
from hooks_runtime.problems import ConfigurationError


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line with *argv* and return the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        code = run(words, None, program="hooks")
        sys.stdout.flush()  # what is short waits in a buffer, and would break at the end of the process
    except BrokenPipeError:  # pragma: no cover  # hooks list | head, in a process of its own
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    return code


def run(argv: Sequence[str], hooks: Hooks | None, *, program: str) -> int:
    """Run *argv* on *hooks*; None finds them by ``--settings`` or DJANGO_SETTINGS_MODULE."""
    options = _parser(program, with_settings=hooks is None).parse_args(argv)
    try:
        loaded = found.hooks_of(options) if hooks is None else hooks
        if loaded.unreadable:
            raise loaded.unreadable
        found.refuse_unsaid(options)
        code: int = options.command(loaded, options)
    except ConfigurationError as error:
        if options.json:
            commands.print_json(commands.as_json(error.problems))
        else:
            print("\n".join([error.told(), *getattr(error, "__notes__", ())]), file=sys.stderr)
        return WRONG
    except CannotRun as error:
        print(f"{program}: {error}", file=sys.stderr)
        return UNUSABLE
    return code


def _parser(program: str, *, with_settings: bool) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        program, description="Which plugins answer which hooks, and why."
    )
    parser.set_defaults(settings=None, json=False, program=program, needs="")
    if with_settings:
        told = "where LEARNING_HOOKS is, module:name; by default Django's settings"
        parser.add_argument("--settings", metavar="MODULE:NAME", help=told)
    words = parser.add_subparsers(
        required=True,
        metavar="list | explain | check | new | lock | conformance | callsites | consume | outbox",
    )
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--json", action="store_true", help="print JSON")
    every = words.add_parser("list", parents=[shared], help="plugins and what they answer")
    every.add_argument("--all", action="store_true", help="every hook, also those nobody answers")
    every.set_defaults(command=commands.list_hooks)
    one = words.add_parser("explain", parents=[shared], help="one hook's steps, and why so")
    one.add_argument("hook", help="course_enrollment_started, or the full name")
    one.add_argument("--scope", help="as it is inside this scope")
    one.set_defaults(command=commands.explain_hook)
    wrong = words.add_parser("check", parents=[shared], help="everything that is wrong")
    wrong.set_defaults(command=commands.check, needs="settings")
    _add_new(words.add_parser("new", help="write a plugin that answers hooks"))
    told = "write down what hooks promise, or check that they still do"
    _add_lock(words.add_parser("lock", parents=[shared], help=told))
    _add_conformance(words.add_parser("conformance", help="judge a plugin, or a platform"))
    told = "run a platform's tests, and report which hooks they called, and where"
    _add_callsites(words.add_parser("callsites", parents=[shared], help=told))
    told = "read topics of the bus, and tell the receivers of what comes"
    _add_consume(words.add_parser("consume", help=told))
    told = "what is not told yet, and why; try it again, replay, drop; be a worker"
    _add_outbox(words.add_parser("outbox", help=told))
    return parser


def _add_consume(reading: argparse.ArgumentParser) -> None:
    told = "a topic to read; once for each; by default those in settings"
    reading.add_argument("--topic", action="append", default=[], help=told)
    reading.add_argument("--once", action="store_true", help="until nothing is left, then end")
    reading.set_defaults(command=commands.consume, needs="django")


def _add_outbox(kept: argparse.ArgumentParser) -> None:
    outbox.add(kept)
    kept.set_defaults(command=commands.operate, needs="django")


def _add_new(fresh: argparse.ArgumentParser) -> None:
    fresh.add_argument("name", help="what operators will write: premium")
    told = (
        "a hook to answer, course_enrollment_started; once for each ('hooks list --all' has them)"
    )
    fresh.add_argument("--hook", action="append", required=True, help=told)
    fresh.add_argument("--into", metavar="FOLDER", help="write there, instead of hooks-NAME")
    fresh.set_defaults(command=commands.new)


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
    kept.set_defaults(command=commands.lock)


def _add_conformance(judged: argparse.ArgumentParser) -> None:
    from hooks_runtime.conformance import command

    command.add(judged)
    judged.set_defaults(command=commands.conformance)


def _add_callsites(watched: argparse.ArgumentParser) -> None:
    told = "what runs the tests, after --: python manage.py test"
    watched.add_argument("run", nargs="+", metavar="COMMAND", help=told)
    watched.set_defaults(command=commands.call_sites)


if __name__ == "__main__":
    sys.exit(main())
