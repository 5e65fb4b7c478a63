"""``hooks lock``: write the lock file of some specs, or check them against it."""

from __future__ import annotations

import importlib
import inspect
import json
import os
import sys
from abc import ABC
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import attrs

from hooks_runtime import catalogue
from hooks_runtime.lock import snapshot
from hooks_runtime.lock.asked import Asked
from hooks_runtime.lock.report import noted, told
from hooks_runtime.lock.verdict import Verdict, judged
from hooks_runtime.problems import did_you_mean
from hookspecs import Hook
from hookspecs.values import Moment

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
    """What came of it: the verdict, how a terminal shows it, and whether the promise is kept.

    next: the command to type, where one more is needed.
    """

    verdict: Verdict
    text: str
    holds: bool
    next: str = ""

    @property
    def json(self) -> str:
        """Return the same for programs."""
        changes = [attrs.asdict(change) for change in self.verdict.changes]
        sentences = {"problems": self.verdict.problems, "notes": self.verdict.notes}
        told = {"holds": self.holds, "changes": changes, **sentences, "next": self.next or None}
        return json.dumps(told, indent=2)


def run(options: Any, declared: Sequence[str]) -> Done:
    """Do what the command line says; *declared* are the modules that settings name in ``specs``.

    Raises: CannotLock.
    """
    sys.path.insert(0, os.getcwd())  # noqa: PTH109  # the caller's own modules
    asked = Asked.of(options, declared)
    if not asked.modules:
        raise CannotLock(
            "nothing to lock; name the modules that declare hooks: --specs school.hooks"
        )
    return check(asked) if options.check or asked.against else lock(asked)


def lock(asked: Asked, *, today: date | None = None) -> Done:
    """Write the file, unless the specs break what it says.

    today: what removals wait for. Raises: CannotLock.
    """
    new, file = promise(asked.modules), asked.file
    old = _read(file, asked) if file.exists() else NOTHING
    accepted = _accepted(asked.accept, old, new)
    verdict = judged(old, new, today=today or _today(), accepted=accepted)
    if verdict.problems:
        return _broken(asked, verdict, f"{told(verdict, file)}\n{file} is as it was.")
    file.write_text(snapshot.written(new), encoding="utf-8")
    lines = noted(verdict) if old is NOTHING else [told(verdict, file)]
    lines += [f"{file}: {len(new['hooks'])} hooks are locked."]
    return Done(verdict, "\n".join(lines), holds=True)


def check(asked: Asked, *, today: date | None = None) -> Done:
    """Compare the specs with the file, which must be up to date as well, or with *against*.

    today: what removals wait for. Raises: CannotLock.
    """
    new, base = promise(asked.modules), asked.against or asked.file
    old = _read(base, asked)
    accepted = _accepted(asked.accept, old, new)
    verdict = judged(old, new, today=today or _today(), accepted=accepted)
    text = told(verdict, base)
    if verdict.problems:
        return _broken(asked, verdict, text)
    if _read(asked.file, asked) == new:
        return Done(verdict, text, holds=True)
    if verdict.is_released and base == asked.file:
        text = "\n".join([f"{base}: no promise has changed, but how it is told.", *noted(verdict)])
    text = f"{text}\n{asked.file} is not up to date; write and commit it:"
    return _unfinished(verdict, text, asked.writing(asked.accept))


def _broken(asked: Asked, verdict: Verdict, text: str) -> Done:
    if not verdict.acceptable:
        return Done(verdict, text, holds=False)
    command = asked.accepting([*asked.accept, *verdict.acceptable])
    return _unfinished(verdict, f"{text}\nTo say that you mean it:", command)


def _unfinished(verdict: Verdict, text: str, command: str) -> Done:
    return Done(verdict, f"{text}\n  {command}", holds=False, next=command)


def _accepted(names: Iterable[str], *promises: snapshot.Entry) -> list[str]:
    """Return the full names of the hooks that *names*, full or short, mean in *promises*."""
    known: dict[str, set[str]] = {}
    for full, entry in (item for each in promises for item in each["hooks"].items()):
        for name in (full, entry["python"].rpartition(".")[2]):
            known.setdefault(name, set()).add(full)
    return [_meant(name, known) for name in names]


def _meant(name: str, known: Mapping[str, set[str]]) -> str:
    if name not in known:
        near = did_you_mean(name, known) or "; its spec has its name"
        raise CannotLock(f"no hook is called {name!r}{near}")
    meant = sorted(known[name])
    if len(meant) > 1:
        raise CannotLock(f"{name!r} may be {' or '.join(meant)}; accept it by its full name")
    return meant[0]


def _today() -> date:
    return Moment.now().date()


def _read(file: Path, asked: Asked) -> snapshot.Entry:
    try:
        return snapshot.read(file)
    except OSError:
        way_out = f"write it: {asked.writing(asked.accept)}"
        if file == asked.against:
            way_out = "name a lock that is, such as that of the last release"
        raise CannotLock(f"there is no {file}; {way_out}") from None
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
