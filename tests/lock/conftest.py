"""A folder in which ``hooks lock`` is typed."""

from __future__ import annotations

import sys

import pytest

from hooks_runtime import cli
from tests.lock.corpus import BASE


@pytest.fixture
def school(shelf, tmp_path, monkeypatch):
    """A folder with a module of hooks; the function writes it anew and runs ``hooks lock`` there."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)

    def lock(*arguments, source=BASE):
        shelf.write("school_hooks.py", source)
        sys.modules.pop("school_hooks", None)
        return cli.main(["lock", "--specs", "school_hooks", *arguments])

    return lock
