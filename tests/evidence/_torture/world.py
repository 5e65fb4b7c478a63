"""What the processes of the torture know of each other, handed on in their environment."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import attrs

NAME = "TORTURE"
TOPIC = "changes"


@attrs.frozen
class World:
    """Where everything is. databases: an address by service, ``a`` and ``b``. broken: see sabotage."""

    folder: str
    databases: Mapping[str, str]
    redis: str
    rabbit: str
    seed: int
    events: int
    producers: int
    lease_s: float = 3.0
    broken: str = ""

    @classmethod
    def here(cls) -> World:
        """Return the world of this process."""
        return cls(**json.loads(os.environ[NAME]))

    def environment(self, service: str) -> dict[str, str]:
        """Return the environment of a process of *service*."""
        said = {NAME: json.dumps(attrs.asdict(self)), "TORTURE_SERVICE": service}
        settings = {"DJANGO_SETTINGS_MODULE": "tests.evidence._torture.settings"}
        return {**os.environ, **said, **settings}

    def first_time(self, what: str) -> bool:
        """Return whether *what* has not been seen by any process yet; no rollback takes it back."""
        try:
            (Path(self.folder) / what).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


def database(url: str) -> dict[str, object]:
    """Return *url* as Django has it."""
    said = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": said.path.lstrip("/"),
        "USER": said.username or "",
        "PASSWORD": said.password or "",
        "HOST": said.hostname or "",
        "PORT": said.port or "",
    }
