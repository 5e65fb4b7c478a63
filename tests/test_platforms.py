"""The platform that a host supplies: found by settings, asked by plugins, told without an echo."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, get_args

import attrs
import pytest

import hooks_runtime
from hooks_runtime import Hooks, HooksConfig, NoPlatform, bound, context, installed
from hooks_runtime.explain import explained_text, overview, overview_text
from hooks_runtime.testing import build_hooks, plugin
from hookspecs import hookimpl
from hookspecs.interfaces import rows
from hookspecs.interfaces.platform import CAPABILITIES, Capability, LearningPlatform, Unsupported
from hookspecs.values import CourseKey, Points, UserId
from tests.kit import Word, async_receiver, receiver, step, word_changed, word_requested

PHYSICS = CourseKey("course-v1:Campus+Physics+2026")
ADA = rows.Person(UserId(7), "ada", "ada@school.example", "Ada")


class School(LearningPlatform):
    """The least that a platform is."""

    def users(self, ids):
        return {ADA.id: ADA} if ADA.id in ids else {}

    def users_by_email(self, emails):
        return {email: ADA for email in emails if email.lower() == ADA.email}

    def users_by_username(self, usernames):
        return {name: ADA for name in usernames if name == ADA.username}

    def courses(self, keys=None):
        return {PHYSICS: rows.CourseRun(PHYSICS, "Physics", "https://school.example/physics/")}

    def enrollments(self, course, users=None):
        yield rows.Enrolled(ADA.id, course, "audit")

    def absolute_url(self, path):
        return f"https://school.example{path}"


class Grading(School):
    """One that knows scores as well, and half of what pathways are."""

    def grading_policy(self, course):
        return rows.GradingPolicy((), Points(60))

    def scores(self, course, users=None):
        return iter(())

    def pathways(self, keys=None):
        return {}


class Half(LearningPlatform):
    """One that is not finished."""

    def users(self, ids):
        return {}


class Odd(School):
    """One whose method nobody can call; others may take more than is asked."""

    def teachers(self):
        return iter(())

    def blocks(self, course, depth=2):
        return iter(())


class Broken(School):
    """One that can't be made."""

    def __init__(self):
        raise RuntimeError("no database")


# Found.


def test_settings_name_the_platform_and_plugins_reach_it(monkeypatch):
    """By one function, wherever they are called."""
    hooks = Hooks.of({"platform": f"{__name__}.School"})

    with installed(hooks):
        assert (type(hooks_runtime.platform()), hooks.problems) == (School, ())
        assert hooks_runtime.platform().users([UserId(7), UserId(8)]) == {7: ADA}


def test_a_host_may_hand_over_its_own_object():
    """One that takes arguments, or a test's."""
    school = School()

    hooks = build_hooks(platform=school)

    assert hooks.platform is school
    assert hooks.with_plugins().platform is school


def test_without_one_the_error_says_what_to_write():
    """Where a plugin asks all the same."""
    with pytest.raises(NoPlatform, match=r'LEARNING_HOOKS\["platform"\] = '):
        build_hooks().platform  # noqa: B018


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("nowhere.School", "failed: ModuleNotFoundError"),
        ("School", "failed: ImportError: a dotted path is needed"),
        (f"{__name__}.Schol", "has no 'Schol'; did you mean 'School'?"),
        (f"{__name__}.PHYSICS", "is no subclass of hookspecs.interfaces.platform"),
        (f"{__name__}.ADA", "is no subclass"),
        (f"{__name__}.Half", "does not write absolute_url, courses, enrollments, users_by_email"),
        (f"{__name__}.Odd", "has teachers(self); write teachers(self, course)"),
        (f"{__name__}.Broken", "failed: RuntimeError: no database"),
    ],
)
def test_a_platform_that_is_none_is_told(path, told):
    """With its place; the hooks run on."""
    hooks = Hooks.of({"platform": path})

    (problem,) = hooks.problems
    assert (problem.id, problem.path) == ("E109", "$.platform")
    assert told in problem.message
    with pytest.raises(NoPlatform):
        hooks.platform  # noqa: B018


