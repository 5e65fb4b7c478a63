"""A small catalogue, and edits to it: what an author may do to a spec, and what it does to others."""

from __future__ import annotations

import sys
import types

import attrs

from hooks_runtime import catalogue
from hooks_runtime.lock import snapshot

BASE = '''
"""A school's hooks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

import attrs

from hookspecs import Deprecation, Detour, Halt, Live, Personal, hookspec, payload
from hookspecs.values import CourseKey, Percent, UserId


@payload
class Room:
    name: str
    floor: Percent | None = None


@payload
class SeatRequest:
    user: UserId
    email: Personal[str]
    course: CourseKey
    room: Room
    kind: Literal["window", "aisle"] = "aisle"
    note: str = ""
    request: Live[Any] = None


class PreventSeat(Halt):
    """No seat."""


class OtherHalt(Halt):
    """No seat either."""


@hookspec.filter(
    "org.example.school.seat.requested.v1",
    since="1.0",
    minor=3,
    status="supported",
    on_error="refuse",
    halts=(PreventSeat,),
    may_change=("note", "kind"),
)
def seat_requested(request: SeatRequest) -> SeatRequest | None:
    """Change or refuse a seat."""


@payload
class Seating:
    user: UserId
    seat: Percent


@hookspec.event(
    "org.example.school.seat.assigned.v1",
    since="1.0",
    status="supported",
    leaves_process=True,
    ordering_key="user",
    dedup_key=("user", "seat"),
)
def seat_assigned(seating: Seating) -> None:
    """A learner has a seat."""


class SeatPlan(ABC):
    @abstractmethod
    def seats(self, capacity: int) -> tuple[int, ...]:
        """Return the seats."""

    def title(self) -> str:
        return ""


@hookspec.supply(SeatPlan, name="org.example.school.seat_plans.v1", since="1.0", status="supported")
def seat_plans() -> Mapping[str, type[SeatPlan]]:
    """Ways to hand out seats."""


@hookspec.event(
    "org.example.school.bell.rung.v1",
    since="0.9",
    ordering_key="user",
)
def bell_rung(seating: Seating) -> None:
    """The bell has rung."""


@hookspec.event(
    "org.example.school.gong.rung.v1",
    since="0.9",
    status=Deprecation(since="1.0", removal=date(2026, 6, 1), replacement="org.example.school.bell.rung.v1"),
    ordering_key="user",
)
def gong_rung(seating: Seating) -> None:
    """The gong has rung."""
'''


def promised(source):
    """Return what a module of this source promises."""
    module = types.ModuleType("school_hooks")
    sys.modules["school_hooks"] = module
    try:
        exec(compile(source, "school_hooks.py", "exec"), vars(module))
        return snapshot.snapshot(catalogue.declared_in(module))
    finally:
        del sys.modules["school_hooks"]


@attrs.frozen
class Edit:
    """What an author does to the catalogue; several replacements where one is not enough."""

    name: str
    severity: str
    told: str
    steps: tuple[tuple[str, str], ...]

    def applied(self) -> str:
        """Return the catalogue after it."""
        source = BASE
        for old, new in self.steps:
            assert source.count(old) >= 1, f"{self.name}: {old!r} is not there"
            source = source.replace(old, new, 1)
        return source


def edit(severity: str, told: str, *steps: str, name: str = "") -> Edit:
    """Return an edit that replaces each first of a pair by the second."""
    pairs = tuple(zip(steps[::2], steps[1::2], strict=True))
    return Edit(name or told, severity, told, pairs)


NOTE = '    note: str = ""\n'
GONG = BASE[BASE.index('@hookspec.event(\n    "org.example.school.gong') :]
BELL = BASE[BASE.index('@hookspec.event(\n    "org.example.school.bell') : BASE.index(GONG)]

