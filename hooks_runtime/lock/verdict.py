"""Changes -> what is wrong with releasing them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import attrs

from hooks_runtime.lock import changes, snapshot
from hooks_runtime.lock.changes import Change
from hooks_runtime.problems import closest

NOTICE = timedelta(days=90)  # from the day on which a deprecation is first written down


@attrs.frozen
class Verdict:
    """What changed, and what of it may not be released, as sentences with the way out.

    acceptable: provisional hooks that are broken, and that nobody has accepted yet.
    notes: what was accepted in vain, as sentences.
    """

    changes: tuple[Change, ...]
    problems: tuple[str, ...]
    acceptable: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_released(self) -> bool:
        """Return whether the old promise is the new one, to the letter."""
        return not self.changes


def judged(
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    *,
    today: date,
    accepted: Iterable[str] = (),
) -> Verdict:
    """Return what changed from *old* to *new*, and what of it must not be released *today*.

    accepted: provisional hooks, by name, whose breaking changes somebody has looked at and means.
    """
    found = changes.between(old, new)
    means = set(accepted)
    problems: list[str] = []
    for name in dict.fromkeys(change.hook for change in found):
        mine = [change for change in found if change.hook == name]
        before, after = (side["hooks"].get(name) for side in (old, new))
        if before and not after:
            problems += _removed(name, before, today)
        elif before and after:
            problems += _hurried(name, before, after, today)
            problems += _changed(name, before, after, mine, means)
        elif any(change.severity == "breaking" for change in mine):
            problems.append(f"{name}: a breaking change of what has no version; add one beside it")
    problems += _replacements(new["hooks"])
    weighed = [_weighed(change, old, new, today) for change in found]
    return Verdict(
        tuple(weighed),
        tuple(problems),
        tuple(_acceptable(weighed, old, new, means)),
        tuple(_in_vain(weighed, old, new, means)),
    )


def _in_vain(
    found: Iterable[Change], old: Mapping[str, Any], new: Mapping[str, Any], accepted: set[str]
) -> Iterator[str]:
    broken = {change.hook for change in found if change.severity == "breaking"}
    for name in sorted(accepted):
        if name not in new["hooks"]:
            yield f"{name}: --accept does nothing: a hook that is gone needs a deprecation"
        elif name not in broken:
            yield f"{name}: --accept does nothing: the hook does not break"
        elif old["hooks"][name]["status"] != "provisional":
            yield f"{name}: --accept does nothing: it is for provisional hooks"


def _acceptable(
    found: Iterable[Change], old: Mapping[str, Any], new: Mapping[str, Any], accepted: set[str]
) -> Iterator[str]:
    broken = {change.hook for change in found if change.severity == "breaking"} - accepted
    for name in sorted(broken & set(old["hooks"]) & set(new["hooks"])):
        if old["hooks"][name]["status"] == "provisional":
            yield name


def _weighed(change: Change, old: Mapping[str, Any], new: Mapping[str, Any], today: date) -> Change:
    if change.hook not in old["hooks"] or change.path != "$.status":
        return change
    before, after = (side["hooks"][change.hook] for side in (old, new))
    is_hurried = _is_hurried(before, after, today)
    return attrs.evolve(change, severity="breaking") if is_hurried else change


def _is_hurried(old: Mapping[str, Any], new: Mapping[str, Any], today: date) -> bool:
    """Return whether *new* may go too soon for those whom *old* promised more."""
    before, after = snapshot.removal(old), snapshot.removal(new)
    if after is None or old["status"] == "provisional" or (before and before <= after):
        return False
    return after < today + NOTICE


def _hurried(
    name: str, old: Mapping[str, Any], new: Mapping[str, Any], today: date
) -> Iterator[str]:
    if _is_hurried(old, new, today):
        day, soonest = snapshot.removal(new), today + NOTICE
        written = f"date({soonest.year}, {soonest.month}, {soonest.day})"
        yield (
            f"{name}: gone by {day}, and its users need {NOTICE.days} days to follow; "
            f"write removal={written} or later"
        )


def _changed(
    name: str,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    found: Iterable[Change],
    accepted: set[str],
) -> Iterator[str]:
    severities = {change.severity for change in found}
    if "breaking" in severities:
        yield from _broken(name, old, accepted)
    elif "minor" in severities and new["minor"] <= old["minor"]:
        more = (f"{each.told} ({each.path})" for each in found if each.severity == "minor")
        yield f"{name}: {', '.join(more)}; write minor={old['minor'] + 1} in its spec"


def _removed(name: str, old: Mapping[str, Any], today: date) -> Iterator[str]:
    day = snapshot.removal(old)
    if day is None:
        yield f"{name}: gone without a deprecation; put it back with status=Deprecation(...)"
    elif today < day:
        yield f"{name}: gone before {day}, the day it was deprecated to; put it back"


def _broken(name: str, old: Mapping[str, Any], accepted: set[str]) -> Iterator[str]:
    stem, _, major = name.rpartition(".v")
    successor = f"{stem}.v{int(major) + 1}"
    if old["status"] != "provisional":
        yield f"{name}: a breaking change; declare {successor} beside it, and deprecate this one"
    elif name not in accepted:
        yield (
            f"{name}: a breaking change of a provisional hook; declare {successor} beside it, "
            "or say that you mean it"
        )


def _replacements(hooks: Mapping[str, Any]) -> Iterator[str]:
    for name, entry in hooks.items():
        status = entry["status"]
        replacement = status["replacement"] if isinstance(status, dict) else None
        if replacement and replacement not in hooks:
            way_out = _nearest(replacement, {each: hooks[each] for each in hooks if each != name})
            yield f"{name}: its replacement {replacement} is no hook here; {way_out}"


def _nearest(replacement: str, hooks: Mapping[str, Any]) -> str:
    full = {entry["python"].rpartition(".")[2]: name for name, entry in hooks.items()}
    near = closest(replacement, [*full, *hooks])
    return f"did you mean {full.get(near, near)!r}?" if near else "correct the name"
