"""``hooks lock``: write the lock file of some specs, or check them against it."""

from __future__ import annotations

import importlib
import inspect
import json
import os
import sys
from abc import ABC
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import attrs

from hooks_runtime import catalogue
from hooks_runtime.lock import snapshot
from hooks_runtime.lock.verdict import Verdict, judged
from hooks_runtime.terminal import wrapped
from hookspecs import Hook
from hookspecs.values import Moment

DEFAULT = Path("hooks.lock")
NOTHING: snapshot.Entry = {"hooks": {}, "interfaces": {}, "rows": {}}


class CannotLock(Exception):
    """The command can't be run as it was given; the message says why."""


def promise(modules: Sequence[str]) -> snapshot.Entry:
    """Return what the specs in *modules* promise.

    Raises: CannotLock: one of *modules* can't be imported, or holds neither hook nor interface.
    """
    specs: dict[str, Hook] = {}
    interfaces: list[type[Any]] = []
    rows: list[type[Any]] = []
    for name in modules:
        module = _imported(name)
        specs_here = {spec.name: spec for spec in catalogue.declared_in(module)}
        specs |= specs_here
        interfaces += _interfaces(module)
        rows += [] if specs_here else _rows(module)
    if not specs and not interfaces and not rows:
        raise CannotLock(f"{', '.join(modules)}: no hook, no interface and no row there")
    return snapshot.snapshot(specs.values(), interfaces, rows)


@attrs.frozen
class Done:
    """What came of it: the verdict, how a terminal shows it, and whether the promise is kept."""

    verdict: Verdict
    text: str
    holds: bool

    @property
    def json(self) -> str:
        """Return the same for programs."""
        changes = [attrs.asdict(change) for change in self.verdict.changes]
        told = {"holds": self.holds, "changes": changes, "problems": list(self.verdict.problems)}
        return json.dumps(told, indent=2)


def run(options: Any, declared: Sequence[str]) -> Done:
    """Do what the command line says; *declared* are the modules that settings name in ``specs``.

    Raises: CannotLock.
    """
    sys.path.insert(0, os.getcwd())  # noqa: PTH109  # the caller's own modules
    modules, file = options.specs or declared, options.file or DEFAULT
    if not modules:
        raise CannotLock(
            "nothing to lock; name the modules that declare hooks: --specs school.hooks"
        )
    if options.check:
        return check(modules, file, against=options.against, accept=options.accept)
    return lock(modules, file, accept=options.accept)


def lock(
    modules: Sequence[str], file: Path, *, accept: Iterable[str] = (), today: date | None = None
) -> Done:
    """Write *file*, unless the specs in *modules* break what it says.

    accept: provisional hooks whose breaking changes are meant. today: what removals wait for.
    Raises: CannotLock.
    """
    new = promise(modules)
    old = _read(file) if file.exists() else NOTHING
    verdict = judged(old, new, today=today or _today(), accepted=accept)
    if verdict.problems:
        return Done(verdict, f"{told(verdict, file)}\n{file} is as it was.", holds=False)
    file.write_text(snapshot.written(new), encoding="utf-8")
    locked = f"{file}: {len(new['hooks'])} hooks are locked."
    return Done(
        verdict, f"{told(verdict, file)}\n{locked}" if old is not NOTHING else locked, holds=True
    )


def check(
    modules: Sequence[str],
    file: Path,
    *,
    against: Path | None = None,
    accept: Iterable[str] = (),
    today: date | None = None,
) -> Done:
    """Compare the specs in *modules* with *file*, which must be up to date as well.

    against: the lock to compare with instead, such as that of the last release. Raises: CannotLock.
    """
    new, base = promise(modules), against or file
    verdict = judged(_read(base), new, today=today or _today(), accepted=accept)
    text, holds = told(verdict, base), not verdict.problems
    if holds and _read(file) != new:
        text, holds = f"{text}\n{file} is not up to date; run 'hooks lock', and commit it.", False
    return Done(verdict, text, holds)


def _today() -> date:
    return Moment.now().date()


def told(verdict: Verdict, file: Path) -> str:
    """Return *verdict* for a terminal of 80 columns: every change, then what must not be released."""
    if verdict.is_released and not verdict.problems:
        return f"{file}: nothing has changed."
    count = len(verdict.changes)
    lines = [f"{file}: {count} change{'s' if count != 1 else ''}"]
    hook = ""
    for change in verdict.changes:
        if change.hook != hook:
            hook = change.hook
            lines.append(f"  {hook}")
        lines += wrapped(f"{change.path}: {change.told}", f"    {change.severity:<11} ")
    for problem in verdict.problems:
        lines += wrapped(problem, "PROBLEM  ")
    return "\n".join(lines)


def _read(file: Path) -> snapshot.Entry:
    try:
        return snapshot.read(file)
    except OSError:
        raise CannotLock(f"there is no {file}; write it with 'hooks lock'") from None
    except ValueError as error:
        raise CannotLock(str(error)) from None


def _imported(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except Exception as error:  # noqa: BLE001  # a module may raise what it likes
        raise CannotLock(f"{name} can't be imported: {type(error).__name__}: {error}") from None


def _rows(module: Any) -> list[type[Any]]:
    """Return the payload classes of a module without hooks, where nothing else leads to them."""
    held = (cls for cls in vars(module).values() if inspect.isclass(cls) and attrs.has(cls))
    return [cls for cls in held if cls.__module__ == module.__name__]


def _interfaces(module: Any) -> list[type[Any]]:
    return [
        held
        for held in vars(module).values()
        if inspect.isclass(held) and ABC in held.__mro__ and held.__module__ == module.__name__
    ]
