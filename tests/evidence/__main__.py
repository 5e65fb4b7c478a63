"""``python -m tests.evidence NAME``: a heavy check in its full form; commit what it prints.

What follows the NAME is the check's own: ``torture --events 300``.

The result goes to docs/evidence/NAME.md with date, Python and versions.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

import importlib_metadata

HERE = Path(__file__).parent
EVIDENCE = HERE.parents[1] / "docs/evidence"
VERSIONS = ("learning-hooks", "pluggy", "attrs", "cattrs", "django", "hypothesis", "mutmut")


def main(argv: list[str]) -> int:
    """Run the check called *argv* and write what it printed."""
    names = sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith("_"))
    if not argv or argv[0] not in names:
        print(f"usage: python -m tests.evidence {' | '.join(names)}", file=sys.stderr)
        return 2
    name, *words = argv
    check = importlib.import_module(f"tests.evidence.{name}")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        code: int = check.main(words) if words else check.main()
    text = _page(name, check.__doc__ or "", printed.getvalue(), code)
    (EVIDENCE / f"{name}.md").write_text(text)
    print(text)
    return code


def _page(name: str, about: str, printed: str, code: int) -> str:
    day = datetime.now(UTC).date()
    versions = ", ".join(f"{dist} {_version(dist)}" for dist in VERSIONS)
    head = f"# {name.replace('_', ' ').capitalize()}\n\n{about.strip()}\n\n"
    told = f"{day}, Python {platform.python_version()}, {versions}. Exit code {code}.\n\n"
    return f"{head}{told}```text\n{printed.rstrip()}\n```\n"


def _version(dist: str) -> str:
    try:
        return importlib_metadata.version(dist)
    except importlib_metadata.PackageNotFoundError:
        return "not installed"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
