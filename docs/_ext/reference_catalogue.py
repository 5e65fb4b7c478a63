"""Pages made from specs: the index of all hooks, and one page a module of the catalogue."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs
from reference_rst import names, table, title

from hooks_runtime import catalogue
from hookspecs import Deprecation, Event, Filter, Halt, Hook, Supply
from hookspecs.payload import hints, live_fields, personal_fields

ROOT = Path(__file__).parents[2]
CALLERS = ("examples", "contrib_plugins")
NONE = "–"  # noqa: RUF001  # a dash, as tables have it
CALLS = {
    "run_filter": 0,
    "arun_filter": 0,
    "send_event": 0,
    "send_events": 0,
    "asend_event": 0,
    "supplied": 0,
    "adopt": 1,
}
PLAIN = {"Any", "None", "bool", "bytes", "float", "int", "object", "str", "tuple"}


def pages() -> dict[str, str]:
    """Return the text of each page by its path under docs/reference."""
    called = where_called()
    made = {"hooks.rst": index_page(called)}
    for package in catalogue.OURS:
        for module in modules(package):
            made[f"{package.rpartition('.')[2]}/{short(module)}.rst"] = module_page(module, called)
    return made


def modules(package: str) -> list[Any]:
    """Return the modules of *package*, in the order in which its docstring tells a life cycle."""
    parent = importlib.import_module(package)
    found = [
        importlib.import_module(f"{package}.{m.name}")
        for m in pkgutil.iter_modules(parent.__path__)
    ]
    told = (parent.__doc__ or "").lower()
    return sorted(found, key=lambda m: (told.find(short(m)) % 10_000, m.__name__))


def hooks_of(module: Any) -> list[Hook]:
    """Return the specs that *module* declares, in the order of their definition."""
    return [hook for hook in vars(module).values() if isinstance(hook, Hook)]


def short(module: Any) -> str:
    """Return the last part of a module's name."""
    return str(module.__name__.rpartition(".")[2])


def index_page(called: Mapping[str, list[str]]) -> str:
    """Return the table of all hooks."""
    rows = [
        (
            f"| :ref:`{hook.python_name} <hook-{hook.python_name}>`\n       | ``{hook.name}``",
            kind(hook),
            status(hook),
            hook.since,
            replacement(hook),
            places(hook, called),
        )
        for package in catalogue.OURS
        for module in modules(package)
        for hook in hooks_of(module)
    ]
    head = ("hook", "kind", "status", "since", "replacement", "called in")
    intro = (
        "Where a hook is called is read from the sources of ``examples/`` and ``contrib_plugins/``. "
        "A dash means: nowhere, or none."
    )
    return "\n".join(
        [*title("All hooks", "="), intro, "", *table(head, rows, "33 8 13 8 15 23", "hooks")]
    )


def where_called() -> dict[str, list[str]]:
    """Return, by Python name, the places that run, send, adopt or ask for a hook."""
    found: dict[str, list[str]] = {}
    for folder in CALLERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            relative = path.relative_to(ROOT)
            if "tests" not in relative.parts:
                for name in sorted(set(calls(ast.parse(path.read_text(encoding="utf-8"))))):
                    found.setdefault(name, []).append(relative.as_posix())
    return found


