"""Processes of the small service in shop.py, for tests that run and kill them."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
START = """
import django; django.setup()
import json, os, time
from tests.delivery.shop_plugin import *
"""


@cache
def _migrated() -> bytes:
    with TemporaryDirectory() as folder:
        shop = Shop(Path(folder), "relay", migrated=False)
        shop.run("from django.core.management import call_command as c; c('migrate', verbosity=0)")
        return (shop.folder / "shop.sqlite3").read_bytes()


class Shop:
    """A folder with a database, and processes over it."""

    def __init__(
        self, folder: Path, worker: str, *, migrated: bool = True, **environment: str
    ) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.delivery.shop",
            "PYTHONPATH": str(ROOT),
            "SHOP_FOLDER": str(folder),
            "SHOP_WORKER": worker,
            **environment,
        }
        (folder / "shop.sqlite3").write_bytes(_migrated() if migrated else b"")

    def start(self, source: str, **environment: str) -> subprocess.Popen[str]:
        """Return a process of the service that runs *source*."""
        return subprocess.Popen(
            [sys.executable, "-c", START + source],
            cwd=ROOT,
            env={**self.environment, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, source: str, **environment: str) -> str:
        """Run *source* in a process of the service, and return what it prints."""
        with self.start(source, **environment) as process:
            told, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
        return told

    def effects(self) -> list[str]:
        """Return what receivers did, in order."""
        path = self.folder / "effects"
        return path.read_text().splitlines() if path.exists() else []
