"""usage: python examples/campus COMMAND

demo     walk the stories of campus over HTTP, on a fresh campus; --serve keeps it open
seed     fill an empty database; --courses N --learners N make a large world
"""

import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))  # from anywhere, without an installation

from campus import demo


def seed(argv: Sequence[str]) -> int:
    """Run Django's command of that name."""
    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campus.settings")
    execute_from_command_line(["examples/campus", *argv])
    return 0


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {"demo": demo.main, "seed": seed}


def main(argv: Sequence[str]) -> int:
    """Run the command line *argv*; return the exit code, 2 for a command that there is not."""
    if argv and argv[0] in COMMANDS:
        return COMMANDS[argv[0]](argv)
    is_asking = argv[:1] in (["-h"], ["--help"])
    print(__doc__.strip(), file=sys.stdout if is_asking else sys.stderr)
    return 0 if is_asking else 2


if __name__ == "__main__":
    # Who is told to end cleans up, as after Ctrl-C.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    sys.exit(main(sys.argv[1:]))
