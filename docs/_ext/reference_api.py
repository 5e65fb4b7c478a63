"""Pages for the Python API: every public name of a module, documented by autodoc."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from typing import Any

from reference_rst import title
from sphinx.pycode import ModuleAnalyzer

API = (
    "hookspecs",
    "hookspecs.values",
    "hookspecs.interfaces.assigner",
    "hookspecs.interfaces.credential_generator",
    "hookspecs.interfaces.data_retriever",
    "hookspecs.interfaces.partition_scheme",
    "hookspecs.interfaces.platform",
    "hookspecs.interfaces.rows",
    "hooks_runtime",
    "hooks_runtime.testing",
    "hooks_runtime.django",
    "hooks_runtime.django.middleware",
)
BEHIND = {  # what public names take and give back, without being imported by anybody
    "hooks_runtime": (
        "hooks_runtime.settings.HookConfig",
        "hooks_runtime.settings.StepConfig",
        "hooks_runtime.settings.ScopeConfig",
        "hooks_runtime.settings.DeliveryConfig",
        "hooks_runtime.settings.BusConfig",
        "hooks_runtime.carrier.Carrier",
        "hooks_runtime.transactions.Transactions",
    ),
    "hooks_runtime.django": ("hooks_runtime.django.signals.EventSignal",),
}


def pages() -> dict[str, str]:
    """Return the text of each page by its path under docs/reference."""
    return {f"api/{name}.rst": api_page(name) for name in API}


def api_page(name: str) -> str:
    """Return a page with every public name of a module, in the order of its ``__all__``."""
    module = importlib.import_module(name)
    lines = [
        *title(f"``{name}``", "="),
        f".. automodule:: {name}",
        "   :no-members:",
        "",
        f".. py:currentmodule:: {name}",
        "",
    ]
    for public in public_names(module):
        value = getattr(module, public)
        if directive := autodoc(value):
            lines += [f".. {directive}:: {name}.{public}"]
            lines += ["   :inherited-members:", ""] if public == "Hooks" else [""]
        else:
            lines += [f".. py:data:: {public}", "", f"   {alias_doc(name, public)}", ""]
    if name in BEHIND:
        lines += title("What these take and give", "-")
    for path in BEHIND.get(name, ()):
        lines += [f".. autoclass:: {path}", ""]
    return "\n".join(lines)


def public_names(module: Any) -> list[str]:
    """Return what *module* promises: its ``__all__``, else what it defines under a public name."""
    if hasattr(module, "__all__"):
        return list(module.__all__)
    return [
        name
        for name, value in vars(module).items()
        if not name.startswith("_")
        and getattr(value, "__module__", None) == module.__name__
        and (inspect.isclass(value) or inspect.isroutine(value))
    ]


def alias_doc(package: str, name: str) -> str:
    """Return the text under a type alias in the module that defines it, else what it stands for."""
    value = getattr(importlib.import_module(package), name)
    for module in pkgutil.iter_modules(importlib.import_module(package).__path__, f"{package}."):
        docs = ModuleAnalyzer.for_module(module.name).find_attr_docs()
        if ("", name) in docs and getattr(importlib.import_module(module.name), name) is value:
            return " ".join(docs["", name]).strip()
    shown = re.sub(r"~|typing\.|hookspecs\.impl\.", "", inspect.formatannotation(value))
    return f"``{shown}``"


def autodoc(value: Any) -> str:
    """Return the directive that documents *value*; '' for what autodoc finds no docstring of."""
    if inspect.isclass(value):
        return "autoexception" if issubclass(value, Exception) else "autoclass"
    return "autofunction" if inspect.isroutine(value) else ""
