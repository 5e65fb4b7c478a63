"""From plugins and settings to what runs: options, scopes, exposure."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import Any

import attrs
import pytest

from hooks_runtime import Hooks, HooksConfig, Plugin, bound, bridge, discovery
from hooks_runtime.problems import ConfigurationError
from hooks_runtime.testing import answer, build_hooks, plugin
from hookspecs import Stop, evolve, hookimpl
from tests.kit import (
    Word,
    async_step,
    receiver,
    step,
    word_changed,
    word_polished,
    word_requested,
)

REQUESTED = word_requested.name
A_WORD = Word("a")


@attrs.frozen
class Options:
    """What an operator sets."""

    ending: str
    times: int = 1


@hookimpl(word_requested, options=Options)
def finish(word, options):
    return evolve(word, text=word.text + options.ending * options.times)


def appends(letter):
    return lambda word: evolve(word, text=word.text + letter)


def ids(hooks, hook=word_requested, scope=None):
    return [step.id for step in hooks.line(hook, scope).steps]


def test_a_misspelt_plugin_is_told_once_where_it_stands():
    """What is said of it under its right name needs no second sentence, least of all a wrong one."""
    raw = {"plugins": ["premum"], "options": {"premium": {"ending": "!"}}}
    config = HooksConfig.of(raw)

    hooks = Hooks(discovery.load(config), config)

    assert [problem.id for problem in hooks.problems] == ["E201"]


# Options.


def test_a_step_gets_its_own_options():
    """Structured, as the second argument."""
    said = {"p:finish": {"options": {"ending": "!", "times": 2}}}

    hooks = build_hooks(plugin("p", finish), steps=said)

    assert hooks.run_filter(word_requested, A_WORD) == Word("a!!")


def test_a_step_shares_the_options_of_its_plugin():
    """Its own go on top of them."""
    shared = plugin("p", finish, plugin_options=Options)
    said = {"p:finish": {"options": {"times": 3}}}

    plain = build_hooks(shared, options={"p": {"ending": "!"}})
    more = build_hooks(shared, options={"p": {"ending": "!"}}, steps=said)

    assert plain.run_filter(word_requested, A_WORD) == Word("a!")
    assert more.run_filter(word_requested, A_WORD) == Word("a!!!")
    assert (plain.options("p"), plain.options("q")) == (Options("!"), None)


def test_what_is_wrong_with_shared_options_is_told_once():
    """Where they stand, not again at each step."""
    shared = plugin("p", finish, plugin_options=Options)

    hooks = Hooks([shared], HooksConfig.of({"plugins": ["p"], "options": {"p": {"ending": 7}}}))

    assert [problem.path for problem in hooks.problems] == ["$.options.p.ending"]
    assert ids(hooks) == []


def test_a_plugin_whose_options_are_wrong_is_left_out_whole():
    """Its receivers would read options that are not there; one that is switched off is no matter."""
    others = step("more", appends("+")), receiver("note", lambda *_: None)
    raw = {"plugins": ["p"], "options": {"p": {"ending": 7}}}
    hooks = Hooks([plugin("p", *others, plugin_options=Options)], HooksConfig.of(raw))

    assert [problem.path for problem in hooks.problems] == ["$.options.p.ending"]
    assert (ids(hooks), hooks.line(word_changed).steps) == ([], ())
    assert "expected a text, got 7" in hooks.line(word_changed).left_out[0][1]


def test_a_step_that_is_off_needs_no_options():
    """Killing a plugin at three in the morning takes one word."""
    hooks = build_hooks(plugin("p", finish), steps={"p:finish": {"enabled": False}})

    assert ids(hooks) == []
    assert [step.id for step in hooks.line(word_requested).off] == ["p:finish"]


def test_only_the_step_that_is_configured_wrongly_is_left_out():
    """The plugin's others run."""
    hooks = Hooks([plugin("p", finish, step("more", appends("+")))])

    assert ids(hooks) == ["p:more"]
    assert hooks.run_filter(word_requested, A_WORD) == Word("a+")


# Exposure and order.


def test_a_hook_that_is_not_exposed_returns_its_input():
    """Whatever is plugged in."""
    hooks = build_hooks(
        plugin("p", step("more", appends("+"))), hooks={REQUESTED: {"exposed": False}}
    )

    assert hooks.run_filter(word_requested, A_WORD) is A_WORD
    assert (hooks.line(word_requested).exposed, ids(hooks)) == (False, ["p:more"])


