"""Which way text runs: Unicode's bidirectional algorithm (UAX #9, 16.0) for lines without controls.

Explicit embeddings and isolates are taken out of a text before (see ``words``): they come from
keyboards and copied web pages, and one in a name could turn the rest of a line around. What is left
of the algorithm is: the direction of the paragraph (P2, P3), weak types (W1-W7), brackets and neutrals
(N0-N2), levels (I1, I2), trailing spaces (L1) and the order of runs (L2).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from unicodedata import bidirectional

OPENING, CLOSING = (
    "([{\u2329\u27e8\u3008\u300c\u300e\u3010\uff08\uff3b\uff5b",
    ")]}\u232a\u27e9\u3009\u300d\u300f\u3011\uff09\uff3d\uff5d",
)
BRACKETS = dict(zip(OPENING, CLOSING, strict=True))
NEUTRAL = frozenset(("B", "S", "WS", "ON"))


def levels(text: str) -> list[int]:
    """Return the level of each character: even ones run to the right, odd ones to the left."""
    kinds = [bidirectional(char) or "L" for char in text]
    if not any(kind in {"R", "AL", "AN"} for kind in kinds):
        return [0] * len(text)
    base = _base(kinds)
    shown = [place for place, kind in enumerate(kinds) if kind != "BN"]
    resolved = [kinds[place] for place in shown]
    start = "R" if base else "L"
    _weak(resolved, start)
    _brackets([text[place] for place in shown], resolved, base)
    _neutrals(resolved, base)
    found = dict(zip(shown, map(_level, resolved, [base] * len(resolved)), strict=True))
    return _filled(found, kinds, base)


def visual_runs(runs: Sequence[int]) -> list[int]:
    """Return the order in which runs of these levels stand on the line, from the left (L2)."""
    order = list(range(len(runs)))
    for level in range(max(runs, default=0), 0, -1):
        for first, last in _stretches([runs[place] >= level for place in order]):
            order[first:last] = reversed(order[first:last])
    return order


def _base(kinds: Sequence[str]) -> int:
    first = next((kind for kind in kinds if kind in {"L", "R", "AL"}), "L")
    return int(first != "L")


def _weak(kinds: list[str], start: str) -> None:
    """Resolve marks, numbers and what stands between numbers (W1 to W7), in place."""
    before, strong = start, start
    for place, found in enumerate(kinds):
        kind = before if found == "NSM" else found
        if kind in {"L", "R", "AL"}:
            strong = kind
        before = kinds[place] = "AN" if (kind, strong) == ("EN", "AL") else kind
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]
    _separators(kinds)
    _terminators(kinds)
    strong = start
    for place, kind in enumerate(kinds):
        if kind in {"L", "R"}:
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[place] = "L"


def _separators(kinds: list[str]) -> None:
    """Let one separator between two numbers belong to them (W4)."""
    for place in range(1, len(kinds) - 1):
        left, kind, right = kinds[place - 1 : place + 2]
        if left == right and (kind, left) in {("ES", "EN"), ("CS", "EN"), ("CS", "AN")}:
            kinds[place] = left


def _terminators(kinds: list[str]) -> None:
    """Let signs such as percent belong to the number they stand at; others are neutral (W5, W6)."""
    for first, last in _stretches([kind == "ET" for kind in kinds]):
        around = {*kinds[max(first - 1, 0) : first], *kinds[last : last + 1]}
        kinds[first:last] = ["EN" if "EN" in around else "ON"] * (last - first)
    kinds[:] = ["ON" if kind in {"ES", "CS"} else kind for kind in kinds]


def _brackets(text: Sequence[str], kinds: list[str], base: int) -> None:
    """Give both brackets of a pair one direction: that of what they hold, or of their place (N0)."""
    own = "R" if base else "L"
    for opened, closed in sorted(_pairs(text, kinds)):
        inside = {_side(kind) for kind in kinds[opened + 1 : closed]}
        if own in inside:
            side = own
        elif inside & {"L", "R"}:
            held = next((s for s in map(_side, reversed(kinds[:opened])) if s != "N"), own)
            side = held if held != own else own
        else:
            continue
        kinds[opened] = kinds[closed] = side


def _pairs(text: Sequence[str], kinds: Sequence[str]) -> Iterator[tuple[int, int]]:
    opened: list[tuple[str, int]] = []
    for place, char in enumerate(text):
        if kinds[place] != "ON":
            continue
        if char in BRACKETS:
            opened.append((BRACKETS[char], place))
        elif any(wanted == char for wanted, _ in opened):
            while opened:
                wanted, at = opened.pop()
                if wanted == char:
                    yield at, place
                    break


def _neutrals(kinds: list[str], base: int) -> None:
    """Let neutrals take the direction of both neighbours, else the paragraph's (N1, N2)."""
    own = "R" if base else "L"
    for first, last in _stretches([kind in NEUTRAL for kind in kinds]):
        left = _side(kinds[first - 1]) if first else own
        right = _side(kinds[last]) if last < len(kinds) else own
        kinds[first:last] = [left if left == right else own] * (last - first)


def _side(kind: str) -> str:
    return "R" if kind in {"R", "EN", "AN"} else "L" if kind == "L" else "N"


def _level(kind: str, base: int) -> int:
    """Return the level of a resolved *kind* in a paragraph of *base* (I1, I2)."""
    if base:
        return 1 if kind == "R" else 2
    return {"L": 0, "R": 1}.get(kind, 2)


def _filled(found: dict[int, int], kinds: Sequence[str], base: int) -> list[int]:
    """Return levels for all: what is invisible has its neighbour's; spaces at the end the base (L1)."""
    result, before = [], base
    for place in range(len(kinds)):
        before = found.get(place, before)
        result.append(before)
    for place in range(len(kinds) - 1, -1, -1):
        if kinds[place] not in {"WS", "S", "B", "BN"}:
            break
        result[place] = base
    return result


def _stretches(flags: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Yield where flags are set in a row: first, and after the last."""
    first = 0
    for place, flag in enumerate([*flags, False]):
        if not flag:
            if place > first:
                yield first, place
            first = place + 1
