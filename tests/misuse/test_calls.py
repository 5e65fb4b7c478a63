"""Wrong calls, wrong answers of steps, and what cannot be supplied."""

from __future__ import annotations

import asyncio
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from types import SimpleNamespace

import pytest

from hooks_runtime import Hooks, NotSupplied, Plugin
from hooks_runtime.testing import build_hooks, plugin
from hookspecs import HookFailed, Refused, Stop, evolve, hookimpl, hookspec, payload
from hookspecs.errors import SyncCallInLoop, WrongPayload
from tests.kit import (
    Refuse,
    Stranger,
    Word,
    async_step,
    step,
    word_changed,
    word_polished,
    word_requested,
)
from tests.misuse.rows import row

REQUESTED, CHANGED = word_requested.name, word_changed.name
A_WORD = Word("a")


class Longer(Word):
    """A subclass is another type."""


@payload
class Empty:
    """A payload that is false."""

    n: int = 0

    def __bool__(self):
        return False


@hookspec.filter("org.example.made.nothing.requested.v1")
def nothing_requested(empty: Empty) -> Empty | None:
    """Change nothing."""


CALLS = [
    row("None", None, "got NoneType"),
    row("another payload", Empty(), "got Empty"),
    row("a subclass", Longer("a"), "got Longer"),
    row("the class itself", Word, "got type"),
    row("nothing", (), "got tuple"),
    row("a text", "", "got str"),
]


@pytest.mark.parametrize(("value", "words"), CALLS)
@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda hooks, value: hooks.run_filter(word_requested, value), id="run_filter"),
        pytest.param(lambda hooks, value: hooks.send_event(word_changed, value), id="send_event"),
        pytest.param(
            lambda hooks, value: hooks.send_events(word_changed, iter([value])), id="send_events"
        ),
        pytest.param(
            lambda hooks, value: asyncio.run(hooks.arun_filter(word_requested, value)),
            id="arun_filter",
        ),
        pytest.param(
            lambda hooks, value: asyncio.run(hooks.asend_event(word_changed, value)),
            id="asend_event",
        ),
    ],
)
def test_another_payload_is_refused_whoever_listens(call, value, words):
    """The message names the hook, what it carries, and what it was given."""
    with pytest.raises(WrongPayload, match=r"org\.example\.words\.word\..* carries Word") as told:
        call(Hooks(), value)

    assert words in str(told.value)


def test_falsy_payloads_are_fine():
    """A payload is judged by its type, never by whether it is true or holds anything."""
    more = step("more", lambda word: evolve(word, text=f"{word.text}!"))
    count = hookimpl(nothing_requested)(lambda empty: Empty(empty.n + 1))
    hooks = build_hooks(plugin("p", more, count))

    assert hooks.run_filter(word_requested, Word("")) == Word("!")
    assert hooks.run_filter(nothing_requested, Empty()) == Empty(1)


# Answers.


def raises(error):
    def body(word):
        raise error

    return body


async def later(word):
    return word


WRONG_ANSWERS = [
    row("another type", lambda word: word.text, "returned str; return Word, Stop(Word), or None"),
    row("False", lambda word: False, "returned bool; return Word"),
    row("nothing", lambda word: (), "returned tuple; return Word"),
    row(
        "a subclass", lambda word: Longer("a"), "returned Longer, which is a subclass; return Word"
    ),
    row("Stop of another", lambda word: Stop("x"), "returned Stop of str; return Word"),
    row(
        "a Halt", lambda word: Refuse("no"), "returned Refuse instead of raising it; write 'raise'"
    ),
    row(
        "a coroutine", later, "returned a coroutine; write 'async def', or call the hook with arun"
    ),
    row("an undeclared Halt", raises(Stranger("no")), "Stranger"),
    row("an error", raises(ValueError("ada@school.example")), "ValueError"),
]


@pytest.mark.parametrize(("body", "words"), WRONG_ANSWERS)
def test_a_wrong_answer_is_told_with_step_plugin_and_hook(body, words):
    """To the log; the learner is told that it is not possible now."""
    marked = step("hold", body)
    given = Plugin(
        "waitlist", SimpleNamespace(hold=marked), "hooks-waitlist", "1.0", "$.plugins[0]"
    )
    hooks = Hooks([given])

    with pytest.raises(HookFailed) as told:
        hooks.run_filter(word_requested, A_WORD)

    culprit = f"step waitlist:hold of hooks-waitlist 1.0 failed on {REQUESTED}: "
    assert str(told.value).startswith(culprit)
    assert words in str(told.value)
    assert "ada@school.example" not in str(told.value)
    assert told.value.message == "This is not possible at the moment. Please try again later."


