"""What is asked of ``hooks lock``, and what to type next, ready to be copied."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import attrs

DEFAULT = Path("hooks.lock")


@attrs.frozen
class Asked:
    """What somebody typed.

    modules: they declare the specs. file: the lock. accept: provisional hooks, by full or Python name,
    whose breaking changes are meant. against: the lock to check against instead, such as that of the
    last release. words: what was typed up to ``lock``, with its specs and its file.
    """

    modules: Sequence[str]
    file: Path = DEFAULT
    accept: Sequence[str] = ()
    against: Path | None = None
    words: Sequence[str] = ("hooks", "lock")

    @classmethod
    def of(cls, options: Any, declared: Sequence[str]) -> Asked:
        """Return what a command line asks; *declared* are the modules that settings name in ``specs``."""
        words = [*_program(options), "lock", *_each("--specs", options.specs)]
        return cls(
            modules=options.specs or declared,
            file=options.file or DEFAULT,
            accept=options.accept,
            against=options.against,
            words=words + (["--file", str(options.file)] if options.file else []),
        )

    def writing(self, accept: Iterable[str]) -> str:
        """Return the command that writes the lock, and accepts what breaks the hooks *accept*."""
        return shlex.join([*self.words, *_each("--accept", accept)])

    def accepting(self, accept: Iterable[str]) -> str:
        """Return the command that accepts what breaks *accept*: this check again, or one that writes."""
        if self.against is None:
            return self.writing(accept)
        words = [*self.words, "--check", "--against", str(self.against)]
        return shlex.join([*words, *_each("--accept", accept)])


def _program(options: Any) -> list[str]:
    script, in_django, _ = options.program.rpartition(" hooks")
    if in_django:
        return [*(["python"] if script.endswith(".py") else []), script, "hooks"]
    return [options.program, *(["--settings", options.settings] if options.settings else [])]


def _each(option: str, values: Iterable[str]) -> list[str]:
    return [word for value in values for word in (option, value)]