def test_a_colon_stands_for_a_dot():
    """As entry points write it."""
    assert type(Hooks.of({"platform": f"{__name__}:School"}).platform) is School


def test_a_scheduled_plugin_of_unreadable_settings_gets_their_error():
    """And no word of a missing platform."""
    with pytest.raises(hooks_runtime.ConfigurationError) as caught:
        HooksConfig.of({"platform": 7})
    broken = Hooks.unusable(caught.value)

    with pytest.raises(hooks_runtime.ConfigurationError, match=r"\$\.platform"):
        broken.platform  # noqa: B018


# Capabilities.


def test_what_a_platform_supports_is_what_it_writes():
    """Half of a capability is none."""
    supported = {name for name in CAPABILITIES if Grading().supports(name)}

    assert supported == {"scores"}
    assert {name for name in CAPABILITIES if School().supports(name)} == set()


def test_a_capability_that_is_none_is_refused():
    """A misspelt one is never false by accident."""
    with pytest.raises(ValueError, match="no capability is called 'score'"):
        School().supports("score")  # type: ignore[arg-type]


def test_every_capability_has_methods_and_every_method_a_capability():
    """None is forgotten when one is added."""
    abstract = LearningPlatform.__abstractmethods__
    public = {name for name in vars(LearningPlatform) if not name.startswith("_")}
    optional = {method for methods in CAPABILITIES.values() for method in methods}

    assert set(get_args(Capability)) == set(CAPABILITIES)
    assert optional == public - abstract - {"supports", "queryset"}


ARGUMENTS: Mapping[str, tuple[Any, dict[str, Any]]] = {
    "pathways": ((), {}),
    "enroll": (((),), {"source": "classroom"}),
    "unenroll": (((),), {"source": "classroom"}),
    "create_learners": (((),), {"source": "classroom"}),
    "record_scores": (((),), {"source": "classroom"}),
}


@pytest.mark.parametrize(
    ("method", "capability"),
    [(method, name) for name, methods in CAPABILITIES.items() for method in methods],
)
def test_what_is_not_written_says_so_at_once(method, capability):
    """When it is called, not when its answer is read."""
    arguments, named = ARGUMENTS.get(method, ((PHYSICS,), {}))

    with pytest.raises(Unsupported, match=f"School does not support '{capability}'"):
        getattr(School(), method)(*arguments, **named)


def test_a_platform_without_sql_has_no_querysets():
    """Whoever asks goes on with the methods."""
    assert School().queryset("users") is None


def test_an_outcome_knows_if_anything_is_different():
    """Reports count changes."""
    row = rows.Joining(UserId(7), PHYSICS)
    kinds = ("created", "changed", "unchanged", "refused")

    assert [rows.Outcome(row, kind).is_change for kind in kinds] == [True, True, False, False]


def test_a_person_hides_what_is_personal():
    """A row in a log tells nobody's name."""
    assert "ada" not in repr(ADA).lower()


# What plugins require.


def requiring(needs):
    return plugin("report", step("count", lambda _: None), requires_platform=needs)


@pytest.mark.parametrize(
    ("asks", "given", "told"),
    [
        (
            ("scores",),
            School(),
            "it needs 'scores', so School must write grading_policy and scores",
        ),
        (("score",), School(), "'score', which is no capability; did you mean 'scores'?"),
        ((), None, "it asks the platform; settings name no platform; write"),
        ("scores", School(), "requires_platform is a str; write a tuple of capabilities"),
    ],
)
def test_a_plugin_that_the_platform_does_not_suit_is_left_out(asks, given, told):
    """Before the first learner comes; the others run."""
    other = plugin("other", step("shout", lambda word: attrs.evolve(word, text="LOUD")))

    hooks = Hooks([requiring(asks), other], platform=given)

    (problem,) = hooks.problems
    assert (problem.id, problem.plugin) == ("E207", "report")
    assert told in problem.message
    assert "LOUD" == hooks.run_filter(word_requested, Word("quiet")).text


