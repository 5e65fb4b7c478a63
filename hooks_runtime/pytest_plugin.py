"""Fixtures for everybody's tests. Loaded wherever the library is installed, so it imports late."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from hooks_runtime import Hooks


@pytest.fixture
def install_hooks() -> Iterator[Callable[[Hooks], Hooks]]:
    """Give a function that makes a Hooks current; what was current before is back after the test."""
    from hooks_runtime import current, install

    before = current()

    def installs(hooks: Hooks) -> Hooks:
        install(hooks)
        return hooks

    yield installs
    install(before)
