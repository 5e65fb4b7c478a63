"""Runs a page of docs/: writes the files that it names, runs its commands, compares what they print.

A block with a caption is a file; ``school/settings.py, at the end`` is appended to one. A block of
``console`` holds commands after ``$``, each with its output; ``...`` stands for anything. A command
fails the page unless it exits with 0. With DOCS_UPDATE=1 real output is written into the page instead.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import attrs

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
FENCE = re.compile(
    r"^```(?:\{code-block\} )?(?P<language>\w+)\n(?::caption: (?P<caption>[^\n]+)\n\n?)?(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
AT_THE_END = ", at the end"
TOO_LONG_S = 240


@attrs.frozen
class Block:
    """A fenced block of a page; *start* is where its text begins."""

    language: str
    caption: str
    text: str
    start: int


@attrs.frozen
class Command:
    """What the page types after ``$``, and what it says is printed then."""

    line: str
    output: str

    def __str__(self) -> str:
        """Return the command as the page has it."""
        return f"$ {self.line}\n{self.output}"


@attrs.frozen
class Page:
    """A page and the folder in which its files and commands live."""

    path: Path
    folder: Path
    environment: Mapping[str, str]

    def run(self) -> list[Command]:
        """Do what the page says, from top to bottom; return the commands that were run."""
        ran: list[Command] = []
        text, found = self.path.read_text(), blocks(self.path)
        consoles = {}
        for block in found:
            if block.caption:
                self.write(block)
            elif block.language == "console":
                consoles[block] = [self.checked(command) for command in commands(block)]
                ran += consoles[block]
        for block in reversed(consoles):
            said = "".join(map(str, consoles[block]))
            text = text[: block.start] + said + text[block.start + len(block.text) :]
        if text != self.path.read_text():
            self.path.write_text(text)
        return ran

    def write(self, block: Block) -> None:
        """Write, or append to, the file that *block* is."""
        at_the_end = block.caption.endswith(AT_THE_END)
        target = self.folder / block.caption.removesuffix(AT_THE_END)
        target.parent.mkdir(parents=True, exist_ok=True)
        before = target.read_text() + "\n\n" if at_the_end else ""
        target.write_text(before + block.text)

    def checked(self, command: Command) -> Command:
        """Run *command* and compare what it prints; return it as the page should have it."""
        done = subprocess.run(
            ["bash", "-c", command.line],
            cwd=self.folder,
            env=dict(self.environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=TOO_LONG_S,
            check=False,
        )
        printed = Command(command.line, done.stdout)
        assert done.returncode == 0, f"exit code {done.returncode}\n{printed}"
        if matches(command.output, done.stdout):
            return command
        assert os.environ.get("DOCS_UPDATE"), f"the page says\n{command}\nand it is\n{printed}"
        return printed


def blocks(page: Path) -> list[Block]:
    """Return the fenced blocks of *page*, in order."""
    found = FENCE.finditer(page.read_text())
    return [Block(m["language"], m["caption"] or "", m["text"], m.start("text")) for m in found]


def commands(block: Block) -> Iterator[Command]:
    """Yield the commands of a ``console`` block."""
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        line, _, output = part.partition("\n")
        yield Command(line, output)


def matches(expected: str, actual: str) -> bool:
    """Return whether *actual* is what the page says, with ``...`` for anything; more dots are dots."""
    said, rest = re.split(r"(?<!\.)\.{3}(?!\.)", tidy(expected)), tidy(actual)
    if len(said) == 1 or not rest.startswith(said[0]):
        return said == [rest]
    rest = rest.removeprefix(said[0])
    for part in said[1:-1]:
        _, found, rest = rest.partition(part)
        if not found:
            return False
    return rest.endswith(said[-1])


def tidy(output: str) -> str:
    """Return *output* without blanks at its ends."""
    return "".join(f"{line.rstrip()}\n" for line in output.strip("\n").splitlines())


def environment(programs: Path, **more: str) -> dict[str, str]:
    """Return what a reader's shell has: *programs* come first, and nothing of pytest or Django."""
    kept = ("HOME", "LANG", "TMPDIR")
    return {
        **{name: os.environ[name] for name in kept if name in os.environ},
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "LC_COLLATE": "C",  # what a page sorts is in one order everywhere
        "NO_COLOR": "1",
        "COLUMNS": "80",
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",  # a page may write a file twice within a second
        **more,
    }
