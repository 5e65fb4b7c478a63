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
from importlib.machinery import ModuleSpec
from pathlib import Path

NAME = "requires_hooks"


def unmet(module: str, versions: Mapping[str, str]) -> list[str]:
    """Return a sentence for each requirement of *module* that *versions* of hooks do not meet."""
    try:
        wanted = declared(source(module))
    except ValueError as error:
        return [str(error)]
    return [told for name, wants in wanted.items() if (told := _unmet(name, wants, versions))]


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
    if spec is None or not spec.origin or not spec.origin.endswith(".py"):
        return ""
    return Path(spec.origin).read_text(encoding="utf-8")


def _spec(module: str) -> ModuleSpec | None:
    # importlib.util.find_spec imports the parents of a dotted name; the finders by themselves don't.
    path, found = None, None
    parts = module.split(".")
    for depth in range(1, len(parts) + 1):
        name = ".".join(parts[:depth])
        specs = (finder.find_spec(name, path) for finder in sys.meta_path)
        found = next(filter(None, specs), None)
        if found is None:
            return None
        path = found.submodule_search_locations
    return found


def _parsed(text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except SyntaxError:
        return ast.Module([], [])  # the import will say it better


def _named(target: ast.expr) -> bool:
    return isinstance(target, ast.Name) and target.id == NAME


def _literal(node: ast.expr) -> Mapping[str, str]:
    try:
        value = ast.literal_eval(node)
    except ValueError:
        value = None
    if not isinstance(value, dict) or not all(
        isinstance(text, str) for pair in value.items() for text in pair
    ):
        raise ValueError(f"{NAME} must be written out, as {{'org.example...v1': '>=1.2'}}")
    return value


def _unmet(name: str, wants: str, versions: Mapping[str, str]) -> str | None:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # only plugins that ask pay

    if name not in versions:
        return f"needs hook {name} {wants}, which nothing here declares"
    try:
        met = SpecifierSet(wants).contains(versions[name])
    except InvalidSpecifier:
        return f"needs hook {name} {wants!r}, which is no version range; write '>=1.2,<2'"
    return None if met else f"needs hook {name} {wants}, and this is {versions[name]}"
