"""Many events of one kind are sent at once: each is told as if it were alone."""

from __future__ import annotations

import pytest

from hooks_runtime import Hooks, HooksConfig, bound, send_events
from hooks_runtime.carrier import NotKept
from hooks_runtime.recording import Recorder, recording
from hooks_runtime.testing import answer, build_hooks, plugin, runs
from hookspecs.errors import WrongPayload
from tests.kit import Word, receiver, word_changed

WORDS = [Word("a"), Word("b"), Word("c")]


def noting(seen, name):
    def note(word, metadata):
        seen.append((name, word.text))
        if word.text == "b":
            raise ValueError("broken")

    return note


def test_inline_receivers_are_told_word_by_word_and_later_ones_after_all():
    """What workers tell is kept first, as in a single send; here it is told at once."""
    seen = []
    told = [
        answer(word_changed, noting(seen, deliver), deliver=deliver, name=deliver)
        for deliver in ("deferred", "on_commit", "durable")
    ]
    hooks = build_hooks(plugin("p", receiver("inline", noting(seen, "inline")), *told))

    sent = hooks.send_events(word_changed, iter(WORDS))

    assert seen == [
        *(("inline", word) for word in "abc"),
        *(("durable", word) for word in "abc"),
        *((deliver, word) for word in "abc" for deliver in ("on_commit", "deferred")),
    ]
    assert len({each.id for each in sent}) == 3
    assert [[failure.step for failure in each.failures] for each in sent] == [
        [],
        ["p:inline", "p:durable", "p:deferred"],
        [],
    ]
    assert runs(word_changed, hooks)["p:inline"] == 3


def test_nothing_to_send_is_nothing():
    """Whoever listens."""
    hooks = build_hooks(plugin("p", receiver("r", noting([], "r"))))

    assert hooks.send_events(word_changed, []) == ()


def test_a_wrong_payload_ends_it_before_anybody_is_told_later():
    """Inline receivers have heard of those before it, and a transaction takes that back."""
    seen = []
    hooks = build_hooks(
        plugin(
            "p",
            receiver("inline", noting(seen, "inline")),
            answer(word_changed, noting(seen, "kept"), deliver="durable", name="kept"),
        )
    )

    with pytest.raises(WrongPayload):
        hooks.send_events(word_changed, [Word("a"), "b"])

    assert seen == [("inline", "a")]


def test_where_nothing_can_be_kept_the_sender_is_told():
    """As for a single one."""
    kept = answer(word_changed, print, deliver="durable", name="kept")
    hooks = Hooks([plugin("p", kept)], HooksConfig.of({"plugins": ["p"]}))

    with pytest.raises(NotKept, match="to INSTALLED_APPS"):
        hooks.send_events(word_changed, WORDS)


def test_nobody_hears_what_their_own_plugin_has_commanded():
    """Neither at once nor later."""
    seen = []
    later = answer(word_changed, noting(seen, "later"), deliver="durable", name="later", echo=False)
    hooks = build_hooks(plugin("p", receiver("inline", noting(seen, "inline"), echo=False), later))

    with bound(origin="p"):
        hooks.send_events(word_changed, WORDS)

    assert seen == []


def test_a_recorder_hears_of_each():
    """So call sites that send many are found."""
    with recording(Recorder()) as recorder:
        send_events(word_changed, WORDS)

    assert [call.payload for call in recorder.calls] == WORDS
    assert all("test_sending_many.py" in call.site for call in recorder.calls)
