"""Plugins that cannot be used: what is installed, their functions, their markers."""

from __future__ import annotations

from copy import copy
from functools import partial
from types import FunctionType, SimpleNamespace

import attrs
import importlib_metadata
import pytest

from hooks_runtime import ConfigurationError, Hooks, HooksConfig, Plugin, discovery
from hooks_runtime.testing import plugin
from hookspecs import Halt, hookimpl, hookspec
from hookspecs.learning import course_enrollment_started
from tests.kit import Word, receiver, step, word_changed, word_requested
from tests.misuse.rows import row

# Older releases leave an entry point out that refers to nothing.
VERSION = importlib_metadata.version("importlib-metadata").split(".")
KEEPS_MALFORMED = tuple(map(int, VERSION[:2])) >= (9, 1)

STARTED = course_enrollment_started.name
REQUESTED, CHANGED = word_requested.name, word_changed.name


def loaded(*names, **settings):
    """Return Hooks of what discovery finds under *names*."""
    config = HooksConfig.of({"plugins": list(names), **settings})
    return Hooks(discovery.load(config), config)


HOLD = """
from hookspecs import hookimpl
from hookspecs.learning import course_enrollment_started

@hookimpl(course_enrollment_started)
def hold(request): ...
"""
INSTALLED = [
    row("nothing like it", {}, "zz", "E201", "'zz' is not installed"),
    row(
        "misspelt",
        {"plugins": {"waitlist": "shelved"}},
        "waitlst",
        "E201",
        "'waitlst' is not installed; did you mean 'waitlist'?",
    ),
    row(
        "no module behind the entry point",
        {"plugins": {"waitlist": "nowhere"}},
        "waitlist",
        "E204",
        "'waitlist' (hooks-waitlist 1.0) can't be imported: ModuleNotFoundError",
    ),
    row(
        "no such object in the module",
        {"plugins": {"waitlist": "shelved:Plugin"}},
        "waitlist",
        "E204",
        "module 'shelved' has no attribute 'Plugin'",
    ),
    row(
        "an entry point that is no reference",
        {"plugins": {"waitlist": "not a module!"}},
        "waitlist",
        *(
            ("E204", "can't be imported: 'not a module!' is no module")
            if KEEPS_MALFORMED
            else ("E201", "'waitlist' is not installed")
        ),
    ),
    row(
        "a missing dependency",
        {"plugins": {"waitlist": "shelved"}, "shelved": "\nimport no_such_thing"},
        "waitlist",
        "E204",
        "ModuleNotFoundError: No module named 'no_such_thing' ({}/shelved.py, line 2)",
    ),
    row(
        "a syntax error",
        {"plugins": {"waitlist": "shelved"}, "shelved": "def f(:"},
        "waitlist",
        "E204",
        "SyntaxError: invalid syntax (shelved.py, line 1)",
    ),
    row(
        "an import that raises",
        {"plugins": {"waitlist": "shelved"}, "shelved": "raise RuntimeError('no key')"},
        "waitlist",
        "E204",
        "RuntimeError: no key ({}/shelved.py, line 1)",
    ),
    row(
        "an import that exits",
        {"plugins": {"waitlist": "shelved"}, "shelved": "raise SystemExit('no key')"},
        "waitlist",
        "E204",
        "SystemExit: no key",
    ),
    row(
        "a spec that is too old",
        {
            "plugins": {"waitlist": "shelved"},
            "shelved": f"requires_hooks = {{'{STARTED}': '>=1.2'}}",
        },
        "waitlist",
        "E203",
        f"'waitlist' (hooks-waitlist 1.0): needs hook {STARTED} >=1.2, and this is 1.0; upgrade",
    ),
    row(
        "a spec that nothing declares",
        {
            "plugins": {"waitlist": "shelved"},
            "shelved": "requires_hooks = {'org.example.a.b.v1': ''}",
        },
        "waitlist",
        "E203",
        "needs hook org.example.a.b.v1, which nothing here declares; is its module in $.specs?",
    ),
    row(
        "a misspelt spec",
        {
            "plugins": {"waitlist": "shelved"},
            "shelved": f"requires_hooks = {{'{STARTED}x': '>=1'}}",
        },
        "waitlist",
        "E203",
        f"did you mean '{STARTED}'?",
    ),
    row(
        "no version range",
        {"plugins": {"waitlist": "shelved"}, "shelved": f"requires_hooks = {{'{STARTED}': '1.0'}}"},
        "waitlist",
        "E203",
        "'1.0' is no version range; write '>=1.2,<2'",
    ),
    row(
        "requirements that are computed",
        {"plugins": {"waitlist": "shelved"}, "shelved": "requires_hooks = dict(a='>=1')"},
        "waitlist",
        "E203",
        "requires_hooks must be written out at the top of the module",
    ),
    row(
        "requirements in a branch",
        {
            "plugins": {"waitlist": "shelved"},
            "shelved": f"if True:\n    requires_hooks = {{'{STARTED}': '>=9'}}",
        },
        "waitlist",
        "E203",
        "requires_hooks must be written out at the top of the module",
    ),
    row("no module of that name", {}, "school.rules", "E204", "'school.rules' can't be imported"),
    row("a name that can't be one", {}, "school..rules", "E201", "'school..rules' is not install"),
]


