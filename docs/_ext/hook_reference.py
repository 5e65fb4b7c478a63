"""Writes docs/reference from the specs, before Sphinx reads its sources. What is written is not kept.

Besides: lists in docstrings, and our names wherever they are defined.
"""

from __future__ import annotations

import builtins
import importlib
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import reference_api
import reference_catalogue
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

from hooks_runtime import catalogue


def pages() -> dict[str, str]:
    """Return the text of each generated page by its path under docs/reference."""
    return reference_catalogue.pages() | reference_api.pages()


def write_pages(app: Sphinx) -> None:
    """Write the pages that differ, and remove those whose spec is gone."""
    folder = Path(app.srcdir) / "reference"
    made = pages()
    for old in folder.rglob("*.rst"):
        if old.relative_to(folder).as_posix() not in made:
            old.unlink()
    for name, text in made.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def resolver() -> Callable[..., Any]:
    """Return a handler that finds our names wherever a module of ours defines them."""
    public = {
        name: f"{module}.{name}"
        for module in (*reference_api.API, *catalogue.OURS)
        for name in reference_api.public_names(importlib.import_module(module))
    }

    def find(app: Sphinx, env: Any, node: Any, contnode: Any) -> Any:
        if node.get("refdomain") != "py":
            return None
        target = str(node["reftarget"])
        wanted = public.get(target.rpartition(".")[2])
        if wanted is None or wanted == target:
            return None
        found = env.domains["py"].resolve_any_xref(
            env, node.get("refdoc"), app.builder, wanted, node, contnode
        )
        return found[0][1] if found else None

    return find


def listed(_: Sphinx, *rest: Any) -> None:
    """Turn a docstring's ``name: what it is. other: ...`` into a list."""
    paragraphs = "\n".join(rest[-1]).split("\n\n")
    rest[-1][:] = "\n\n".join(as_list(text) for text in paragraphs).split("\n")


def as_list(paragraph: str) -> str:
    """Return a paragraph that begins with ``name:`` as a list of names, every other as it is."""
    name = r"((?:\w+, )*\w+(?:=\w+)?): "
    if not re.match(name, paragraph) or paragraph.startswith(("For ", "When")):
        return paragraph
    text = " ".join(line.strip() for line in paragraph.splitlines())
    parts = re.split(rf"(?:^|(?<=[.?;] )){name}", text)[1:]
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return "\n".join(
        f"- {said if said == 'Raises' else f'*{said}*'}: {told.strip()}" for said, told in pairs
    )


class Properties:
    """Keeps napoleon from reading ``Return it: so`` on a property as a type and its description."""

    def __init__(self) -> None:
        self.kept: dict[str, list[str]] = {}

    def keep(self, _: Sphinx, what: str, name: str, *rest: Any) -> None:
        """Remember a docstring before napoleon sees it."""
        if what == "property":
            self.kept[name] = list(rest[-1])

    def restore(self, _: Sphinx, what: str, name: str, *rest: Any) -> None:
        """Put it back."""
        if what == "property":
            rest[-1][:] = self.kept[name]


def unlink_builtins(_: Sphinx, doctree: nodes.document) -> None:
    """Show built-in names as they are: Sphinx would find a property of ours called ``type``."""
    for reference in list(doctree.findall(addnodes.pending_xref)):
        if reference.get("reftarget") in vars(builtins):
            reference.replace_self(nodes.Text(reference["reftarget"]))


def setup(app: Sphinx) -> Mapping[str, Any]:
    """Register with Sphinx."""
    properties = Properties()
    app.connect("autodoc-process-docstring", listed, priority=50)
    app.connect("autodoc-process-docstring", properties.keep, priority=100)
    app.connect("autodoc-process-docstring", properties.restore, priority=900)
    app.connect("builder-inited", write_pages)
    app.connect("doctree-read", unlink_builtins)
    app.connect("missing-reference", resolver())
    return {"parallel_read_safe": True}
