"""An assigner with its options: made, and asked about learners and segments that are made up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, TypeAlias

import attrs
from hypothesis import strategies as st

from hooks_runtime.conformance.inputs import Strategy
from hooks_runtime.conformance.requirement import Failed, NotJudged
from hooks_runtime.conformance.source import asking, line
from hooks_runtime.conformance.subject import Subject
from hooks_runtime.conformance.trials import explored
from hooks_runtime.conformance.world import NotInThisWorld
from hookspecs.interfaces.assigner import Assigner, Choice
from hookspecs.learning import assigners
from hookspecs.payload import hints
from hookspecs.values import Count, SegmentKey, UserId

Placed: TypeAlias = Mapping[UserId, SegmentKey]

SEED = "seed"
UIDS = tuple(SegmentKey(f"{n}0000000-0000-4000-8000-000000000000") for n in range(1, 6))
SEEDS: Mapping[Any, Any] = {int: 7, float: 7.0}


@attrs.frozen
class Question:
    """Learners, and segments that they may come into."""

    users: tuple[UserId, ...]
    among: tuple[Choice, ...]


@attrs.frozen
class Placing:
    """An assigner of the plugin, made of *options*."""

    subject: Subject
    name: str
    cls: type[Assigner[Any]]
    options: Any

    @property
    def is_seeded(self) -> bool:
        """Return whether it draws, by what its options call a seed."""
        return hasattr(self.options, SEED)

    def placed(
        self, question: Question, users: Iterable[UserId] | None = None
    ) -> dict[UserId, SegmentKey] | None:
        """Return what it answers; None where it raises, which ASG-002 tells."""
        try:
            return dict(self.answered(question, question.users if users is None else users))
        except (Exception, NotInThisWorld):  # noqa: BLE001  # whatever it raises
            return None

    def answered(self, question: Question, users: Iterable[UserId]) -> Placed:
        """Return what one that is new answers. Raises: what it raises."""
        return self.cls(self.options).assign(users, list(question.among))

    def fails(self, told: str, question: Question) -> Failed:
        """Return a failure, with Python that asks the same again."""
        given = [("users", question.users), ("among", question.among)]
        made = "None"
        if self.options is not None:
            given, made = [("options", self.options), *given], "options"
        last = f"print({self.cls.__name__}({made}).assign(users, among))"
        return Failed(told, self.place, asking(self.cls, given, last))

    @property
    def place(self) -> str:
        """Return where it is written."""
        return f"{self.subject.name}:{self.name} ({line(self.cls.assign)})"


def every(subject: Subject, check: Callable[[Placing, Question], None]) -> None:
    """Call *check* with each assigner, and many questions. Raises: Skipped, NotJudged, as for schemes."""
    skipped = []
    for name, cls in supplied(subject):
        with subject.running():
            try:
                placing = Placing(subject, name, cls, options(subject, name, cls))
                explored(questions(), partial(check, placing))
            except NotJudged as told:
                skipped.append(str(told))
    if skipped:
        raise NotJudged("; ".join(skipped))


def supplied(subject: Subject) -> Iterator[tuple[str, type[Assigner[Any]]]]:
    """Yield the assigners of the plugin by name. Raises: NotJudged: it is not loaded. Skipped: none."""
    return subject.supplied(assigners, "assigner")


def options(subject: Subject, name: str, cls: type[Assigner[Any]]) -> Any:
    """Return options for an assigner: as the world's fields say, its defaults, and a seed.

    Raises: NotJudged: some have to be given.
    """
    kind = cls.options_type
    if kind is None:
        return None
    if not attrs.has(kind):
        raise NotJudged(f"{name} takes options that nobody can read; ASG-001 tells")
    fields = [field for field in attrs.fields(kind) if field.init]
    said = subject.world.fields
    given = {field.alias: said[field.name] for field in fields if field.name in said}
    needed = [f.alias for f in fields if f.default is attrs.NOTHING and f.alias not in given]
    if needed:
        told = ", ".join(f"{alias!r}: ..." for alias in needed)
        raise NotJudged(f"{name} needs options; give World(fields={{{told}}})")
    made = kind(**given)
    return _seeded(made) if getattr(made, SEED, "") is None else made


def questions() -> Strategy:
    """Return a strategy for learners and segments: none, full ones, and ones of weight 0 among them."""
    people = st.lists(st.integers(1, 99).map(UserId), unique=True, max_size=8).map(tuple)
    count = st.integers(0, 3)
    choice = st.builds(
        _choice, st.sampled_from(UIDS), st.sampled_from([0, 0.5, 1, 3]), count, count
    )
    full = st.lists(choice, unique_by=lambda each: each.uid, max_size=4).map(tuple)
    return st.builds(Question, people, full)


def _choice(uid: SegmentKey, weight: float, members: int, free: int) -> Choice:
    # With room for three there is no limit: learners are seldom more.
    capacity = Count(members + free) if free < 3 else None
    return Choice(uid, float(weight), Count(members), capacity)


def _seeded(made: Any) -> Any:
    hint = str(hints(type(made))[SEED])
    seed = next((value for kind, value in SEEDS.items() if kind.__name__ in hint), "conformance")
    return attrs.evolve(made, **{SEED: seed})
