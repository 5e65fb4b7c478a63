"""What operators ask: which plugins, which steps, in which order, and why. Data first, then text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import attrs

from hooks_runtime import discovery, explain_delivery
from hooks_runtime.build import Line
from hooks_runtime.discovery import Plugin
from hooks_runtime.observe import Counts
from hooks_runtime.platforms import NoPlatform
from hooks_runtime.settings import BusConfig
from hooks_runtime.steps import Step
from hooks_runtime.terminal import number, wrapped
from hookspecs import Deprecation, Event, Filter, Hook
from hookspecs.interfaces.platform import CAPABILITIES

if TYPE_CHECKING:
    from hooks_runtime.hooks import Hooks


def overview(hooks: Hooks) -> dict[str, Any]:
    """Return plugins and hooks as JSON types: what ``hooks list --json`` prints."""
    enabled = {plugin.name for plugin in hooks.plugins}
    return {
        "platform": _platform(hooks),
        "plugins": [_plugin(hooks, plugin) for plugin in hooks.plugins],
        "not_enabled": {
            name: origin for name, origin in discovery.installed().items() if name not in enabled
        },
        "hooks": [_summary(hooks, hook) for hook in hooks.specs.values()],
    }


def explained(hooks: Hooks, hook: Hook, scope: str | None = None) -> dict[str, Any]:
    """Return one hook and its steps, in order and with reasons: ``hooks explain --json``."""
    line = hooks.line(hook, scope)
    counts = line.meter.counts()
    return {
        **_summary(hooks, hook),
        "fields": _fields(hook),
        "may_change": list(hook.may_change) if isinstance(hook, Filter) else [],
        "version": hook.version,
        "since": hook.since,
        "status": _status(hook),
        "scope": scope,
        "policy": hook.on_error if isinstance(hook, Filter) else None,
        "halts": [h.__name__ for h in hook.halts] if isinstance(hook, Filter) else [],
        **(explain_delivery.of_event(hook) if isinstance(hook, Event) else {}),
        "steps": [_step(line, step, counts, hooks.config.bus) for step in line.steps],
        "off": [step.id for step in line.off],
        "left_out": dict(line.left_out),
        "overruled": [edge.reason for edge in line.ordered.overruled],
    }


def overview_text(hooks: Hooks) -> str:
    """Return plugins and the hooks they answer, for a terminal."""
    told = overview(hooks)
    answered = [hook for hook in told["hooks"] if hook["answered_by"]]
    quiet = len(told["hooks"]) - len(answered)
    lines = ["Plugins, in order" if told["plugins"] else "No plugin is enabled."]
    for plugin in told["plugins"]:
        lines += _plugin_lines(plugin)
    if told["not_enabled"] and not told["plugins"]:
        lines += ["", "Installed, and waiting to be enabled", *_aligned(told["not_enabled"], "  ")]
    if answered:
        lines += ["", "Hooks that plugins answer"]
    for hook in answered:
        lines += wrapped(_names(hook), f"  {hook['kind']:<7} {hook['python']}: ")
    if platform := told["platform"]:
        supports = ", ".join(platform["supports"]) or "none of the capabilities"
        lines += ["", *wrapped(f"{platform['name']}, supports {supports}", "Platform: ")]
    more = "more " if answered else ""
    lines += ["", f"{quiet} {more}hooks that nobody answers; 'hooks list --all' names them."]
    return "\n".join([*lines, *_footer(hooks)])


def all_text(hooks: Hooks) -> str:
    """Return every hook by its full name."""
    lines: list[str] = []
    for hook in sorted(overview(hooks)["hooks"], key=lambda hook: str(hook["python"])):
        lines += [f"{hook['kind']:<7} {hook['python']}", f"        {hook['name']}"]
        lines += wrapped(hook["doc"], "        ")
    return "\n".join(lines)


def explained_text(hooks: Hooks, hook: Hook, scope: str | None = None) -> str:
    """Return one hook and its steps for a terminal of 80 columns."""
    told = explained(hooks, hook, scope)
    lines = [f"{told['kind']} {told['python']}", f"  {told['name']}", *wrapped(told["doc"], "  ")]
    lines += [f"  from {told['module']} import {told['python']}", f"  {told['signature']}"]
    if told["fields"]:
        lines += wrapped(", ".join(f"{n}: {t}" for n, t in told["fields"].items()), "  it has ")
    version = f"version {told['version']}, since {told['since'] or 'unknown'}, {told['status']}"
    lines += wrapped(version, "  ", "      ")
    if told["policy"]:
        offered = ", ".join(told["may_change"]) or "nothing"
        lines += wrapped(offered, "  steps may change: ")
        halts = ", ".join(told["halts"]) or "none"
        lines += wrapped(f"{told['policy']}; halts: {halts}", "  a step that breaks: ")
    if not told.get("leaves_process", True):
        lines.append("  never leaves the process: inline or on_commit, no worker and no bus")
    if not told["exposed"]:
        lines.append("  NOT EXPOSED: the operator switched this hook off; no step runs")
    lines += [""] if told["steps"] else ["", "  Nobody answers this hook."]
    for place, step in enumerate(told["steps"], 1):
        lines += _step_lines(place, step)
    lines += [f"  off  {name}  (enabled: False in settings)" for name in told["off"]]
    for name, why in told["left_out"].items():
        lines += wrapped(why, f"  LEFT OUT  {name}: ")
    lines += [f"  overruled by the operator's order: {reason}" for reason in told["overruled"]]
    return "\n".join([*lines, *_footer(hooks)])


def find(hooks: Hooks, name: str) -> Hook | None:
    """Return the spec called *name*, by its full name or its Python name."""
    by_python = {hook.python_name: hook for hook in hooks.specs.values()}
    return hooks.specs.get(name) or by_python.get(name)


def _platform(hooks: Hooks) -> dict[str, Any] | None:
    try:
        platform = hooks.platform
    except NoPlatform:
        return None
    cls = type(platform)
    supports = [capability for capability in CAPABILITIES if platform.supports(capability)]
    return {"name": f"{cls.__module__}.{cls.__qualname__}", "supports": supports}


def _plugin(hooks: Hooks, plugin: Plugin) -> dict[str, Any]:
    lines = [hooks.line(hook) for hook in hooks.specs.values()]
    steps = [step for line in lines for step in (*line.steps, *line.off) if step.plugin is plugin]
    steps.sort(key=lambda step: step.mark.definition)
    return {
        "name": plugin.name,
        "from": str(plugin),
        "enabled_at": plugin.enabled_at,
        "broken": [p.message for p in hooks.errors if p.plugin == plugin.name],
        "steps": {step.function.__name__: step.hook.python_name for step in steps},
        "off": [s.function.__name__ for line in lines for s in line.off if s.plugin is plugin],
    }


def _plugin_lines(plugin: Mapping[str, Any]) -> Iterator[str]:
    broken = ", BROKEN: see 'hooks check'" if plugin["broken"] else ""
    where = f"({plugin['from']}, enabled at {plugin['enabled_at']}{broken})"
    yield from wrapped(where, f"  {plugin['name']}  ")
    off = plugin["off"]
    steps = {n: f"{hook}  (off)" if n in off else hook for n, hook in plugin["steps"].items()}
    yield from _aligned(steps, "      ")


def _aligned(pairs: Mapping[str, str], indent: str) -> Iterator[str]:
    width = max(map(len, pairs), default=0)
    return (f"{indent}{name:<{width}}  {value}" for name, value in pairs.items())


def _summary(hooks: Hooks, hook: Hook) -> dict[str, Any]:
    line = hooks.line(hook)
    return {
        "name": hook.name,
        "python": hook.python_name,
        "kind": type(hook).__name__.lower(),
        "module": _public(hook.function.__module__),
        "signature": _signature(hook),
        "doc": hook.doc.strip().split("\n")[0],
        "exposed": line.exposed,
        "answered_by": [step.id for step in line.steps],
    }


def _step(line: Line, step: Step, counts: Mapping[str, Counts], bus: BusConfig) -> dict[str, Any]:
    told = {
        "id": step.id,
        "plugin": step.plugin.name,
        "from": str(step.plugin),
        "enabled_at": step.plugin.enabled_at,
        "written_for": step.written_for.name if step.written_for else None,
        "why_here": _reasons(line, step),
        "counts": attrs.asdict(counts[step.id]),
    }
    if isinstance(step.hook, Event):
        return {**told, **explain_delivery.of_receiver(step, step.hook, bus)}
    return {**told, "may_change": list(step.may_change), "on_error": step.on_error}


def _reasons(line: Line, step: Step) -> list[str]:
    before = [f"after {e.first}: {e.reason}" for e in line.ordered.edges if e.then == step.id]
    after = [f"before {e.then}: {e.reason}" for e in line.ordered.edges if e.first == step.id]
    return [*before, *after] or ["its place in plugins"]


def _step_lines(place: int, step: Mapping[str, Any]) -> Iterable[str]:
    yield f"  {place}. {step['id']}"
    yield f"     {step['from']}, enabled at {step['enabled_at'] or 'the test'}"
    if step["written_for"]:
        yield from wrapped(f"{step['written_for']}, over a bridge", "     written for: ")
    for reason in step["why_here"]:
        yield from wrapped(reason, "     why here: ")
    if "deliver" in step:
        yield from explain_delivery.lines(step)
    else:
        fields = ", ".join(step["may_change"]) or "nothing"
        yield from wrapped(f"{fields}; if it breaks: {step['on_error']}", "     may change: ")
    yield from (f"     {line}" for line in _counted(step))


def _counted(step: Mapping[str, Any]) -> Iterator[str]:
    counts = step["counts"]
    if not counts["calls"]:
        yield "not called yet in this process"
        return
    rare = ("errors",) if "deliver" in step else ("halts", "stops", "errors")
    told = (number(counts[name], name) for name in ("calls", *rare))
    yield f"in this process: {', '.join(told)}"
    if counts["median_ns"] is not None:
        yield f"it takes: median {_time(counts['median_ns'])}, p95 {_time(counts['p95_ns'])}"


def _time(ns: int) -> str:
    for unit, size in (("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000)):
        if ns >= size:
            return f"{ns / size:.1f}{unit}"
    return f"{ns}ns"


def _footer(hooks: Hooks) -> list[str]:
    count = len(hooks.errors)
    return ["", f"{number(count, 'problems')}: see 'hooks check'"] if count else []


def _public(module: str) -> str:
    """Return where to import from: our catalogue's modules are re-exported by their package."""
    return ".".join(module.split(".")[:2]) if module.startswith("hookspecs.") else module


def _signature(hook: Hook) -> str:
    payload = getattr(hook, "payload", None)
    return f"def answer({hook.parameter}: {payload.__name__})" if payload else "def answer()"


def _fields(hook: Hook) -> dict[str, str]:
    """Return the fields of the payload with their types, as its author wrote them."""
    payload = getattr(hook, "payload", None)
    fields = attrs.fields(payload) if payload else ()
    return {field.name: str(getattr(field.type, "__name__", field.type)) for field in fields}


def _status(hook: Hook) -> str:
    if isinstance(hook.status, Deprecation):
        instead = hook.status.replacement or hook.status.reason
        return f"deprecated since {hook.status.since}, gone by {hook.status.removal}: {instead}"
    return hook.status


def _names(hook: Mapping[str, Any]) -> str:
    shown = " > ".join(hook["answered_by"])
    return shown if hook["exposed"] else f"{shown}  (not exposed)"