EDITS = [
    # Payloads.
    edit("minor", "the field is new", NOTE, NOTE + '    color: str = ""\n'),
    edit(
        "breaking",
        "the field is new, and has no default",
        "    seat: Percent\n",
        "    seat: Percent\n    row: Percent\n",
    ),
    edit("breaking", "the field is gone", NOTE, "", '("note", "kind")', '("kind",)'),
    edit("breaking", "the field is called title now", "    name: str\n", "    title: str\n"),
    edit(
        "breaking",
        "the field is gone",
        "    name: str\n",
        "    size: Percent\n",
        name="another field stands in the place of one",
    ),
    edit("breaking", "string became CourseKey", NOTE, '    note: CourseKey = CourseKey("a")\n'),
    edit(
        "breaking",
        "Percent became Percent | null",
        "    seat: Percent\n",
        "    seat: Percent | None\n",
        name="None where none was",
    ),
    edit(
        "breaking",
        "Percent | null became Percent",
        "floor: Percent | None = None",
        "floor: Percent = Percent(0)",
        name="None no more",
    ),
    edit("minor", "the default '' became '-'", NOTE, '    note: str = "-"\n'),
    edit(
        "minor",
        "the field has a default, 1.0",
        "    seat: Percent\n",
        "    seat: Percent = Percent(1)\n",
    ),
    edit(
        "breaking",
        "the field has no default any more",
        "    floor: Percent | None = None",
        "    floor: Percent | None",
    ),
    edit(
        "breaking",
        "the order of fields is",
        "    email: Personal[str]\n    course: CourseKey\n",
        "    course: CourseKey\n    email: Personal[str]\n",
    ),
    edit(
        "breaking",
        "add it at the end",
        "    kind: Literal",
        "    size: int = 1\n    kind: Literal",
        name="a field between others",
    ),
    edit("breaking", "personal data is shown", "    email: Personal[str]\n", "    email: str\n"),
    edit("minor", "personal data is hidden from now on", NOTE, '    note: Personal[str] = ""\n'),
    edit(
        "breaking",
        "the field is gone",
        NOTE,
        "    note: Live[Any] = None\n",
        '("note", "kind")',
        '("kind",)',
        name="a field stays in the process",
    ),
    edit("minor", "also 'door'", '["window", "aisle"]', '["window", "aisle", "door"]'),
    edit("breaking", "no longer 'window'", '["window", "aisle"]', '["aisle"]'),
    edit(
        "breaking",
        "'school_hooks.Seating' became 'school_hooks.Place'",
        "class Seating:",
        "class Place:",
        "(seating: Seating)",
        "(seating: Place)",
        "(seating: Seating)",
        "(seating: Place)",
        "(seating: Seating)",
        "(seating: Place)",
        name="a payload class is renamed",
    ),
    # Hooks.
    edit("compatible", "the hook is new", BELL, BELL + BELL.replace("bell", "horn")),
    edit("breaking", "the hook is gone", BELL, ""),
    edit(
        "breaking",
        "'request' became 'asked'",
        "def seat_requested(request",
        "def seat_requested(asked",
        name="another parameter",
    ),
    edit(
        "breaking",
        "'school_hooks.bell_rung' became",
        "def bell_rung",
        "def bell_has_rung",
        name="another Python name",
    ),
    edit(
        "breaking",
        "event became filter",
        '@hookspec.event(\n    "org.example.school.bell.rung.v1",\n    since="0.9",\n    ordering_key="user",\n)\ndef bell_rung(seating: Seating) -> None',
        '@hookspec.filter("org.example.school.bell.rung.v1", since="0.9")\ndef bell_rung(seating: Seating) -> Seating | None',
        name="another kind",
    ),
    edit("breaking", "3 went back to 1", "minor=3", "minor=1"),
    edit("breaking", "'1.0' became '2.0'", 'since="1.0"', 'since="2.0"', name="another past"),
    edit(
        "compatible",
        "supported from now on",
        '    since="0.9",\n',
        '    since="0.9",\n    status="supported",\n',
    ),
    edit(
        "breaking",
        "what was supported is provisional",
        'status="supported"',
        'status="provisional"',
    ),
    edit(
        "compatible",
        "deprecated, gone by 2027-01-01: nobody rings",
        '    since="0.9",\n',
        '    since="0.9",\n    status=Deprecation(since="1.1", removal=date(2027, 1, 1), reason="nobody rings"),\n',
    ),
    edit(
        "compatible",
        "no longer deprecated",
        GONG,
        GONG.replace(
            GONG[GONG.index("status=") : GONG.index("    ordering_key")], 'status="supported",\n'
        ),
    ),
    # Policies.
    edit(
        "breaking",
        "'refuse' became 'skip'",
        'on_error="refuse"',
        'on_error="skip"',
        name="a gate that opens",
    ),
    edit(
        "minor",
        "steps may raise school_hooks.OtherHalt",
        "halts=(PreventSeat,)",
        "halts=(PreventSeat, OtherHalt)",
    ),
    edit(
        "breaking",
        "steps may no longer raise school_hooks.PreventSeat",
        "halts=(PreventSeat,)",
        "halts=()",
    ),
    edit(
        "breaking",
        "PreventSeat(message",
        "class PreventSeat(Halt)",
        "class PreventSeat(Detour)",
        name="another constructor",
    ),
    edit("minor", "steps may change course", '("note", "kind")', '("note", "kind", "course")'),
    edit("breaking", "steps may no longer change kind", '("note", "kind")', '("note",)'),
    edit("breaking", "events stay in the process", "leaves_process=True", "leaves_process=False"),
    edit(
        "breaking",
        "False became True",
        '    dedup_key=("user", "seat"),\n',
        '    dedup_key=("user", "seat"),\n    personal_data_leaves=True,\n',
        name="personal data leaves",
    ),
    edit("breaking", "'user' became 'seat'", 'ordering_key="user"', 'ordering_key="seat"'),
    edit(
        "minor",
        "nothing became 'seat'",
        '    since="0.9",\n    ordering_key="user",\n',
        '    since="0.9",\n    ordering_key="user",\n    dedup_key=("seat",),\n',
    ),
    # Interfaces.
    edit("breaking", "the method is gone", '    def title(self) -> str:\n        return ""\n', ""),
    edit(
        "compatible",
        "the method is new",
        "    def title(self)",
        "    def subtitle(self) -> str:\n        return ''\n\n    def title(self)",
    ),
    edit(
        "breaking",
        "everybody must write it",
        "    def title(self)",
        "    @abstractmethod\n    def rows(self) -> int:\n        ...\n\n    def title(self)",
    ),
    edit(
        "breaking",
        "(self, capacity: 'int') -> 'tuple[int, ...]' became",
        "capacity: int)",
        "capacity: int, rows: int)",
        name="another signature",
    ),
    edit(
        "breaking",
        "everybody must write the method",
        "    def title(self)",
        "    @abstractmethod\n    def title(self)",
    ),
    edit(
        "compatible",
        "the method need not be written",
        "    @abstractmethod\n    def seats",
        "    def seats",
    ),
]

NO_CHANGE = [
    ("a docstring", ("Change or refuse a seat.", "Change a seat, or refuse it.")),
    ("a comment", ("@payload\nclass Room", "# rooms\n@payload\nclass Room")),
    ("a live field", ("    request: Live[Any] = None\n", "")),
    ("the order of what may change", ('("note", "kind")', '("kind", "note")')),
    ("the order of choices", ('["window", "aisle"]', '["aisle", "window"]')),
]
