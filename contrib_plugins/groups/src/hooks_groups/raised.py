"""An error that somebody else's code raised, told by what is no secret: what it is, and where it was."""

from __future__ import annotations

import traceback


def kind_and_place(error: BaseException) -> str:
    """Return ``KeyError at house/schemes.py:12``. What errors say may be personal, so it is left out."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"
