"""Settings that are wrong: their shape, then what they name."""

from __future__ import annotations

import attrs
import pytest

from hooks_runtime import ConfigurationError, Hooks, HooksConfig
from hooks_runtime.testing import plugin
from hookspecs import hookimpl
from hookspecs.learning import course_enrollment_started
from tests.kit import word_changed, word_requested
from tests.misuse.rows import row

STARTED = course_enrollment_started.name
REQUESTED, CHANGED = word_requested.name, word_changed.name


def wrong(raw):
    """Return the problems of *raw*, which there must be."""
    with pytest.raises(ConfigurationError) as told:
        HooksConfig.of(raw)
    return told.value.problems


SETTINGS = [
    row("none at all", None, "$", "expected a mapping, got None"),
    row("a list", [], "$", "expected a mapping, got a list"),
    row("a text", "premium", "$", "expected a mapping, got the text 'premium'"),
    row("misspelt key", {"plugin": []}, "$", "unknown key 'plugin'; did you mean 'plugins'?"),
    row("key in capitals", {"Plugins": []}, "$", "unknown key 'Plugins'; did you mean 'plugins'?"),
    row(
        "strange key",
        {"zz": 1},
        "$",
        "unknown key 'zz'; there is bus, delivery, hooks, options, platform, plugins",
    ),
    row("key that is no text", {1: 2}, "$", "unknown key 1"),
    row(
        "plugins a text",
        {"plugins": "premium"},
        "$.plugins",
        "expected a list, got the text 'premium'; write ['premium']",
    ),
    row("plugins None", {"plugins": None}, "$.plugins", "expected a list, got None"),
    row("plugins a set", {"plugins": {"premium"}}, "$.plugins", "expected a list, got a set"),
    row("plugins a mapping", {"plugins": {"a": {}}}, "$.plugins", "expected a list, got a dict"),
    row("plugin a number", {"plugins": ["a", 7]}, "$.plugins[1]", "expected a text, got 7"),
    row("specs a text", {"specs": "school.hooks"}, "$.specs", "write ['school.hooks']"),
    row("required a text", {"required": "a"}, "$.required", "write ['a']"),
    row("hooks a list", {"hooks": [STARTED]}, "$.hooks", "expected a mapping, got a list"),
    row("hook a bool", {"hooks": {"x": False}}, "$.hooks.x", "expected a mapping, got False"),
    row(
        "exposed a text",
        {"hooks": {STARTED: {"exposed": "False"}}},
        f"$.hooks['{STARTED}'].exposed",
        "expected True or False, got the text 'False'",
    ),
    row(
        "exposed a number",
        {"hooks": {STARTED: {"exposed": 0}}},
        f"$.hooks['{STARTED}'].exposed",
        "expected True or False, got 0",
    ),
    row(
        "order a text",
        {"hooks": {STARTED: {"order": "a:b"}}},
        f"$.hooks['{STARTED}'].order",
        "expected a list, got the text 'a:b'; write ['a:b']",
    ),
    row(
        "misspelt key of a hook",
        {"hooks": {STARTED: {"ordr": []}}},
        f"$.hooks['{STARTED}']",
        "unknown key 'ordr'; did you mean 'order'?",
    ),
    row(
        "misspelt key of a step",
        {"steps": {"a:b": {"enabeld": False}}},
        "$.steps['a:b']",
        "unknown key 'enabeld'; did you mean 'enabled'?",
    ),
    row(
        "no such policy",
        {"steps": {"a:b": {"on_error": "ignore"}}},
        "$.steps['a:b'].on_error",
        "expected 'refuse' or 'skip', got the text 'ignore'",
    ),
    row(
        "misspelt delivery",
        {"steps": {"a:b": {"deliver": "on-commit"}}},
        "$.steps['a:b'].deliver",
        "did you mean 'on_commit'?",
    ),
    row("step a text", {"steps": {"a:b": "off"}}, "$.steps['a:b']", "got the text 'off'"),
    row(
        "options a list",
        {"steps": {"a:b": {"options": []}}},
        "$.steps['a:b'].options",
        "expected a mapping, got a list",
    ),
    row("plugin's options a text", {"options": {"a": "x"}}, "$.options.a", "expected a mapping"),
    row("hook named by a number", {"hooks": {7: {}}}, "$.hooks[7]", "expected a text, got 7"),
    row(
        "wrong deep inside a scope",
        {"scopes": {"acme.example": {"steps": {"a:b": {"enabled": "no"}}}}},
        "$.scopes['acme.example'].steps['a:b'].enabled",
        "expected True or False, got the text 'no'",
    ),
    row(
        "plugins in a scope",
        {"scopes": {"acme": {"plugins": []}}},
        "$.scopes.acme",
        "unknown key 'plugins'; there is hooks, steps",
    ),
    row(
        "a long text is not quoted",
        {"plugins": "x" * 40},
        "$.plugins",
        "expected a list, got a long text",
    ),
]


