"""``requires_hooks``: the spec versions that a plugin needs, read before it is imported.

A plugin says, at the top of its module::

    requires_hooks = {"org.openedx.learning.course.enrollment.started.v1": ">=1.2"}

It is read from the source, never executed, because an import against the wrong version is what
would fail, with a message about something else.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Mapping
from importlib import import_module
from importlib.machinery import ModuleSpec
from typing import Any

from hooks_runtime.problems import nearest

NAME = "requires_hooks"
WRITTEN_OUT = (
    f"{NAME} must be written out at the top of the module, as {{'org.example...v1': '>=1.2'}}"
)


def unmet(module: str, versions: Mapping[str, str]) -> list[str]:
    """Return a sentence for each requirement of *module* that *versions* of hooks do not meet."""
    try:
        wanted = declared(source(module))
    except ValueError as error:
        return [str(error)]
    return [told for name, wants in wanted.items() if (told := _unmet(name, wants, versions))]


def overlooked(module: Any, name: str) -> bool:
    """Return whether the imported *module*, called *name*, requires hooks where ``unmet`` saw none."""
    return bool(getattr(module, NAME, None)) and not declared(source(name))


def declared(text: str) -> Mapping[str, str]:
    """Return what *text*, a module's source, assigns to ``requires_hooks``.

    Raises: ValueError: it is no mapping of texts, written out.
    """
    if NAME not in text:
        return {}
    for node in _parsed(text).body:
        if isinstance(node, ast.Assign) and any(_named(target) for target in node.targets):
            return _literal(node.value)
        if isinstance(node, ast.AnnAssign) and _named(node.target) and node.value:
            return _literal(node.value)
    return {}


def source(module: str) -> str:
    """Return the source of *module* without importing it or its parents; '' where there is none."""
    spec = _spec(module)
    get_source = getattr(spec and spec.loader, "get_source", None)
    try:
        return (get_source and get_source(module)) or ""
    except (ImportError, SyntaxError, UnicodeDecodeError):
        return ""  # the import will say it better


def _spec(module: str) -> ModuleSpec | None:
    # importlib.util.find_spec imports the parents of a dotted name; the finders by themselves don't.
    found, path = None, None
    parts = module.split(".")
    for depth in range(1, len(parts) + 1):
        name = ".".join(parts[:depth])
        specs = (finder.find_spec(name, path) for finder in sys.meta_path)
        found = next(filter(None, specs), None)
        if found is None:
            return None
        if found.loader is None:  # a namespace: no code, and its children are not found without it
            import_module(name)
        path = found.submodule_search_locations
    return found


def _parsed(text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError):
        return ast.Module([], [])  # as above


def _named(target: ast.expr) -> bool:
    return isinstance(target, ast.Name) and target.id == NAME


def _literal(node: ast.expr) -> Mapping[str, str]:
    try:
        value = ast.literal_eval(node)
    except (TypeError, ValueError):
        raise ValueError(WRITTEN_OUT) from None
    if isinstance(value, dict) and all(
        isinstance(part, str) for pair in value.items() for part in pair
    ):
        return value
    raise ValueError(WRITTEN_OUT)


def _unmet(name: str, wants: str, versions: Mapping[str, str]) -> str | None:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # only plugins that ask pay

    needs = f"needs hook {name} {wants}".rstrip()
    if name not in versions:
        near = nearest(name, versions) or "; is its module in $.specs?"
        return f"{needs}, which nothing here declares{near}"
    try:
        met = SpecifierSet(wants).contains(versions[name])
    except InvalidSpecifier:
        return f"{needs}, and {wants!r} is no version range; write '>=1.2,<2'"
    told = f"{needs}, and this is {versions[name]}; upgrade whatever declares it, or take another"
    return None if met else f"{told} version of the plugin"