def calls(tree: ast.AST) -> Iterator[str]:
    """Yield the Python names of the hooks that *tree* calls."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            place = CALLS.get(last_name(node.func))
            if place is not None and len(node.args) > place and last_name(node.args[place]):
                yield last_name(node.args[place])


def last_name(node: ast.expr) -> str:
    """Return ``run_filter`` of ``hooks.run_filter``, and '' of what is no name."""
    return getattr(node, "attr", "") or getattr(node, "id", "")


def module_page(module: Any, called: Mapping[str, list[str]]) -> str:
    """Return the page of one stage of a life cycle: its hooks, then what they carry and raise."""
    package = module.__name__.rpartition(".")[0]
    hooks = hooks_of(module)
    classes = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and value.__module__ == module.__name__
    ]
    lines = [*title(short(module).capitalize(), "="), inspect.getdoc(module) or "", ""]
    lines += [f"Import all of it from ``{package}``.", "", f".. py:currentmodule:: {package}", ""]
    for hook in hooks:
        lines += hook_section(hook, called)
    if classes:
        lines += title("What they carry and raise" if hooks else "What hooks carry", "-")
    for cls in classes:
        lines += class_section(cls)
    return "\n".join(lines) + "\n"


def hook_section(hook: Hook, called: Mapping[str, list[str]]) -> list[str]:
    """Return everything about one hook, under its signature."""
    lines = [f".. _hook-{hook.python_name}:", "", *title(f"``{signature(hook)}``", "-")]
    lines += [f".. py:data:: {hook.python_name}", "   :no-typesetting:", ""]
    lines += [f":{name}: {told}" for name, told in facts(hook, called) if told]
    lines += ["", inspect.cleandoc(hook.doc), ""]
    if isinstance(hook, Filter | Event):
        lines += [f"The fields of *{hook.parameter}*, :py:class:`{hook.payload.__name__}`:", ""]
        lines += fields(hook.payload)
    return lines


def signature(hook: Hook) -> str:
    """Return ``course_enrollment_started(request: EnrollmentRequest) -> EnrollmentRequest | None``."""
    told = inspect.signature(hook.function)
    parameters = ", ".join(f"{p.name}: {p.annotation}" for p in told.parameters.values())
    return f"{hook.python_name}({parameters}) -> {told.return_annotation}"


def facts(hook: Hook, called: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    """Yield what a spec says about itself, as pairs of name and text."""
    yield "Name", f"``{hook.name}``"
    yield "Kind", kind(hook)
    yield "Version", f"{hook.version}, since {hook.since}, {status(hook)}"
    yield "Replacement", replacement(hook, none="")
    match hook:
        case Filter():
            policy = {"refuse": "the process is refused", "skip": "the step is skipped"}
            yield "A step that breaks", f"{policy[hook.on_error]} (``{hook.on_error}``)"
            halts = (f":py:exc:`{halt.__name__}`" for halt in hook.halts)
            yield "Refusals", ", ".join(halts) or "none"
            yield "Steps may change", names(hook.may_change) or "nothing"
        case Event():
            yield "May leave the process", ("yes" if hook.leaves_process else "no") + personal(hook)
            yield "Ordered by", names((hook.ordering_key,) if hook.ordering_key else ())
            yield (
                "The same fact",
                f"two that agree in {names(hook.dedup_key)}" if hook.dedup_key else "",
            )
        case Supply():
            yield "Interface", f":py:class:`{hook.interface.__name__}`"
        case _:  # there are three kinds
            pass
    yield "Called in", places(hook, called)


def personal(event: Event[Any]) -> str:
    """Return what becomes of an event's personal fields outside of this process."""
    if not event.leaves_process or not event.personal_fields:
        return ""
    which = names(sorted(event.personal_fields))
    return f", with {which}" if event.personal_data_leaves else f", without {which}"


def fields(payload: type) -> list[str]:
    """Return the table of a payload's fields."""
    live, sensitive, rows = live_fields(payload), personal_fields(payload), []
    for field in attrs.fields(payload):
        notes = []
        if field.default is not attrs.NOTHING:
            notes.append(f"``{field.default!r}`` by default")
        if field.name in live:
            notes.append("**live**: stays in this process")
        if any(path.partition(".")[0] == field.name for path in sensitive):
            inside = sorted(
                path.partition(".")[2] for path in sensitive if path.startswith(f"{field.name}.")
            )
            notes.append("**personal**" + (f" inside: {names(inside)}" if inside else ""))
        rows.append((f"``{field.name}``", linked(type_text(payload, field.name)), "; ".join(notes)))
    return table(("field", "type", ""), rows, "25 30 45")


def type_text(payload: type, field: str) -> str:
    """Return a field's type as its author wrote it, without the marks of care."""
    hint = next(
        vars(cls)["__annotations__"][field]
        for cls in payload.__mro__
        if field in vars(cls).get("__annotations__", {})
    )
    text = hint if isinstance(hint, str) else inspect.formatannotation(hints(payload)[field])
    return re.sub(r"^(?:Live|Personal)\[(.*)\]$", r"\1", text)


def linked(text: str) -> str:
    """Return a type's text as RST, its class names as references."""
    parts = re.split(r"(\w+)", text)
    shown = [
        f":py:class:`{part}`" if re.match(r"[A-Za-z]", part) and part not in PLAIN else part
        for part in parts
    ]
    return "".join(shown).replace("]", "\\]").replace("[", "\\ [\\ ").replace(" | ", " or ")


def class_section(cls: type) -> list[str]:
    """Return a payload or a refusal, as an object that others can refer to."""
    directive = "exception" if issubclass(cls, Exception) else "class"
    told = f"({', '.join(inspect.signature(cls).parameters)})" if issubclass(cls, Halt) else ""
    lines = [f".. py:{directive}:: {cls.__name__}{told}", ""]
    body = [*inspect.cleandoc(cls.__doc__ or "").splitlines(), ""]
    body += fields(cls) if attrs.has(cls) else []
    return [*lines, *(f"   {line}".rstrip() for line in body), ""]


def kind(hook: Hook) -> str:
    """Return ``filter``, ``event`` or ``supply``."""
    return type(hook).__name__.lower()


def status(hook: Hook) -> str:
    """Return a spec's status in words."""
    if isinstance(hook.status, Deprecation):
        return f"deprecated since {hook.status.since}, removed by {hook.status.removal}"
    return hook.status


def replacement(hook: Hook, none: str = NONE) -> str:
    """Return what to use instead of a deprecated spec."""
    if not isinstance(hook.status, Deprecation):
        return none
    return f"``{hook.status.replacement}``" if hook.status.replacement else hook.status.reason


def places(hook: Hook, called: Mapping[str, list[str]]) -> str:
    """Return the files that call *hook*."""
    return names(called.get(hook.python_name, ())) or NONE