@pytest.mark.parametrize(("raw", "path", "words"), SETTINGS)
def test_a_wrong_shape_is_told_with_its_path(raw, path, words):
    """An operator sees what was expected there, what stands there, and often what to write."""
    (problem,) = wrong(raw)

    assert ("E101", path) == (problem.id, problem.path)
    assert words in problem.message


LISTS = [
    row("twice", {"plugins": ["a", "b", "a"]}, "E102", "$.plugins[2]", "'a' is listed twice"),
    row("required only", {"required": ["a"]}, "E103", "$.required[0]", "add it to plugins"),
]


@pytest.mark.parametrize(("raw", "problem_id", "path", "words"), LISTS)
def test_plugins_that_contradict_themselves(raw, problem_id, path, words):
    """A plugin once, and a required one also enabled."""
    (problem,) = wrong(raw)

    assert (problem_id, path) == (problem.id, problem.path)
    assert words in problem.message


def test_everything_wrong_is_told_at_once():
    """Not one error a start: shapes, names and contradictions together, each with its path."""
    raw = {
        "plugins": ["a", "a"],
        "required": ["b"],
        "stepz": {},
        "hooks": {STARTED: {"exposed": "False"}},
        "options": {"a": 1},
    }

    told = [(problem.id, problem.path) for problem in wrong(raw)]

    assert told == [
        ("E101", f"$.hooks['{STARTED}'].exposed"),
        ("E101", "$.options.a"),
        ("E101", "$"),
        ("E102", "$.plugins[1]"),
        ("E103", "$.required[0]"),
    ]


def test_the_error_prints_a_line_for_each_problem():
    """What stands in the log of a host that can't start."""
    with pytest.raises(ConfigurationError) as told:
        HooksConfig.of({"plugins": "premium", "requird": []})

    assert str(told.value).split("\n") == [
        "LEARNING_HOOKS is wrong in 2 places:",
        "  E101  $.plugins  expected a list, got the text 'premium'; write ['premium']",
        "  E101  $          unknown key 'requird'; did you mean 'required'?",
    ]


# Settings: names and options, which only mean something with plugins.


@attrs.frozen
class Options:
    """What an operator sets."""

    members: tuple[str, ...]
    days: int = 14


def premium():
    """A plugin with a step, one with options, and a receiver."""

    @hookimpl(word_requested)
    def upgrade(word): ...

    @hookimpl(word_requested, options=Options)
    def tell(word, options): ...

    @hookimpl(word_changed)
    def hear(word): ...

    return plugin("premium", upgrade, tell, hear)


