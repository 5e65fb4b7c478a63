"""Run as a script: import a module under an audit hook, and print what that did as JSON.

``python watch.py hooks_premium.plugin``; more words are Django apps that have to be installed before.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import sysconfig
import threading
import traceback
from collections.abc import Sequence
from importlib import import_module
from typing import Any

ASKING: tuple[str, ...] = ("socket.connect", "socket.getaddrinfo", "sqlite3.connect", "os.system")
ASKING += ("subprocess.Popen", "os.posix_spawn", "os.exec", "os.fork")
LEAVING = (
    "os.putenv",
    "os.unsetenv",
    "os.chdir",
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.link",
    "os.symlink",
    "os.truncate",
)
STANDARD = sysconfig.get_paths()["stdlib"]


class Watch:
    """What is done while it is *on*."""

    def __init__(self) -> None:
        self.on = False
        self.asked: list[str] = []
        self.left: list[str] = []

    def hears(self, event: str, args: tuple[Any, ...]) -> None:
        """Note an audit event, if it is one that an import has no business with."""
        if not self.on:
            return
        told = self.left if event in LEAVING or _writes(event, args) else None
        told = self.asked if event in ASKING else told
        if told is not None:
            self.on = False  # to find the culprit reads files
            told.append(f"{event} {args[0]!r}{culprit()}")
            self.on = True


def culprit() -> str:
    """Return the file and line outside of the standard library that is running."""
    for frame in reversed(traceback.extract_stack()):
        if not frame.filename.startswith((STANDARD, "<", __file__)):
            return f" ({frame.filename}, line {frame.lineno})"
    return ""


def state() -> dict[str, Any]:
    """Return what an import may not change."""
    root = logging.getLogger()
    return {
        "a thread": sorted(thread.name for thread in threading.enumerate()),
        "the root logger": (root.level, len(root.handlers), logging.root.manager.disable),
    }


def set_up(apps: Sequence[str]) -> None:  # pragma: no cover  # in a process without settings
    """Install Django *apps*, with nothing else."""
    import django
    from django.conf import settings

    # As hooks_runtime.django.conformance has it, which would import more than the apps need.
    installed = ["django.contrib.contenttypes", "django.contrib.auth", *apps]
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    settings.configure(INSTALLED_APPS=installed, DATABASES={"default": database}, USE_TZ=True)
    django.setup()


def main(module: str, *apps: str) -> None:
    """Import *module*, and print what it did."""
    import_module("hookspecs.learning")  # what it stands on is not what it does
    import_module("hookspecs.authoring")
    if apps:
        set_up(apps)
    watch = Watch()
    sys.addaudithook(watch.hears)
    before = state()
    watch.on = True
    import_module(module)
    watch.on = False
    after = state()
    left = [f"{name} is another" for name in before if before[name] != after[name]]
    told = json.dumps({"asked": watch.asked, "left": [*watch.left, *left]})
    sys.stdout.write(f"\n{told}")  # what the module printed may lack an end of line


def _writes(event: str, args: tuple[Any, ...]) -> bool:
    if event != "open":
        return False
    _, mode, flags = args
    writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT
    return bool(set(mode or "") & set("wax+")) or (mode is None and bool(flags & writing))


if __name__ == "__main__":
    main(*sys.argv[1:])
