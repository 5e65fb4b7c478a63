"""Every edit to a spec is classified: whom does it hurt, who do nothing?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hooks_runtime.lock import changes
from hooks_runtime.lock.verdict import NOTICE, judged
from tests.lock.corpus import BASE, EDITS, NO_CHANGE, promised

TODAY = date(2026, 5, 1)
SEAT = "org.example.school.seat.requested.v1"
GONG = "org.example.school.gong.rung.v1"
BELL = "org.example.school.bell.rung.v1"


OLD = promised(BASE)


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_an_edit_is_what_it_does_to_others(edit):
    """The worst of its changes decides, and says what it is."""
    found = changes.between(OLD, promised(edit.applied()))

    ranks = ("compatible", "minor", "breaking")
    worst = max(found, key=lambda change: ranks.index(change.severity))
    assert worst.severity == edit.severity
    assert any(edit.told in change.told for change in found if change.severity == edit.severity)


@pytest.mark.parametrize(("name", "step"), NO_CHANGE, ids=[name for name, _ in NO_CHANGE])
def test_what_promises_nothing_changes_nothing(name, step):
    """Words, comments, and what never leaves the process."""
    assert changes.between(OLD, promised(BASE.replace(*step, 1))) == []


def test_the_corpus_is_of_some_size():
    """And knows each severity."""
    assert len(EDITS) >= 25
    assert {edit.severity for edit in EDITS} == {"compatible", "minor", "breaking"}


def test_nothing_changes_from_itself():
    """Written and read again, too."""
    assert changes.between(OLD, promised(BASE)) == []


def test_an_interface_that_is_gone_is_missed():
    """With the supply that asked for it; a new one is welcome."""
    nothing = {"hooks": {}, "interfaces": {}, "rows": {}}
    interfaces = {**nothing, "interfaces": OLD["interfaces"]}

    assert [change.severity for change in changes.between(interfaces, nothing)] == ["breaking"]
    assert [change.severity for change in changes.between(nothing, interfaces)] == ["compatible"]


# What may be released.


def problems(*steps, accepted=()):
    return verdict(*steps, accepted=accepted).problems


def verdict(*steps, accepted=()):
    source = BASE
    for before, after in zip(steps[::2], steps[1::2], strict=True):
        assert before in source
        source = source.replace(before, after, 1)
    return judged(OLD, promised(source), today=TODAY, accepted=accepted)


NOTE = '    note: str = ""\n'
MORE = (NOTE, NOTE + '    color: str = ""\n')


def test_a_minor_that_was_not_bumped_is_told():
    """With what to write; bumped, it may be released."""
    assert problems(*MORE) == (
        f"{SEAT}: the field is new ($.payload.SeatRequest.color); write minor=4 in its spec",
    )
    assert problems(*MORE, "minor=3", "minor=4") == ()


def test_each_change_that_asks_for_a_minor_is_told():
    """And no other: a default that changed is not more of anything."""
    (told,) = problems(
        NOTE, '    note: str = "-"\n', "halts=(PreventSeat,)", "halts=(PreventSeat, OtherHalt)"
    )

    assert told == (
        f"{SEAT}: the default '' became '-' ($.payload.SeatRequest.note), "
        "steps may raise school_hooks.OtherHalt ($.halts); write minor=4 in its spec"
    )


def test_a_breaking_change_needs_a_new_major():
    """Of a supported hook, whatever anybody accepts."""
    (told,) = problems('on_error="refuse"', 'on_error="skip"', accepted=[SEAT])

    assert told == (
        f"{SEAT}: a breaking change; declare org.example.school.seat.requested.v2 beside it, "
        "and deprecate this one"
    )


BROKEN_BELL = (
    '    since="0.9",\n    ordering_key="user",\n)\ndef bell',
    '    since="0.9",\n    ordering_key="seat",\n)\ndef bell',
)


def test_a_provisional_hook_may_be_broken_on_purpose():
    """By name."""
    (told,) = problems(*BROKEN_BELL)

    assert told.endswith("bell.rung.v2 beside it, or say that you mean it")
    assert problems(*BROKEN_BELL, accepted=[BELL]) == ()


def test_a_verdict_says_which_hooks_may_be_accepted():
    """Those that are provisional, broken, and not accepted."""
    assert verdict(*BROKEN_BELL).acceptable == (BELL,)
    assert verdict(*BROKEN_BELL, accepted=[BELL]).acceptable == ()
    assert verdict('on_error="refuse"', 'on_error="skip"').acceptable == ()


def without(name):
    """Return the promise *OLD* without one of its hooks."""
    return {**OLD, "hooks": {key: entry for key, entry in OLD["hooks"].items() if key != name}}


def test_a_removal_waits_for_its_day():
    """The day that the deprecation promised."""
    new = without(GONG)

    early = judged(OLD, new, today=date(2026, 5, 31)).problems
    assert early == (f"{GONG}: gone before 2026-06-01, the day it was deprecated to; put it back",)
    assert judged(OLD, new, today=date(2026, 6, 1)).problems == ()


SUPPORTED = 'minor=3,\n    status="supported"'


def deprecated_to(day):
    """Return the step that deprecates a supported hook until *day*."""
    removal = f"date({day.year}, {day.month}, {day.day})"
    status = f'Deprecation(since="1.1", removal={removal}, reason="nobody sits")'
    return SUPPORTED, f"minor=3,\n    status={status}"


@pytest.mark.parametrize("day", [date(2020, 1, 1), TODAY, TODAY + NOTICE - timedelta(days=1)])
def test_a_deprecation_gives_its_users_time(day):
    """Else a supported hook were gone in two steps that nobody is told of."""
    found = verdict(*deprecated_to(day), accepted=[SEAT])

    assert [change.severity for change in found.changes] == ["breaking"]
    (told,) = found.problems
    assert told.startswith(f"{SEAT}: gone by {day}, and its users need 90 days to follow")
    assert told.endswith("; write removal=date(2026, 7, 30) or later")
    assert found.notes == (f"{SEAT}: --accept does nothing: it is for provisional hooks",)


def test_a_deprecation_with_time_is_compatible():
    """From the first day that is late enough."""
    found = verdict(*deprecated_to(TODAY + NOTICE))

    assert [change.severity for change in found.changes] == ["compatible"]
    assert found.problems == ()


def test_a_provisional_hook_may_go_soon():
    """It has promised no time."""
    soon = 'Deprecation(since="1.1", removal=date(2026, 5, 2), reason="nobody rings")'

    assert problems('since="0.9",\n', f'since="0.9",\n    status={soon},\n') == ()


def test_a_removal_is_not_brought_forward_to_soon():
    """Who was promised a day plans with it; a later one hurts nobody."""
    (told,) = problems("date(2026, 6, 1)", "date(2026, 5, 2)")

    assert told.startswith(f"{GONG}: gone by 2026-05-02, and its users need 90 days")
    assert problems("date(2026, 6, 1)", "date(2026, 6, 2)") == ()


def test_a_removal_without_a_deprecation_is_told():
    """Whatever the day."""
    (gone, _) = judged(OLD, without(BELL), today=date(2099, 1, 1)).problems

    assert gone == f"{BELL}: gone without a deprecation; put it back with status=Deprecation(...)"


@pytest.mark.parametrize(
    ("written", "way_out"),
    [
        ("org.example.school.bel.rung.v1", f"did you mean {BELL!r}?"),
        ("bell_rung", f"did you mean {BELL!r}?"),
        ("bell_runk", f"did you mean {BELL!r}?"),
        ("nothing of the kind", "correct the name"),
    ],
)
def test_a_replacement_must_be_there(written, way_out):
    """A deprecation that leads nowhere is none; the full name is told, whatever was meant for it."""
    (told,) = problems('org.example.school.bell.rung.v1")', f'{written}")')

    assert told == f"{GONG}: its replacement {written} is no hook here; {way_out}"


def test_a_lock_with_the_time_of_a_removal_is_read():
    """It was written before that was refused."""
    status = {**OLD["hooks"][GONG]["status"], "removal": "2026-06-01T00:00:00"}
    old = {**OLD, "hooks": {**OLD["hooks"], GONG: {**OLD["hooks"][GONG], "status": status}}}

    assert judged(old, without(GONG), today=date(2026, 6, 1)).problems == ()


def test_a_deprecation_without_a_way_out_cannot_be_written():
    """The spec itself refuses."""
    with pytest.raises(ValueError, match="names its replacement, or the reason"):
        promised(BASE.replace(', replacement="org.example.school.bell.rung.v1"', ""))


def test_an_interface_is_not_broken_either():
    """Who has subclassed it has nothing to bump."""
    (told,) = problems("capacity: int)", "capacity: int, rows: int)")

    assert (
        told == "school_hooks.SeatPlan: a breaking change of what has no version; add one beside it"
    )


def test_a_method_may_be_called_status():
    """As what hooks have is."""
    found = verdict("def title(self)", "def status(self)")

    assert {"$.title": "breaking", "$.status": "compatible"} == {
        change.path: change.severity for change in found.changes
    }
