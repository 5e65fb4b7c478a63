"""The Python of a new plugin: a function for each hook, and a test that runs the hook through it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from string import Template
from typing import Any

from hooks_runtime.scaffold.layout import (
    STEP,
    Call,
    Import,
    imports,
    laid_out,
    needed,
    statement,
)
from hooks_runtime.scaffold.samples import sample
from hookspecs import Event, Filter, Hook, Supply, hookimpl
from hookspecs.payload import live_fields

FUNCTIONS: Mapping[type[Hook], str] = {
    Filter: '''
@hookimpl($hook)
$head
    """$doc"""
    # A step has $answers in hookspecs.
    #   return None: it goes on as it is
$change    #   return Stop($value): it stands, and later steps are skipped
    #   $refusal
    return None
''',
    Event: '''
@hookimpl($hook)
$head
    """$doc"""
    # It has happened: nothing here can change it, and an error here reaches only the log.
    # With deliver="on_commit" in the mark this runs once the sender's data is stored.
''',
    Supply: '''
@hookimpl($hook)
def $function() -> Mapping[str, type[$returned]]:
    """$doc"""
    # A name, which no other plugin may use, for each class: {"name": MyClass}.
    # Such a class is a subclass of $interface and writes $methods.
    return {}
''',
}
"""How a plugin answers a hook of each kind."""

TESTS: Mapping[type[Hook], str] = {
    Filter: '''
def test_$hook():
    """It goes on as it is."""
$live$given

$run

    assert answer == $value
''',
    Event: '''
def test_$hook():
    """It is received, without an error."""
$live$given

$send

    assert sent, "nobody received it"
    assert sent.failures == ()
''',
    Supply: '''
def test_$hook():
    """Nothing is supplied yet."""
    supplied = HOOKS.supplied($hook)

    assert list(supplied) == []
''',
}
"""How a hook of each kind is run through the plugin, as a platform would."""

CONFORMANCE = '''
"""What every plugin is asked: docs/conformance.md of learning-hooks."""

import pytest
$world

@pytest.mark.hooks_plugin("$name")
def test_conformance(conformance_check):
    conformance_check()
'''

WORLD = """
# The suite makes up all that a hook tells, but no live objects: $live.
# What looks into one is not run until you give it, with what yours looks for:
#
# from types import SimpleNamespace
#
# from hooks_runtime.conformance import World
#
#
# @pytest.fixture
# def conformance_world():
#     return World(
#         fields={
$fields
#         }
#     )
"""

TEST_DOC = '"""Each hook is run through the plugin, as a platform would."""'


def source_of_plugin(name: str, hooks: Sequence[Hook]) -> str:
    """Return ``plugin.py`` of the plugin *name*. Raises: NotWritten: what it needs has no import."""
    wanted = [Import.of(hookimpl), *(one for hook in hooks for one in _answering(hook))]
    head = f'"""What {name} does on a learning platform."""\n\n{imports(wanted)}\n'
    return "\n\n".join([head, *(_filled(FUNCTIONS, hook) for hook in hooks)])


def source_of_tests(name: str, hooks: Sequence[Hook]) -> str:
    """Return ``test_plugin.py`` of the plugin *name*. Raises: NotWritten: as above."""
    functions = [function_name(hook) for hook in hooks]
    wanted = [
        Import("hooks_runtime.testing", "build_hooks"),
        Import("hooks_runtime.testing", "plugin"),
        *(one for hook in hooks for one in _calling(hook)),
    ]
    own = statement(f"{package_name(name)}.plugin", functions)
    made = Call("plugin", tuple(("", part) for part in (f'"{name}"', *functions)))
    built = laid_out(Call("build_hooks", (("", made),)), "HOOKS = ")
    head = f"{TEST_DOC}\n\n{imports(wanted)}\n\n{own}\n\n{built}\n"
    return "\n\n".join([head, *(_filled(TESTS, hook) for hook in hooks)])


def source_of_conformance(name: str, hooks: Sequence[Hook]) -> str:
    """Return ``test_conformance.py`` of the plugin *name*, with how to give what is live in *hooks*."""
    live = dict.fromkeys(name for hook in hooks for name in _live(hook))
    given = [f'#             "{name}": {_object(name)},' for name in live]
    words = {"live": ", ".join(live), "fields": "\n".join(given)}
    world = Template(WORLD).substitute(words) if live else ""
    return Template(CONFORMANCE.lstrip()).substitute(name=name, world=world)


def _live(hook: Hook) -> list[str]:
    """Return the names of what is live in the payload of *hook*: ``user_object``."""
    paths = live_fields(hook.payload) if isinstance(hook, Filter | Event) else ()
    return sorted(path.rpartition(".")[2] for path in paths)


def _object(name: str) -> str:
    return 'SimpleNamespace(username="ada")' if name == "user_object" else "..."


def package_name(name: str) -> str:
    """Return what Python imports of the plugin *name*: ``hooks_premium``."""
    return f"hooks_{name.replace('-', '_')}"


def function_name(hook: Hook) -> str:
    """Return what the function is called that answers *hook*; its author will know a better name."""
    return f"on_{hook.python_name}"


def first_line(hook: Hook) -> str:
    """Return what *hook* is for, in one line that can stand between quotes."""
    return hook.doc.strip().split("\n")[0].replace("\\", "/").replace('"', "'")


def _answering(hook: Hook) -> Iterator[Import]:
    """Yield what a function that answers *hook* needs imported."""
    yield _spec(hook)
    if isinstance(hook, Supply):
        yield Import.of(Mapping)
        yield Import.of(hook.interface)
        if _is_generic(hook.interface):
            yield Import("typing", "Any", Any)
    if isinstance(hook, Filter | Event):
        yield Import.of(hook.payload)


def _calling(hook: Hook) -> Iterator[Import]:
    """Yield what a test of *hook* needs imported."""
    yield _spec(hook)
    if isinstance(hook, Filter | Event):
        yield from needed(sample(hook.payload))


def _spec(hook: Hook) -> Import:
    return Import.of(hook, hook.python_name, hook.function.__module__)


def _filled(templates: Mapping[type[Hook], str], hook: Hook) -> str:
    template = next(text for kind, text in templates.items() if isinstance(hook, kind))
    words = {"hook": hook.python_name, "function": function_name(hook), "doc": first_line(hook)}
    more = _interface(hook) if isinstance(hook, Supply) else _payload(hook)
    return Template(template.lstrip()).substitute(words, **more)


def _interface(hook: Supply[Any]) -> dict[str, str]:
    methods = ", ".join(sorted(getattr(hook.interface, "__abstractmethods__", ())))
    name = hook.interface.__name__
    returned = f"{name}[Any]" if _is_generic(hook.interface) else name
    return {"interface": name, "returned": returned, "methods": methods or "what it likes"}


def _is_generic(interface: type[Any]) -> bool:
    """Return whether *interface* is made for options of some type."""
    return bool(getattr(interface, "__parameters__", ()))


def _payload(hook: Any) -> dict[str, str]:
    """Return what the templates say of a hook that carries a payload."""
    value, payload = hook.parameter, hook.payload.__name__
    answer = f"{payload} | None" if isinstance(hook, Filter) else "None"
    head = Call(f"def {function_name(hook)}", ((f"{value}: ", payload),))
    call = (("", hook.python_name), ("", value))
    return {
        "value": value,
        "head": laid_out(head, after=f" -> {answer}:"),
        "given": laid_out(sample(hook.payload), f"{value} = ", indent=STEP),
        "run": laid_out(Call("HOOKS.run_filter", call), "answer = ", indent=STEP),
        "send": laid_out(Call("HOOKS.send_event", call), "sent = ", indent=STEP),
        **_answers(value, getattr(hook, "may_change", ())),
        "live": "".join(map(_adding, _live(hook))),
        "refusal": _refusal(getattr(hook, "halts", ())),
    }


def _answers(value: str, may_change: Sequence[str]) -> dict[str, str]:
    """Return what a step is told of its answers: evolve only where something may be changed."""
    if not may_change:
        return {"answers": "three answers; Stop is", "change": ""}
    told = f"return evolve({value}, {may_change[0]}=...): a changed copy goes on, and later steps see it"
    return {"answers": "four answers; evolve and Stop are", "change": f"{STEP}#   {told}\n"}


def _adding(name: str) -> str:
    return f"{STEP}# For a step that looks into {name}, add {name}={_object(name)}.\n"


def _refusal(halts: Sequence[type]) -> str:
    told = (
        f'raise {halt.__name__}("..."), of {Import.of(halt).module}: the learner reads your words'
        for halt in halts
    )
    # One comment line each.
    return f"\n{STEP}#   ".join(told) or "raise ...: an error, for this hook declares no refusal"