def test_steps_of_one_plugin_keep_the_order_of_their_definition():
    """Not the alphabet's, nor pluggy's; and one that has two names is one."""
    zoe, ada = step("zoe", appends("z")), step("ada", appends("a"))
    namespace = SimpleNamespace(b=zoe, a=ada, alias=zoe)

    hooks = Hooks([Plugin("p", namespace)])

    assert ids(hooks) == ["p:zoe", "p:ada"]


def test_a_plugin_may_answer_many_hooks():
    """Each with its own step."""
    hooks = build_hooks(
        plugin("p", step("one", appends("1")), receiver("two", lambda word, metadata: None)),
        plugin("q", step("three", appends("3"))),
    )

    assert (ids(hooks), ids(hooks, word_changed)) == (["p:one", "q:three"], ["p:two"])


# Scopes.


def scoped(**overlay):
    said = {
        "hooks": {REQUESTED: {"order": ["q", "p"]}},
        "steps": {"p:one": {"on_error": "skip"}},
        "scopes": {"acme": overlay},
    }
    return build_hooks(
        plugin("p", step("one", appends("1"))), plugin("q", step("two", appends("2"))), **said
    )


def test_a_scope_says_only_what_differs():
    """The order that holds everywhere holds inside too."""
    hooks = scoped(hooks={REQUESTED: {"exposed": True}}, steps={"q:two": {"enabled": False}})

    assert (ids(hooks), ids(hooks, scope="acme")) == (["q:two", "p:one"], ["p:one"])
    assert hooks.line(word_requested, "acme").steps[0].on_error == "skip"
    with bound(scope="acme"):
        assert hooks.run_filter(word_requested, A_WORD) == Word("a1")
    assert hooks.run_filter(word_requested, A_WORD) == Word("a21")


def test_a_scope_may_decide_its_own_order():
    """And its own policy."""
    hooks = scoped(
        hooks={REQUESTED: {"order": ["p", "q"]}}, steps={"p:one": {"on_error": "refuse"}}
    )

    assert ids(hooks, scope="acme") == ["p:one", "q:two"]
    assert hooks.line(word_requested, "acme").steps[0].on_error == "refuse"
    assert ids(hooks, scope="elsewhere") == ids(hooks) == ["q:two", "p:one"]


def test_a_scope_may_expose_what_is_hidden_elsewhere():
    """A pilot school tries it first."""
    hooks = build_hooks(
        plugin("p", step("one", appends("1"))),
        hooks={REQUESTED: {"exposed": False}},
        scopes={"acme": {"hooks": {REQUESTED: {"exposed": True}}}},
    )

    with bound(scope="acme"):
        assert hooks.run_filter(word_requested, A_WORD) == Word("a1")
    assert hooks.run_filter(word_requested, A_WORD) is A_WORD


def test_options_in_a_scope_go_on_top():
    """Of those that hold outside."""
    hooks = build_hooks(
        plugin("p", finish),
        steps={"p:finish": {"options": {"ending": "!"}}},
        scopes={"acme": {"steps": {"p:finish": {"options": {"times": 2}}}}},
    )

    with bound(scope="acme"):
        assert hooks.run_filter(word_requested, A_WORD) == Word("a!!")


def test_what_is_wrong_outside_of_a_scope_is_not_told_again_inside():
    """A scope that speaks of another step of the hook has nothing to do with it."""
    raw = {
        "plugins": ["p"],
        "steps": {"p:finish": {"options": {"ending": 7}}},
        "scopes": {"acme": {"steps": {"p:more": {"enabled": False}}}},
    }

    hooks = Hooks([plugin("p", finish, step("more", appends("+")))], HooksConfig.of(raw))

    assert [problem.path for problem in hooks.problems] == ["$.steps['p:finish'].options.ending"]


# Plugins that are odd.


def test_what_else_a_plugin_holds_is_left_alone():
    """A property that raises, a lazy object, a mock of everything."""

    class Odd:
        hold = staticmethod(step("hold", appends("1")))

        @property
        def broken(self):
            raise RuntimeError("not yet")

        class Lazy:
            def __getattr__(self, name):
                raise RuntimeError("no settings")

        lazy = Lazy()
        number = 7

    hooks = Hooks([Plugin("p", Odd())])

    assert (ids(hooks), hooks.problems) == (["p:hold"], ())


