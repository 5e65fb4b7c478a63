"""Fixtures for everybody's tests. Loaded wherever the library is installed, so it imports late."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from hooks_runtime import Hooks


@pytest.fixture
def install_hooks() -> Iterator[Callable[[Hooks], Hooks]]:
    """Give a function that makes a Hooks current. After the test all is as before.

    That is the current Hooks, and in Django also what ``signal(...).connect`` connected.
    """
    from hooks_runtime import current, install

    before = current()
    loading: Any = sys.modules.get("hooks_runtime.django.loading")
    connected = loading.connected if loading else {}

    def installs(hooks: Hooks) -> Hooks:
        install(hooks)
        return hooks

    yield installs
    if loading:  # pragma: no branch  # our own tests have Django
        loading.connected = connected
    install(before)
