"""One row of a table."""

from __future__ import annotations

from typing import Any

import pytest


def row(name: str, *values: Any) -> Any:
    """Return *values* as the parameters of a test called *name*."""
    return pytest.param(*values, id=name)