@pytest.mark.parametrize(("installed", "name", "problem_id", "words"), INSTALLED)
def test_a_plugin_that_cannot_be_used_is_told(shelf, installed, name, problem_id, words):
    """With its place in settings and its package; and nobody else is taken down."""
    modules = {"shelved": HOLD, **installed}
    shelf.install("hooks-waitlist", **modules)
    shelf.install("hooks-other", plugins={"other": "other"}, other=HOLD)

    hooks = loaded("other", name)

    (problem,) = hooks.problems
    assert (problem_id, "$.plugins[1]", name) == (problem.id, problem.path, problem.plugin)
    assert words.format(shelf.folder) in problem.message
    assert [step.id for step in hooks.line(course_enrollment_started).steps] == ["other:hold"]


def test_two_packages_that_claim_one_name_are_both_named(shelf):
    """Which of them pip installed last decides nothing."""
    shelf.install("hooks-waitlist", "1.0", plugins={"waitlist": "first"}, first=HOLD)
    shelf.install("other-waitlist", "2.5", plugins={"waitlist": "second"}, second=HOLD)

    (problem,) = loaded("waitlist").problems

    assert (problem.id, problem.path) == ("E202", "$.plugins[0]")
    assert "claimed by hooks-waitlist 1.0 and other-waitlist 2.5; uninstall one" in problem.message


def test_one_module_under_two_names_is_told(shelf):
    """Its steps would run twice."""
    shelf.install("hooks-waitlist", plugins={"waitlist": "shelf_pack.plugin"})
    shelf.write("shelf_pack/plugin.py", HOLD)

    (problem,) = loaded("waitlist", "shelf_pack.plugin").problems

    assert (problem.id, problem.path) == ("E102", "$.plugins[1]")
    assert "'shelf_pack.plugin' is 'waitlist', which is listed already" in problem.message


def test_a_required_plugin_that_cannot_be_used_stops_the_start(shelf):
    """A gate must not be open because its plugin is broken."""
    shelf.install("hooks-waitlist", plugins={"waitlist": "shelved"}, shelved="1/0")

    with pytest.raises(ConfigurationError, match=r"'waitlist' .* can't be imported"):
        loaded("waitlist", required=["waitlist"])


# Plugins: their functions.


@attrs.frozen
class Options:
    """What an operator sets."""

    days: int = 14


def generator(word):
    yield word


async def async_generator(word):
    yield word


class Marked:
    """A class where a function belongs."""

    def __call__(self, word): ...


