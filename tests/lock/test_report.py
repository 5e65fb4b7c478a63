"""What a terminal shows of a verdict: each change once, under all the hooks that have it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from hooks_runtime.lock import report
from hooks_runtime.lock.verdict import judged
from tests.lock.corpus import BASE, promised

OLD = promised(BASE)
SEAT = "    seat: Percent\n"
MORE = BASE.replace(SEAT, f'{SEAT}    row: str = ""\n')


def told(source, **more):
    """Return the lines about the edited catalogue, without what is wrong with it."""
    verdict = judged(OLD, {**promised(source), **more}, today=date(2026, 5, 1))
    lines = report.told(verdict, Path("hooks.lock")).splitlines()
    return [line for line in lines if not line.startswith(("PROBLEM", "         "))]


def test_what_hooks_share_is_told_once():
    """Under the names of those that carry the class."""
    assert [
        "hooks.lock: 1 change",
        "  org.example.school.bell.rung.v1",
        "  org.example.school.gong.rung.v1",
        "  org.example.school.seat.assigned.v1",
        "    minor       $.payload.Seating.row: the field is new",
    ] == told(MORE)


def test_what_is_one_hooks_own_is_told_apart():
    """Under its name alone; then come the others."""
    own = MORE.replace('    ordering_key="user",\n    dedup', '    ordering_key="seat",\n    dedup')

    assert [
        "hooks.lock: 2 changes",
        "  org.example.school.bell.rung.v1",
        "  org.example.school.gong.rung.v1",
        "  org.example.school.seat.assigned.v1",
        "    minor       $.payload.Seating.row: the field is new",
        "  org.example.school.seat.assigned.v1",
        "    breaking    $.ordering_key: 'user' became 'seat'",
    ] == told(own)


def test_every_hook_that_shares_a_change_is_judged():
    """By its own status and minor."""
    problems = judged(OLD, promised(MORE), today=date(2026, 5, 1)).problems

    hooks = ("bell.rung", "gong.rung", "seat.assigned")
    more = "the field is new ($.payload.Seating.row); write minor=1 in its spec"
    assert tuple(f"org.example.school.{hook}.v1: {more}" for hook in hooks) == problems


def test_two_hooks_that_are_gone_are_two_changes():
    """However alike they are."""
    assert [
        "hooks.lock: 5 changes",
        "  org.example.school.bell.rung.v1",
        "    breaking    $: the hook is gone",
        "  org.example.school.gong.rung.v1",
        "    breaking    $: the hook is gone",
    ] == told(BASE, hooks={})[:5]