def test_a_platform_that_cannot_be_used_is_not_called_missing():
    """Its own problem says what is wrong with it."""
    config = HooksConfig.of({"platform": f"{__name__}.Half", "plugins": ["report"]})

    needs = Hooks([requiring(())], config).problems[-1]

    assert needs.id == "E207"
    assert needs.message.endswith(
        "it asks the platform; the one that settings name can't be used: see E109"
    )


def test_a_plugin_whose_requirements_are_met_runs():
    """It says what it needs, or only that it asks."""
    hooks = build_hooks(requiring(("scores",)), platform=Grading())

    assert hooks.problems == ()
    assert build_hooks(requiring([]), platform=School()).problems == ()


def test_a_missing_need_is_told_once():
    """Also where plugins are added later."""
    hooks = Hooks([requiring(("scores",))], platform=School())

    assert len(hooks.with_plugins(plugin("other", step("s", lambda _: None))).problems) == 1


# No echo.


def heard(echo, spoken_by, make=receiver):
    seen: list[str | None] = []
    listener = make("push", lambda *_: seen.append(context().origin), echo=echo)
    hooks = build_hooks(plugin("classroom", listener))
    with bound(origin=spoken_by):
        if make is async_receiver:
            asyncio.run(hooks.asend_event(word_changed, Word("a")))
        else:
            hooks.send_event(word_changed, Word("a"))
    return seen


@pytest.mark.parametrize("make", [receiver, async_receiver])
def test_an_integration_does_not_hear_its_own_commands(make):
    """But everybody else's, and people's."""
    assert heard(False, "classroom", make) == []
    assert heard(False, "futurelearn", make) == ["futurelearn"]
    assert heard(False, None, make) == [None]


@pytest.mark.parametrize("make", [receiver, async_receiver])
def test_who_does_not_say_so_hears_an_echo(make):
    """A plugin that counts wants to know of those it has enrolled itself."""
    assert heard(True, "classroom", make) == ["classroom"]


def test_the_origin_goes_with_what_follows():
    """An event that a receiver sends came from the same command; on commit as well."""
    seen: list[Any] = []

    def first(word, metadata):
        if word.count == 0:
            hooks.send_event(word_changed, Word("b", 1))

    def note(word, metadata):
        seen.append((word.text, metadata.origin, metadata.as_dict()["origin"]))

    hooks = build_hooks(
        plugin("chain", receiver("first", first)),
        plugin("log", receiver("note", note, deliver="on_commit")),
        plugin("classroom", receiver("push", lambda *_: seen.append("echo"), echo=False)),
    )
    with bound(origin="classroom"):
        hooks.send_event(word_changed, Word("a"))

    assert sorted(seen) == [("a", "classroom", "classroom"), ("b", "classroom", "classroom")]


def test_operators_see_who_hears_no_echo():
    """And on which platform the plugins stand."""
    deaf = receiver("push", lambda *_: None, echo=False)
    hooks = build_hooks(plugin("classroom", deaf), platform=Grading())

    assert "delivered: inline, but not what its plugin itself commanded" in explained_text(
        hooks, word_changed
    )
    assert f"Platform: {__name__}.Grading, supports scores" in overview_text(hooks)
    assert overview(hooks)["platform"] == {"name": f"{__name__}.Grading", "supports": ["scores"]}
    assert overview(build_hooks())["platform"] is None


def test_only_a_receiver_may_be_deaf():
    """A filter's step is asked, whoever asks."""
    with pytest.raises(TypeError, match="takes no echo there"):
        hookimpl(word_requested, echo=False)