FUNCTIONS = [
    row("other name", lambda request: 0, {}, "(request) does not fit {}; write <lambda>(word)"),
    row("no parameter", lambda: 0, {}, "<lambda>() does not fit {}; write <lambda>(word)"),
    row("one too many", lambda word, more: 0, {}, "(word, more) does not fit"),
    row("options nobody declared", lambda word, options: 0, {}, "write <lambda>(word)"),
    row("options not taken", lambda word: 0, {"options": Options}, "write <lambda>(word, options)"),
    row("a default", lambda word=None: 0, {}, "gives word a default"),
    row("*args", lambda *args: 0, {}, "takes *args, **kwargs or keyword-only parameters"),
    row("**kwargs", lambda word, **more: 0, {}, "takes *args, **kwargs or keyword-only"),
    row("keyword-only", lambda *, word: 0, {}, "takes *args, **kwargs or keyword-only"),
    row("a generator", generator, {}, "is a generator, so its body would never run"),
    row("an async generator", async_generator, {}, "is a generator, so its body would never run"),
    row("a class", Marked, {}, "Marked is no function; hookimpl marks functions"),
    row("a callable object", Marked(), {}, "Marked is no function; hookimpl marks functions"),
    row("a partial", partial(print), {}, "partial is no function; hookimpl marks functions"),
    row("before a text", lambda word: 0, {"before": "waitlist"}, "says before='waitlist'; write a"),
    row("after a number", lambda word: 0, {"after": [7]}, "says after=(7,); write a list of texts"),
    row("changes a text", lambda word: 0, {"changes": "text"}, "says changes='text'; write a list"),
    row("no such field", lambda word: 0, {"changes": ("txt",)}, "names 'txt', and Word has no"),
    row(
        "options that are no class",
        lambda word, options: 0,
        {"options": {"days": 3}},
        "options={{'days': 3}}, which is no attrs class",
    ),
    row("a plain class", lambda word, options: 0, {"options": Halt}, "which is no attrs class"),
]


@pytest.mark.parametrize(("function", "said", "words"), FUNCTIONS)
def test_a_function_that_does_not_fit_its_hook_is_told(function, said, words):
    """With plugin and package; the whole plugin stays out, so that it is never half there."""
    namespace = SimpleNamespace(
        function=fresh(hookimpl(word_requested, **said), function),
        good=step("good", lambda word: None),
    )
    faulty = Plugin("premium", namespace, "hooks-premium", "1.0", "$.plugins[0]")

    hooks = Hooks([faulty], HooksConfig(plugins=("premium",)))

    (problem,) = hooks.problems
    assert (problem.id, problem.path, problem.plugin) == ("E205", "$.plugins[0]", "premium")
    assert problem.message.startswith("premium (hooks-premium 1.0): ")
    assert words.format(REQUESTED) in problem.message
    assert hooks.line(word_requested).steps == ()


def fresh(mark, function):
    """Return *function* marked, and as it was before for the next test."""
    if isinstance(function, type):
        return mark(type(function.__name__, (), {}))
    if not isinstance(function, FunctionType):
        return mark(copy(function))
    parts = (function.__code__, function.__globals__, function.__name__, function.__defaults__)
    again = FunctionType(*parts)
    again.__kwdefaults__ = function.__kwdefaults__
    return mark(again)


RECEIVERS = [
    row("metadata under another name", lambda word, meta: 0, {}, "(word, metadata)"),
    row("metadata first", lambda metadata, word: 0, {}, "does not fit"),
    row("a generator", generator, {}, "is a generator, so its body would never run"),
    row("no such delivery", lambda word: 0, {"deliver": "later"}, "'durable', not 'later'"),
]


@pytest.mark.parametrize(("function", "said", "words"), RECEIVERS)
def test_a_receiver_that_does_not_fit_its_event_is_told(function, said, words):
    """One that could never be called would be a silent loss."""
    marked = fresh(hookimpl(word_changed, **said), function)
    faulty = Plugin("premium", SimpleNamespace(function=marked), enabled_at="$.plugins[0]")

    (problem,) = Hooks([faulty]).problems

    assert (problem.id, problem.path) == ("E205", "$.plugins[0]")
    assert words in problem.message


def test_two_functions_of_one_name_are_told():
    """A step's id would mean both."""
    one, two = step("hold", lambda word: None), receiver("hold", lambda word, metadata: None)
    faulty = Plugin("premium", SimpleNamespace(one=one, two=two), enabled_at="$.plugins[0]")

    (problem,) = Hooks([faulty]).problems

    assert (problem.id, problem.path) == ("E206", "$.plugins[0]")
    assert f"two functions are called 'hold', on {REQUESTED} and {CHANGED}" in problem.message


