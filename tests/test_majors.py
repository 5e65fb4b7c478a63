"""Two majors of one hook are one: old plugins on new call sites, new plugins on old ones."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import attrs
import pytest

from hooks_runtime import Hooks, HooksConfig
from hooks_runtime.explain import explained, explained_text
from hooks_runtime.testing import answer, build_hooks, plugin
from hookspecs import (
    Bridge,
    Deprecation,
    Event,
    Filter,
    Halt,
    HookFailed,
    Stop,
    evolve,
    hookimpl,
    hookspec,
    payload,
)


@payload
class Share:
    """How much is done, as the first version told it."""

    percent: str
    note: str = ""


@payload
class Counts:
    """The same exactly, as the second tells it."""

    done: str
    total: str
    note: str = ""


@payload
class Fractions:
    """And the third."""

    parts: tuple[str, str]
    note: str = ""
    extra: str = ""


class Enough(Halt):
    """No more."""


def as_share(counts: Counts) -> Share:
    return Share(str(100 * int(counts.done) // int(counts.total)), counts.note)


def as_counts(share: Share, counts: Counts | None) -> Counts:
    if counts is not None and as_share(counts).percent == share.percent:
        return evolve(counts, note=share.note)
    return Counts(share.percent, "100", share.note)


def as_two(fractions: Fractions) -> Counts:
    return Counts(*fractions.parts, fractions.note)


def as_three(counts: Counts, fractions: Fractions | None) -> Fractions:
    return Fractions((counts.done, counts.total), counts.note, fractions.extra if fractions else "")


@hookspec.filter("org.example.work.share.requested.v1", halts=(Enough,))
def share_requested(share: Share) -> Share | None:
    """The first."""


@hookspec.filter(
    "org.example.work.share.requested.v2",
    halts=(Enough,),
    bridge=Bridge(share_requested, down=as_share, up=as_counts),
)
def share_requested_v2(counts: Counts) -> Counts | None:
    """The second."""


@hookspec.filter(
    "org.example.work.share.requested.v3",
    halts=(Enough,),
    bridge=Bridge(share_requested_v2, down=as_two, up=as_three),
)
def share_requested_v3(fractions: Fractions) -> Fractions | None:
    """The third."""


@hookspec.event("org.example.work.share.changed.v1")
def share_changed(share: Share) -> None:
    """The first."""


@hookspec.event(
    "org.example.work.share.changed.v2",
    bridge=Bridge(share_changed, down=as_share, up=as_counts),
)
def share_changed_v2(counts: Counts) -> None:
    """The second."""


ALL = (share_requested, share_requested_v2, share_requested_v3, share_changed, share_changed_v2)


def hooks(*functions: Any, **settings: Any) -> Hooks:
    return build_hooks(plugin("notes", *functions), specs=[__name__], **settings)


def noted(text: str) -> Any:
    return lambda value: evolve(value, note=value.note + text)


THREE = Fractions(("1", "3"), "", "kept")
HALF = Share("50")


# Filters.


def test_an_old_step_runs_on_a_new_call_site():
    """What the old payload does not know stays as it was: 33 % is still a third."""
    found = hooks(answer(share_requested, noted("seen")))

    assert found.run_filter(share_requested_v2, Counts("1", "3")) == Counts("1", "3", "seen")
    assert found.run_filter(share_requested_v3, THREE) == Fractions(("1", "3"), "seen", "kept")


def test_a_new_step_runs_on_an_old_call_site():
    """As well as the old payload can tell it."""
    found = hooks(answer(share_requested_v3, noted("seen")))

    assert found.run_filter(share_requested, HALF) == Share("50", "seen")
    assert found.run_filter(share_requested_v2, Counts("1", "3")) == Counts("1", "3", "seen")


def test_an_old_step_may_change_what_it_knows():
    """And the new payload follows."""
    found = hooks(answer(share_requested, lambda share: evolve(share, percent="75")))

    assert found.run_filter(share_requested_v2, Counts("1", "3")) == Counts("75", "100")


@pytest.mark.parametrize("body", [lambda share: None, lambda share: share], ids=["None", "itself"])
def test_an_old_step_that_changes_nothing_changes_nothing(body):
    """Not even to and fro over the bridge."""
    value = Counts("1", "3")

    assert hooks(answer(share_requested, body)).run_filter(share_requested_v2, value) is value


@pytest.mark.parametrize(
    ("body", "note"),
    [(lambda share: Stop(evolve(share, note="stop")), "stop"), (Stop, "")],
    ids=["changed", "as it was"],
)
def test_an_old_step_may_stop(body, note):
    """Later steps are skipped, of whichever version."""
    later = plugin("later", answer(share_requested_v2, noted("late")))
    found = build_hooks(plugin("notes", answer(share_requested, body)), later, specs=[__name__])

    assert found.run_filter(share_requested_v2, Counts("1", "3")) == Counts("1", "3", note)


def test_an_old_step_may_refuse():
    """By a halt that both versions declare."""

    def refuse(share):
        raise Enough("Enough.")

    with pytest.raises(Enough, match="Enough"):
        hooks(answer(share_requested, refuse)).run_filter(share_requested_v2, Counts("1", "3"))


@pytest.mark.parametrize("wrong", ["text", Stop("text"), Stop(""), Stop(None)])
def test_a_wrong_answer_is_told_as_ever(wrong):
    """The bridge hides no fault; whose answer it is stands in the error."""
    with pytest.raises(HookFailed, match="step notes:answer"):
        hooks(answer(share_requested, lambda _: wrong)).run_filter(
            share_requested_v2, Counts("1", "3")
        )


def test_a_bridge_that_breaks_is_the_steps_error():
    """Named with its plugin; here 1 of 0."""
    with pytest.raises(HookFailed, match="notes:answer"):
        hooks(answer(share_requested, noted("x"))).run_filter(share_requested_v2, Counts("1", "0"))


def test_async_steps_cross_too():
    """Awaited, with options and without."""

    async def seen(share):
        await asyncio.sleep(0)
        return evolve(share, note="seen")

    found = hooks(answer(share_requested, seen))

    told = asyncio.run(found.arun_filter(share_requested_v2, Counts("1", "3")))
    assert told == Counts("1", "3", "seen")


@attrs.frozen
class Words:
    word: str = "option"


@hookimpl(share_requested, options=Words, before=["other"])
def with_options(share: Share, options: Words) -> Share:
    return evolve(share, note=options.word)


def test_options_and_order_go_along():
    """One setting for the step, on whichever version it is called."""
    other = plugin("other", answer(share_requested_v2, noted("!")))
    found = build_hooks(
        other,
        plugin("notes", with_options),
        specs=[__name__],
        steps={"notes:with_options": {"options": {"word": "set"}}},
        hooks={share_requested_v3.name: {"order": ["notes:with_options"]}},
    )

    assert found.run_filter(share_requested_v2, Counts("1", "3")).note == "set!"
    assert found.run_filter(share_requested_v3, THREE).note == "set!"


def test_who_answers_both_is_called_once():
    """Each version by its own step."""
    first = answer(share_requested, noted("one"), name="first")
    second = answer(share_requested_v2, noted("two"), name="second")

    assert hooks(first, second).run_filter(share_requested_v2, Counts("1", "3")).note == "two"
    assert hooks(first, second).run_filter(share_requested, HALF).note == "one"


def test_the_order_of_plugins_holds_over_bridges():
    """Old and new steps in one line."""
    found = build_hooks(
        plugin("a", answer(share_requested, noted("a"))),
        plugin("b", answer(share_requested_v2, noted("b"))),
        plugin("c", answer(share_requested, noted("c"))),
        specs=[__name__],
    )

    assert found.run_filter(share_requested_v2, Counts("1", "3")).note == "abc"


# Events.


def test_receivers_hear_either_version():
    """With the metadata, where they want it."""
    seen: list[Any] = []
    old = answer(share_changed, lambda share, metadata: seen.append((share, metadata.type)))
    new = answer(share_changed_v2, lambda counts, _: seen.append(counts), name="new")
    found = build_hooks(plugin("old", old), plugin("new", new), specs=[__name__])

    found.send_event(share_changed_v2, Counts("1", "2"))
    found.send_event(share_changed, HALF)

    assert seen == [
        (HALF, share_changed_v2.name),
        Counts("1", "2"),
        (HALF, share_changed.name),
        Counts("50", "100"),
    ]


def test_async_receivers_hear_either_version():
    """On both kinds of call site."""
    seen: list[Any] = []

    async def note(share, metadata):
        seen.append(share)

    found = hooks(answer(share_changed, note))
    asyncio.run(found.asend_event(share_changed_v2, Counts("1", "2")))
    found.send_event(share_changed_v2, Counts("1", "4"))

    assert seen == [HALF, Share("25")]


# What operators see, and authors are told.


def test_explain_tells_of_the_bridge():
    """The step stands on both hooks, listed by plugin."""
    found = hooks(answer(share_requested, noted("a")))

    (step,) = explained(found, share_requested_v2)["steps"]
    assert (step["id"], step["written_for"]) == ("notes:answer", share_requested.name)
    assert f"written for: {share_requested.name}, over a bridge" in explained_text(
        found, share_requested_v2
    )
    (own,) = explained(found, share_requested)["steps"]
    assert own["written_for"] is None


def test_who_answers_what_will_go_is_named():
    """With distribution, day and the way out."""

    @hookspec.event(
        "org.example.work.old.changed.v1",
        status=Deprecation(since="1.0", removal=date(2027, 1, 1), replacement=share_changed.name),
    )
    def old_changed(share: Share) -> None:
        """Old."""

    @hookspec.event(
        "org.example.work.dead.changed.v1",
        status=Deprecation(since="1.0", removal=date(2027, 1, 1), reason="nobody needs it"),
    )
    def dead_changed(share: Share) -> None:
        """Dead."""

    listener = attrs.evolve(
        plugin("notes", answer(old_changed, noted("")), answer(dead_changed, noted(""), name="b")),
        distribution="hooks-notes",
        version="1.2",
    )

    first, second = Hooks([listener]).problems
    assert (first.id, first.level, first.plugin) == ("W503", "warning", "notes")
    assert first.message == (
        "notes:answer (hooks-notes 1.2) answers org.example.work.old.changed.v1, which is gone by "
        f"2027-01-01; answer {share_changed.name}"
    )
    assert second.message.endswith("gone by 2027-01-01; nobody needs it")


def test_an_order_may_name_a_step_on_either_version():
    """And a stranger is told as ever."""
    config = {
        "plugins": ["notes"],
        "specs": [__name__],
        "hooks": {
            share_requested_v2.name: {"order": ["notes:answer"]},
            share_changed.name: {"order": ["notes:answer"]},
        },
    }
    found = Hooks([plugin("notes", answer(share_requested, noted("a")))], HooksConfig.of(config))

    (problem,) = found.problems
    assert (problem.id, problem.path) == ("E105", f"$.hooks['{share_changed.name}'].order[0]")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"old": share_changed, "kind": "filter"}, "of another kind"),
        ({"old": share_requested, "name": "org.example.work.other.requested.v2"}, "no older major"),
        ({"old": share_requested_v3}, "no older major"),
        ({"old": share_requested, "halts": ()}, "may raise Enough; declare them in halts as well"),
        ({"old": "share_requested"}, "of another kind"),
    ],
)
def test_a_bridge_that_leads_nowhere_is_refused(said, told):
    """Where the spec is declared."""
    name = said.get("name", "org.example.work.share.requested.v2")
    declare = hookspec.filter(
        name,
        halts=said.get("halts", (Enough,)),
        bridge=Bridge(said["old"], down=as_share, up=as_counts),
    )

    def share_requested_again(counts: Counts) -> Counts | None:
        """Again."""

    with pytest.raises(ValueError, match=told):
        declare(share_requested_again)


def test_the_catalogues_own_pair_counts_what_the_old_one_shared():
    """A third is 33.3 percent to who answers the first version, and exact to who answers the second."""
    from hookspecs import learning
    from hookspecs.values import Count, CourseKey, Moment, Percent, UsageKey, UserId

    seen: list[Any] = []
    old = answer(learning.lesson_completed, lambda c, _: seen.append(round(c.progress, 1)))
    new = answer(
        learning.lesson_completed_v2, lambda c, _: seen.append((c.done, c.total)), name="new"
    )
    found = Hooks([plugin("old", old), plugin("new", new)])
    done = learning.CompletedLesson(
        user=learning.User(UserId(1), True, learning.PersonalData("ada", "ada@x.org")),
        course=learning.Course(CourseKey("c")),
        lesson=UsageKey("l"),
        done=Count(1),
        total=Count(3),
        completed_at=Moment.now(),
    )

    found.send_event(learning.lesson_completed_v2, done)
    share = learning.LessonCompletion(
        done.user, done.course, done.lesson, Percent(12.5), done.completed_at
    )
    found.send_event(learning.lesson_completed, share)

    assert seen == [33.3, (1, 3), 12.5, (12, 100)]


def test_the_specs_here_are_of_both_kinds():
    """So that nothing above is true of nothing."""
    assert {type(spec) for spec in ALL} == {Filter, Event}