GIVEN = {"premium:tell": {"options": {"members": ["ada"]}}}
NAMES = [
    row(
        "no such hook",
        {"hooks": {STARTED.replace("started", "startd"): {}}},
        "E104",
        f"$.hooks['{STARTED.replace('started', 'startd')}']",
        f"did you mean '{STARTED}'?",
    ),
    row(
        "a hook by its Python name",
        {"hooks": {"course_enrollment_started": {}}},
        "E104",
        "$.hooks.course_enrollment_started",
        f"did you mean '{STARTED}'?",
    ),
    row("nothing like it", {"hooks": {"zz": {}}}, "E104", "$.hooks.zz", "'hooks list --all'"),
    row(
        "misspelt step",
        {"steps": {"premium:upgrad": {}}},
        "E105",
        "$.steps['premium:upgrad']",
        "no step is called 'premium:upgrad'; did you mean 'premium:upgrade'?",
    ),
    row(
        "step without its plugin",
        {"steps": {"upgrade": {}}},
        "E105",
        "$.steps.upgrade",
        "did you mean 'premium:upgrade'?",
    ),
    row(
        "misspelt plugin of a step",
        {"steps": {"premum:upgrade": {}}},
        "E105",
        "$.steps['premum:upgrade']",
        "did you mean 'premium:upgrade'?",
    ),
    row(
        "a step that an enabled plugin has not",
        {"steps": {"premium:" + 20 * "z": {}}},
        "E105",
        f"$.steps['premium:{20 * 'z'}']",
        "there is premium:hear, premium:tell, premium:upgrade",
    ),
    row(
        "misspelt in an order",
        {"hooks": {REQUESTED: {"order": ["premium:tell", "premium:upgrad"]}}},
        "E105",
        f"$.hooks['{REQUESTED}'].order[1]",
        "no step or plugin is called 'premium:upgrad'; did you mean 'premium:upgrade'?",
    ),
    row(
        "a step of another hook in an order",
        {"hooks": {REQUESTED: {"order": ["premium:hear"]}}},
        "E105",
        f"$.hooks['{REQUESTED}'].order[0]",
        f"'premium:hear' is a step of {CHANGED}, not of this hook",
    ),
    row(
        "the beginning of a step",
        {"steps": {"premium:up": {}}},
        "E105",
        "$.steps['premium:up']",
        "did you mean 'premium:upgrade'?",
    ),
    row(
        "twice in an order",
        {"hooks": {REQUESTED: {"order": ["premium:tell", "premium:upgrade", "premium:tell"]}}},
        "E105",
        f"$.hooks['{REQUESTED}'].order[2]",
        "'premium:tell' is in the order twice; once is enough",
    ),
    row(
        "a plugin in the order of a hook that it does not answer",
        {"hooks": {STARTED: {"order": ["premium"]}}},
        "W501",
        f"$.hooks['{STARTED}'].order[0]",
        "'premium' answers nothing here; this has no effect",
    ),
    row(
        "misspelt plugin in options",
        {"options": {"premum": {}}},
        "E105",
        "$.options.premum",
        "no plugin is called 'premum'; did you mean 'premium'?",
    ),
    row(
        "misspelt inside a scope",
        {"scopes": {"acme": {"steps": {"premium:upgrad": {}}}}},
        "E105",
        "$.scopes.acme.steps['premium:upgrad']",
        "did you mean 'premium:upgrade'?",
    ),
    row(
        "a plugin that is not enabled",
        {"steps": {"waitlist:hold": {}}},
        "W501",
        "$.steps['waitlist:hold']",
        "plugin 'waitlist' is not enabled; this has no effect",
    ),
    row(
        "options of a plugin that takes none",
        {"options": {"premium": {"days": 3}}},
        "E106",
        "$.options.premium",
        "'premium' takes no options; remove them",
    ),
    row(
        "options of a step that takes none",
        {"steps": {"premium:upgrade": {"options": {"days": 3}}}},
        "E106",
        "$.steps['premium:upgrade'].options",
        "premium:upgrade takes no options; remove them",
    ),
    row(
        "a policy for a receiver",
        {"steps": {"premium:hear": {"on_error": "skip"}}},
        "E106",
        "$.steps['premium:hear'].on_error",
        "a receiver never stops its sender, so it has no on_error",
    ),
    row(
        "a delivery for a step",
        {"steps": {"premium:upgrade": {"deliver": "inline"}}},
        "E106",
        "$.steps['premium:upgrade'].deliver",
        "a filter's step runs at once, so it has no deliver",
    ),
    row(
        "options missing",
        {"steps": {"premium:tell": {}}},
        "E101",
        "$.steps['premium:tell'].options.members",
        "needs 'members'",
    ),
    row(
        "options of the wrong type",
        {"steps": {"premium:tell": {"options": {"members": ["ada"], "days": "3"}}}},
        "E101",
        "$.steps['premium:tell'].options.days",
        "expected a whole number, got the text '3'",
    ),
    row(
        "an option that there is not",
        {"steps": {"premium:tell": {"options": {"members": ["ada"], "dayz": 3}}}},
        "E101",
        "$.steps['premium:tell'].options",
        "unknown key 'dayz'; did you mean 'days'?",
    ),
    row("no such module", {"specs": ["no.such"]}, "E107", "$.specs[0]", "No module named 'no'"),
    row("a module without specs", {"specs": ["json"]}, "E107", "$.specs[0]", "declares no hook"),
]


@pytest.mark.parametrize(("said", "problem_id", "path", "words"), NAMES)
def test_words_that_mean_nothing_are_told_with_their_path(said, problem_id, path, words):
    """And the rest of the settings holds."""
    raw = {"plugins": ["premium"], "steps": GIVEN, **said}
    raw["steps"] = {**GIVEN, **raw["steps"]}

    (problem,) = Hooks([premium()], HooksConfig.of(raw)).problems

    assert (problem_id, path) == (problem.id, problem.path)
    assert words in problem.message


def test_a_required_plugin_with_wrong_options_stops_the_start():
    """Its step would be left out, and the gate be open."""
    raw = {"plugins": ["premium"], "required": ["premium"]}

    with pytest.raises(ConfigurationError, match="needs 'members'"):
        Hooks([premium()], HooksConfig.of(raw))