def test_another_hook_under_a_name_that_is_taken_is_told():
    """The platform's own spec stands, whatever a plugin declares under its name."""

    @hookspec.filter(STARTED)
    def my_own(word: Word) -> Word | None:
        """Steal the name."""

    (problem,) = Hooks([plugin("thief", step("take", lambda word: None, my_own))]).problems

    assert (problem.id, problem.plugin) == ("E108", "thief")
    assert f"take answers {STARTED} as {__name__} declares it" in problem.message
    assert "hookspecs.learning.enrollment does already; import it from there" in problem.message


def test_two_plugins_of_one_name_are_told():
    """Where a host builds its own, settings cannot see it."""
    (problem,) = Hooks([plugin("a"), plugin("a")]).problems

    assert (problem.id, problem.message) == ("E102", "'a' is listed twice; once is enough")


def test_options_of_a_plugin_that_are_no_class_are_told():
    """``plugin_options`` is the class, not what it holds."""
    faulty = plugin("premium", plugin_options={"days": 3})

    problem, silent = Hooks([faulty]).problems

    assert (problem.id, problem.plugin) == ("E205", "premium")
    assert (silent.id, silent.message) == (
        "W502",
        "'premium' answers no hook; is an @hookimpl missing?",
    )
    assert "plugin_options is {'days': 3}, which is no attrs class" in problem.message


def test_a_circle_of_wishes_is_told_with_everybody_in_it():
    """And with the setting that decides."""
    hooks = Hooks(
        [
            plugin("a", step("x", lambda word: None, before=["b"])),
            plugin("b", step("y", lambda word: None, before=["c:z"])),
            plugin("c", step("z", lambda word: None, before=["a"])),
        ]
    )

    (problem,) = hooks.problems

    assert ("E303", f"$.hooks['{REQUESTED}']") == (problem.id, problem.path)
    assert "c:z says before a, a:x says before b, b:y says before c:z" in problem.message
    assert f"set $.hooks['{REQUESTED}'].order to decide" in problem.message


# hookimpl, where Python itself stops the import.

MARKERS = [
    row("no hook", lambda: hookimpl(STARTED), f"hookimpl needs a hook, .* got '{STARTED}'"),
    row("bare", lambda: hookimpl(len), "hookimpl needs a hook"),
    row(
        "an event's option on a filter",
        lambda: hookimpl(word_requested, deliver="inline"),
        f"{REQUESTED} is of kind filter: hookimpl takes no deliver there; it takes after, before",
    ),
    row(
        "a filter's options on an event",
        lambda: hookimpl(word_changed, before=["a"], options=Options),
        f"{CHANGED} is of kind event: hookimpl takes no before, options there; it takes backoff, blocking, deduplicate",
    ),
    row(
        "misspelt",
        lambda: hookimpl(word_requested, befor=["a"]),
        "hookimpl takes no befor there; it takes after, before",
    ),
    row(
        "marked twice",
        lambda: hookimpl(word_changed)(step("hold", lambda word: None)),
        f"hold answers {REQUESTED} already; write a second function",
    ),
]


@pytest.mark.parametrize(("mark", "words"), MARKERS)
def test_a_marker_that_means_nothing_is_a_type_error(mark, words):
    """At the line where it stands."""
    with pytest.raises(TypeError, match=words):
        mark()


def test_two_hookimpls_of_one_name_in_a_module_are_told_where_the_second_is():
    """Python would drop the first without a word."""
    source = """
from hookspecs import hookimpl
from hookspecs.learning import course_enrollment_started, course_enrollment_created

@hookimpl(course_enrollment_started)
def handle(request): ...

@hookimpl(course_enrollment_created)
def handle(enrollment): ...
"""
    with pytest.raises(
        TypeError, match="handle on line 8 would replace the one on line 5"
    ) as caught:
        exec(source, {})

    assert "rename one" in str(caught.value)


def test_a_step_that_changes_more_than_its_hook_offers_is_told():
    """A plugin for enrollments is not meant to change who enrolls."""

    @hookimpl(course_enrollment_started, changes=("user",))
    def swap(request): ...

    (problem,) = Hooks([plugin("p", swap)]).problems

    assert problem.id == "E205"
    assert f"swap changes user; {course_enrollment_started.name} offers mode" in problem.message
