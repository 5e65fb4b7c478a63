"""What of the outbox is printed: JSON types first, then text for 80 columns."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import attrs
from django.utils.timezone import localtime, now

from hooks_runtime import current, wire
from hooks_runtime.delivery.message import UnknownEvent, Unreadable, read
from hooks_runtime.django.models import OutboxEntry, State
from hooks_runtime.django.operate.figures import Figures, HeldKey, Reason
from hooks_runtime.django.operate.topics import Topic
from hooks_runtime.steps import Step
from hooks_runtime.terminal import wrapped
from hookspecs import Event
from hookspecs.payload import impersonal, unblankable

COLUMNS = {
    "waiting": ("waiting", 8),
    "due": ("due", 7),
    "working": ("work", 5),
    "retrying": ("retry", 7),
    "held": ("held", 7),
    "dead": ("dead", 6),
    "oldest_s": ("oldest", 8),
    "delivered": ("told/h", 8),
}
NAME = 24
NOT_SHOWN, FAILED = ("body", "holds"), "failed_attempts"


@attrs.frozen
class Status:
    """The whole outbox at one moment. wrong: what a monitor has to hear of, as sentences."""

    receivers: Mapping[str, Figures]
    reasons: Mapping[str, Sequence[Reason]]
    held_keys: Sequence[HeldKey]
    max_age: float
    topics: Sequence[Topic] = ()

    @property
    def total(self) -> Figures:
        """Return the figures of all receivers together."""
        return Figures.total(self.receivers.values())

    @property
    def wrong(self) -> list[str]:
        """Return what is wrong, nothing if all is well."""
        total, found = self.total, []
        if total.dead:
            found.append(number(total.dead, "dead letter"))
        if self._is_late:
            late, allowed = age(total.overdue_s or 0), age(self.max_age)
            found.append(f"due for {late} and not told; {allowed} are allowed")
        found += [_late(topic) for topic in self.topics if topic.is_late(self.max_age)]
        return found

    @property
    def _is_late(self) -> bool:
        overdue = self.total.overdue_s
        return overdue is not None and overdue > self.max_age

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON types."""
        return {
            "wrong": self.wrong,
            "max_age": self.max_age,
            "total": _figures(self.total),
            "receivers": {
                name: {**_figures(each), "from": owner(name), "reasons": self._reasons(name)}
                for name, each in self.receivers.items()
            },
            "held_keys": [attrs.asdict(each) for each in self.held_keys],
            "topics": [attrs.asdict(each) for each in self.topics],
        }

    def as_text(self) -> str:
        """Return it for a terminal."""
        if not self.receivers and not self.topics:
            return "The outbox is empty, and was for an hour."
        lines = [*_table(self.receivers, self.total)] if self.receivers else []
        for name, found in self.reasons.items():
            lines += ["", *_trouble(name, self.receivers[name], found)]
        if self.held_keys:
            lines += ["", "Held back by a dead letter", *_held(self.held_keys)]
        if self.topics:
            lines += ["", "Topics", *_topics(self.topics)]
        return "\n".join([*lines, "", *self._verdict()])

    def _reasons(self, receiver: str) -> list[dict[str, Any]]:
        return [attrs.asdict(each) for each in self.reasons.get(receiver, ())]

    def _verdict(self) -> Iterator[str]:
        if not self.wrong:
            yield self._calm()
            return
        yield from (f"WRONG: {told}" for told in self.wrong)
        if self.total.dead:
            ways = "mend the cause, then 'hooks outbox retry --receiver NAME'; or drop them"
            yield from wrapped(ways, "  dead letters: ")
        if self._is_late:
            ways = "is a worker running, and does it keep up? 'hooks outbox relay' is one"
            yield from wrapped(ways, "  due: ")

    def _calm(self) -> str:
        retrying = self.total.retrying
        if not retrying:
            return "All is well."
        return (
            f"Nothing is dead; {retrying:,} {'is' if retrying == 1 else 'are'} to be tried again."
        )


def listed(entries: Sequence[OutboxEntry]) -> list[dict[str, Any]]:
    """Return *entries* as JSON types, without what they tell."""
    return [_entry(entry) for entry in entries]


def listed_text(entries: Sequence[OutboxEntry]) -> str:
    """Return *entries* for a terminal, two or three lines each."""
    if not entries:
        return "none"
    lines = [f"{'seq':>8}  {'state':<8}{'age':>8}  fails  receiver"]
    for entry in entries:
        old = age((now() - entry.created_at).total_seconds())
        lines += [
            f"{entry.seq:>8}  {entry.state:<8}{old:>8}  {entry.attempts:>5}  {entry.receiver}"
        ]
        lines += wrapped(entry.type, " " * 10)
        lines += wrapped(entry.error, " " * 10) if entry.error else []
    return "\n".join(lines)


def shown(entry: OutboxEntry) -> dict[str, Any]:
    """Return all about *entry* as JSON types, with its data as far as nobody's own."""
    return {**_entry(entry), "attributes": attributes(entry), "data": data(entry)}


def shown_text(entry: OutboxEntry) -> str:
    """Return all about *entry* for a terminal."""
    told = shown(entry)
    of_message = {name: told.pop(name) for name in ("attributes", "data")}
    lines = [line for name, value in told.items() for line in _pair(name, value)]
    for name, value in of_message.items():
        lines += [name, *(f"  {line}" for line in json.dumps(value, indent=2).splitlines())]
    return "\n".join(lines)