def test_a_plugin_may_be_an_object_with_methods():
    """Then ``self`` is no parameter."""

    class Waitlist:
        ending = "!"

        @hookimpl(word_requested)
        def hold(self, word):
            return evolve(word, text=word.text + self.ending)

    hooks = Hooks([Plugin("waitlist", Waitlist())])

    assert hooks.run_filter(word_requested, A_WORD) == Word("a!")


def test_a_plugin_that_could_not_be_loaded_is_told_once():
    """What settings say of it is not misspelt, only without effect."""
    raw = {
        "plugins": ["no.such", "p"],
        "hooks": {REQUESTED: {"order": ["no.such:hold", "p"]}},
        "steps": {"no.such:hold": {"enabled": True}},
        "options": {"no.such": {"n": 1}},
    }
    config = HooksConfig.of(raw)
    broken = discovery.load(config)[0]

    hooks = Hooks([broken, plugin("p", step("one", appends("1")))], config)

    assert [problem.id for problem in hooks.problems] == ["E204"]
    assert ids(hooks) == ["p:one"]


def test_plugins_may_declare_hooks_for_each_other():
    """A spec that only a plugin has is known by its name as well."""
    hooks = build_hooks(
        plugin("p", step("one", appends("1"))), hooks={REQUESTED: {"order": ["p:one"]}}
    )

    assert hooks.specs[REQUESTED] is word_requested


def test_a_function_with_positional_only_parameters_fits():
    """How the engine calls it anyway."""

    @hookimpl(word_polished)
    def polish(word, /):
        return Stop(word)

    assert build_hooks(plugin("p", polish)).run_filter(word_polished, A_WORD) is A_WORD


@pytest.mark.parametrize("name", ["answer", "watch"])
def test_any_callable_answers_in_tests(name):
    """A lambda, or the append of a list; it fits the hook whatever its parameters are called."""
    seen: list[Word] = []
    change = answer(word_requested, lambda anything: evolve(anything, count=7), name=name)
    hear = answer(word_changed, lambda payload, metadata: seen.append(payload))

    hooks = build_hooks(plugin("p", change), plugin("q", hear))

    assert hooks.run_filter(word_requested, A_WORD) == Word("a", 7)
    assert hooks.send_event(word_changed, A_WORD).failures == ()
    assert (ids(hooks), seen) == ([f"p:{name}"], [A_WORD])


# asgiref.


@pytest.fixture
def without_asgiref(monkeypatch):
    """As in an environment that never had it."""
    monkeypatch.setattr(bridge, "INSTALLED", False)


SYNC, ASYNC = partial(step, body=appends("1")), partial(async_step, body=appends("2"))
MIXES: list[Any] = [
    pytest.param([SYNC("a"), ASYNC("b")], ["E304"], id="mixed"),
    pytest.param([SYNC("a")], [], id="sync alone"),
    pytest.param([ASYNC("b")], [], id="async alone"),
    pytest.param([SYNC("a", blocking=False), ASYNC("b")], [], id="a sync step that never waits"),
    pytest.param([SYNC("a"), ASYNC("b", hook=word_polished)], [], id="on different hooks"),
]


@pytest.mark.usefixtures("without_asgiref")
@pytest.mark.parametrize(("steps", "expected"), MIXES)
def test_mixing_async_and_waiting_steps_needs_asgiref(steps, expected):
    """Told when the Hooks are built, not at the first call."""
    hooks = Hooks([plugin("p", *steps)])

    assert [problem.id for problem in hooks.problems] == expected
    assert all("pip install asgiref" in problem.message for problem in hooks.problems)


def test_with_asgiref_they_mix():
    """Django brings it."""
    assert Hooks([plugin("p", SYNC("a"), ASYNC("b"))]).problems == ()


# Hooks.


def test_required_plugins_without_a_fault_start():
    """And warnings stop nobody."""
    raw = {"plugins": ["p"], "required": ["p"], "steps": {"elsewhere:x": {}}}

    hooks = Hooks([plugin("p", step("one", appends("1")))], HooksConfig.of(raw))

    assert [problem.id for problem in hooks.problems] == ["W501"]
    assert hooks.errors == ()


def test_tests_do_not_pass_half_configured():
    """``build_hooks`` raises what a host would only report."""
    with pytest.raises(ConfigurationError, match="needs 'ending'"):
        build_hooks(plugin("p", finish))
