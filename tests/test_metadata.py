"""What an event says about itself."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from hooks_runtime import Metadata, bound
from hooks_runtime.ambient import UNBOUND
from hooks_runtime.testing import build_hooks, captured, frozen, plugin
from hookspecs.values import Moment
from tests.kit import Word, receiver, word_changed

LATEST = 2**48 * 1_000_000 - 1  # what 48 bits of milliseconds hold


def sent_at(ns):
    metadata = Metadata()
    metadata.event, metadata.ns, metadata.outer = word_changed, ns, UNBOUND
    return metadata


@given(st.integers(0, LATEST), st.integers(0, LATEST))
def test_ids_are_ordered_by_time(one, other):
    """Version 7: earlier by a quarter of a microsecond or more is smaller."""
    first, second = sorted([one, other])
    a, b = sent_at(first).id, sent_at(second).id

    assert (a.version, b.version) == (7, 7)
    assert second - first < 1_000 or a < b


@given(st.integers(0, 4_000_000_000_000_000_000))
def test_time_is_the_moment_of_sending(ns):
    """To the microsecond, in UTC."""
    assert Moment.of(datetime.fromtimestamp(ns // 10**9, UTC)) <= sent_at(ns).time
    assert ns // 1000 % 10**6 == sent_at(ns).time.microsecond


def test_an_id_stays_the_same():
    """However often it is asked for."""
    metadata = sent_at(1)

    assert metadata.id == metadata.id


def test_everything_is_json():
    """Ready for an envelope."""
    listening = build_hooks(plugin("p", receiver("r", lambda *_: None)))
    with (
        frozen(datetime(2026, 1, 2, 3, 4, 5, 678901, UTC)),
        bound(correlation_id="42", traceparent="00-ab-cd-01"),
    ):
        sent = listening.send_event(word_changed, Word("a"))
        told = sent.as_dict()

    assert {key: told[key] for key in told if key not in ("sourcehost", "sourcelib")} == {
        "id": "019b7ca9-8f2e-7e6a-8000-000000000000",
        "type": "org.example.words.word.changed.v1",
        "minorversion": 0,
        "time": "2026-01-02T03:04:05.678901+00:00",
        "source": "/learning-hooks",
        "correlationid": "42",
        "causationid": None,
        "origin": None,
        "traceparent": "00-ab-cd-01",
    }
    assert told["sourcehost"] and told["sourcelib"]


def test_captured_events_leave_nothing_behind(install_hooks):
    """Beside the plugins that are installed, and gone after the block."""
    from hooks_runtime import current, send_event

    told = []
    install_hooks(build_hooks(plugin("p", receiver("r", lambda word, metadata: told.append(word)))))
    with captured(word_changed) as words:
        send_event(word_changed, Word("a"))
    send_event(word_changed, Word("b"))

    assert ([Word("a")], [Word("a"), Word("b")]) == (words.payloads, told)
    assert [plugin.name for plugin in current().plugins] == ["p"]
    assert word_changed.name == words.metadata[0].type