def attributes(entry: OutboxEntry) -> dict[str, Any]:
    """Return the CloudEvents attributes of what *entry* tells; nothing if it can't be read."""
    try:
        found = json.loads(entry.body)
    except ValueError:
        return {}
    return {k: v for k, v in found.items() if k != "data"} if isinstance(found, dict) else {}


def data(entry: OutboxEntry) -> Any:
    """Return what *entry* tells, without anybody's data, even where that may leave the process.

    A text says why, if it can't be read.
    """
    try:
        payload = read(entry.body, current().specs).payload
        if fields := unblankable(type(payload)):
            return f"not shown: {', '.join(sorted(fields))} can't be left out"
        return wire.plain(impersonal(payload))
    except (Unreadable, UnknownEvent) as error:
        return f"not shown: {error}"


def owner(receiver: str) -> str:
    """Return whose *receiver* is, ``hooks-badges 0.9.0``; '' for one that is not enabled here."""
    step = receivers().get(receiver)
    if step is None:
        return ""
    return "this project's own" if str(step.plugin) == "local" else str(step.plugin)


def receivers() -> dict[str, Step]:
    """Return the receivers of the current Hooks, by their ids."""
    hooks = current()
    lines = [hooks.line(hook) for hook in hooks.specs.values() if isinstance(hook, Event)]
    return {step.destination: step for line in lines for step in line.steps}


def queues_in_use() -> set[str]:
    """Return the queues of the receivers of the current Hooks, in any scope."""
    hooks = current()
    scopes = (None, *hooks.config.scopes)
    lines = (hooks.line(hook, scope) for hook in hooks.specs.values() for scope in scopes)
    steps = (step for line in lines for step in line.steps if isinstance(step.hook, Event))
    return {step.terms.queue for step in steps}


def age(seconds: float) -> str:
    """Return a time in its greatest unit: ``12 s``, ``5 min``, ``3 h``, ``2 d``."""
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def number(count: int, noun: str) -> str:
    """Return ``1 message``, ``1,200 messages``."""
    return f"{count:,} {noun}{'s' * (count != 1)}"


def _figures(figures: Figures) -> dict[str, Any]:
    return {**attrs.asdict(figures), "per_minute": round((figures.delivered or 0) / 60, 1)}


def _table(receivers: Mapping[str, Figures], total: Figures) -> Iterator[str]:
    head = "".join(f"{word:>{width}}" for word, width in COLUMNS.values())
    yield f"{'receiver':<{NAME}}{head}"
    for name, figures in [*receivers.items(), ("all together", total)]:
        if len(name) > NAME:
            yield name
        yield f"{'' if len(name) > NAME else name:<{NAME}}{_row(figures)}"


def _row(figures: Figures) -> str:
    values = {**attrs.asdict(figures)}
    oldest = values["oldest_s"]
    values["oldest_s"] = "-" if oldest is None else age(oldest)
    return "".join(f"{values[name]:>{width}}" for name, (_, width) in COLUMNS.items())


def _trouble(name: str, figures: Figures, found: Sequence[Reason]) -> Iterator[str]:
    whose = owner(name)
    counts = f"{figures.dead} dead, {figures.retrying} to be tried again"
    yield from wrapped(f"{name} ({whose or 'not enabled here'}): {counts}", "", "  ")
    for reason in found:
        yield from wrapped(
            f"{reason.error} (such as {reason.first})", f"  {reason.count:>6} x  ", " " * 11
        )


def _held(keys: Sequence[HeldKey]) -> Iterator[str]:
    for each in keys:
        behind = number(each.waiting, "message")
        waits = "waits" if each.waiting == 1 else "wait"
        yield from wrapped(f"{each.receiver} {each.key}: {behind} {waits} behind {each.seq}", "  ")


def _topics(topics: Sequence[Topic]) -> Iterator[str]:
    for each in topics:
        old = "" if each.oldest_s is None else f", the oldest {age(each.oldest_s)} old"
        said = (
            f"{number(each.behind or 0, 'message')} to read, {each.pending} read and not kept{old}"
        )
        yield from wrapped(f"{each.name}: {each.error or said}", "  ", "    ")


def _late(topic: Topic) -> str:
    return f"topic {topic.name}: {topic.error or f'nothing read for {age(topic.oldest_s or 0)}'}"


def _entry(entry: OutboxEntry) -> dict[str, Any]:
    fields = [field.attname for field in entry._meta.concrete_fields]  # noqa: SLF001  # Django's way
    values = {name: _plain(getattr(entry, name)) for name in fields if name not in NOT_SHOWN}
    holding = entry.state == State.DEAD and entry.holds
    # The column counts only those that failed; the one that worked is the state.
    told = {FAILED if name == "attempts" else name: value for name, value in values.items()}
    return {**told, "holds_back_its_key": holding}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return localtime(value).isoformat(timespec="seconds")
    return value if isinstance(value, int | None) else str(value)


def _pair(name: str, value: Any) -> list[str]:
    said = "-" if value in (None, "") else str(value)
    return wrapped(said, f"{name:<20}")
