"""The README says of every hook where campus calls it; and it does."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import campus

from hooks_runtime import current
from hookspecs import Deprecation, Event, Filter

SOURCES = Path(campus.__file__).parent
README = (SOURCES.parent / "README.md").read_text(encoding="utf-8")
CALLS = {"run_filter", "send_event", "adopt"}


def called():
    """Return each hook that campus calls, with its module."""
    return {
        (hook, path.stem)
        for path in SOURCES.glob("*.py")
        for hook in called_in(ast.parse(path.read_text(encoding="utf-8")))
    }


def called_in(tree):
    """Yield the hooks that a module calls."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in CALLS:
            first = node.args[1 if node.func.id == "adopt" else 0]
            yield first.id


def told():
    """Return each hook that the README's table names, with the module."""
    rows = re.findall(r"^\| `(\w+)\.py` \|(.*)\|$", README, re.MULTILINE)
    return {(hook, module) for module, cells in rows for hook in re.findall(r"`(\w+)`", cells)}


def test_the_table_is_where_hooks_are_called():
    """Neither a call that is not told of, nor a line that is not true."""
    assert called() == told()


def test_every_hook_of_the_catalogue_is_in_the_table():
    """A new hook gets a place, and a line; or the README says which plugin calls it."""
    specs = [spec for spec in current().specs.values() if isinstance(spec, Filter | Event)]
    names = {spec.python_name for spec in specs if not isinstance(spec.status, Deprecation)}
    elsewhere = " ".join(re.findall(r"^(`.*) are called by the plugin", README, re.MULTILINE))

    assert names == {hook for hook, _ in told()} | set(re.findall(r"`(\w+)`", elsewhere))