def test_a_wrong_answer_is_skipped_where_the_hook_says_so():
    """The value stays as it was before the step."""
    hooks = build_hooks(plugin("p", step("s", lambda word: "x", word_polished)))

    assert hooks.run_filter(word_polished, A_WORD) is A_WORD


def test_an_async_step_inside_a_loop_names_the_way_out():
    """``run_filter`` would block the loop."""
    hooks = build_hooks(plugin("p", async_step("s", lambda word: None)))

    async def site():
        hooks.run_filter(word_requested, A_WORD)

    with pytest.raises(SyncCallInLoop, match="step p:s is async; await arun_filter"):
        asyncio.run(site())


# Supplies.


class Shape(ABC):
    """What may be supplied."""

    @abstractmethod
    def area(self): ...


class Square(Shape):
    """A shape."""

    def area(self): ...


class Blot(Shape):
    """A shape without an area."""


@hookspec.supply(Shape, "org.example.shapes.shape_kinds.v1")
def shapes() -> Mapping[str, type[Shape]] | None:
    """Shapes by name."""


def supplier(name, answer):
    @hookimpl(shapes)
    def supply():
        if isinstance(answer, Exception):
            raise answer
        return answer

    return Plugin(name, SimpleNamespace(supply=supply), f"hooks-{name}", "1.0", f"${name}")


SUPPLIES = [
    row("no subclass", {"x": int}, "'x' of a:supply is int, which is no subclass of Shape"),
    row("an instance", {"x": Square()}, "'x' of a:supply is no class, but a Square; supply the cl"),
    row("abstract", {"x": Blot}, "'x' of a:supply is Blot, which has no area"),
    row("no text", {7: Square}, "7 of a:supply is no name; use a text"),
    row("an empty name", {"": Square}, "'' of a:supply is no name; use a text"),
    row("a list", [Square], "a:supply returned a list; return names mapped to subclasses of Shape"),
    row("None", None, "a:supply returned a NoneType; return names mapped to subclasses of Shape"),
    row("raises", ValueError("no key"), "a:supply supplied nothing: ValueError: no key"),
]


@pytest.mark.parametrize(("answer", "words"), SUPPLIES)
def test_what_cannot_be_supplied_is_told(answer, words):
    """With plugin and package; what others supply is there."""
    hooks = Hooks([supplier("a", answer), supplier("b", {"square": Square})])

    (problem,) = hooks.problems
    assert (problem.id, problem.path, problem.plugin) == ("E301", "$a", "a")
    assert f"a (hooks-a 1.0): {words}" in problem.message
    assert list(hooks.supplied(shapes)) == ["square"]


def test_a_name_that_two_plugins_supply_names_both_packages():
    """The first one stands until one is switched off."""
    hooks = Hooks([supplier("a", {"x": Square}), supplier("b", {"x": Square})])

    (problem,) = hooks.problems
    assert (problem.id, problem.plugin) == ("E302", "b")
    assert "b (hooks-b 1.0): 'x' on org.example.shapes" in problem.message
    assert "is supplied by hooks-a 1.0 already; disable one of the two" in problem.message
    assert hooks.supplied(shapes)["x"].plugin.name == "a"


def test_an_async_supplier_is_told():
    """Supplies are collected before any loop runs."""

    @hookimpl(shapes)
    async def supply():
        return {}

    (problem,) = Hooks([plugin("a", supply)]).problems

    assert "supply supplies before any loop runs; write 'def'" in problem.message


MISSING = [
    row("misspelt", "sqare", "", "'sqare' is not supplied on {}; did you mean 'square'?"),
    row("far off", "zz", "", "'zz' is not supplied on {}; there is square"),
    row("gone", "zz", "waitlist", "plugin 'waitlist' supplied it, enable it again"),
    row("no text", 7, "", "7 is not supplied on {}"),
]


@pytest.mark.parametrize(("name", "by", "words"), MISSING)
def test_what_is_not_supplied_any_more_is_a_sentence(name, by, words):
    """A row in a table may name what was uninstalled long ago."""
    supplied = build_hooks(supplier("a", {"square": Square})).supplied(shapes)

    with pytest.raises(NotSupplied, match=re.escape(words.format(shapes.name))):
        supplied.find(name, plugin=by)


def test_refusals_carry_words_for_people_and_a_code_for_programs():
    """Whoever catches Refused has both, and the step's own error behind it."""
    hooks = build_hooks(plugin("p", step("s", raises(ValueError("x")))))

    with pytest.raises(Refused) as told:
        hooks.run_filter(word_requested, A_WORD)

    assert (told.value.code, repr(told.value.__cause__)) == ("hook_failed", "ValueError('x')")
