"""Runs: a step or a receiver on made-up payloads, until one shows that a requirement does not hold."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from typing import Any, Literal, TypeAlias

import attrs
from hypothesis import HealthCheck, Phase, Verbosity, errors, given, settings

from hooks_runtime import bridge
from hooks_runtime.conformance import inputs, observed, source
from hooks_runtime.conformance.requirement import CannotJudge, Failed, NotJudged
from hooks_runtime.conformance.subject import WAY_OUT, Subject
from hooks_runtime.conformance.world import NotInThisWorld
from hooks_runtime.steps import Step
from hookspecs import Halt, Stop

EXAMPLES = 25
EVERYTHING: Any = list(HealthCheck)
SHRINK = (Phase.generate, Phase.shrink)
ONCE = (Phase.generate,)
Kind: TypeAlias = Literal["unchanged", "value", "stop", "halt", "error", "wrong"]


@attrs.frozen
class Answer:
    """What a step answered. value: as the next step would see it; raised: what it raised."""

    kind: Kind
    value: Any
    raised: Exception | None = None

    @property
    def shown(self) -> str:
        """Return it for a reader."""
        return f"raised {self.raised!r}" if self.raised else f"{self.value}"

    @property
    def told(self) -> tuple[Any, ...]:
        """Return what callers can tell apart."""
        words = (type(self.raised), str(getattr(self.raised, "message", "")))
        return self.value, words if self.raised else None


@attrs.frozen
class Trial:
    """One step, or receiver, and one payload for it."""

    subject: Subject
    step: Step
    value: Any

    def ask(self, value: Any = None) -> Answer:
        """Return what the step answers to its payload, or to another *value*."""
        given_ = self.value if value is None else value
        heard = self.subject.answered.setdefault(self.step.id, set())
        try:
            answer = asked(self.step, given_)
        except NotInThisWorld:
            heard.add("not run")
            raise
        heard.add(answer.kind)
        return answer

    def shown(self, value: Any = None, *, logged: bool = False) -> str:
        """Return how to see the same again."""
        given_ = self.value if value is None else value
        return source.call(self.step.function, given_, self.step.options, logged=logged)

    def raised(self, error: Exception) -> str:
        """Return what the step raised, without what is in live objects."""
        return f"raised {observed.in_words(error, self.value)}"


Finds: TypeAlias = Callable[[Trial], "str | None"]


def asked(step: Step, value: Any) -> Answer:
    """Return what *step* answers to *value*, called by itself."""
    call = step.with_options()
    try:
        answer = (bridge.in_loop(call) if step.is_async else call)(value)
    except Exception as error:  # noqa: BLE001  # whatever a step raises is its answer
        kind: Kind = "halt" if isinstance(error, Halt) else "error"
        return Answer(kind, None, error)
    if inspect.iscoroutine(answer):
        answer.close()
    if answer is None:
        return Answer("unchanged", value)
    if isinstance(answer, Stop) and type(answer.value) is type(value):
        return Answer("stop", answer.value)
    return Answer("value" if type(answer) is type(value) else "wrong", answer)


def explored(
    strategy: inputs.Strategy, check: Callable[[Any], None], examples: int | None = None
) -> None:
    """Call *check* with what *strategy* makes; what it raises is Failed, by the smallest example.

    examples: how many; a failure is then told as it is found, since runs take time.
    """
    failures: list[Failed | CannotJudge] = []

    @settings(
        max_examples=examples or EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        suppress_health_check=EVERYTHING,
        phases=ONCE if examples else SHRINK,
        verbosity=Verbosity.quiet,
    )
    @given(strategy)
    def run(value: Any) -> None:
        try:
            check(value)
        except (Failed, CannotJudge) as failed:
            failures.append(failed)
            raise

    try:
        run()
    except errors.Flaky:
        last = failures[-1]
        if isinstance(last, CannotJudge):
            raise last from None
        counterexample = f"{last.counterexample}\n# not every time".lstrip()
        raise Failed(last.told, last.place, counterexample) from None


def every(
    subject: Subject, steps: Iterable[Step], finds: Finds, examples: int | None = None
) -> None:
    """Try all *steps*. Raises: Failed with what *finds* finds; NotJudged: one of them could not be run."""
    skipped = [told for step in steps if (told := _tried(subject, step, finds, examples))]
    if skipped:
        raise NotJudged("; ".join(skipped))


def _tried(subject: Subject, step: Step, finds: Finds, examples: int | None) -> str:
    def check(value: Any) -> None:
        trial = Trial(subject, step, value)
        with subject.running():
            told = finds(trial)
        if told:
            sentence, _, counterexample = told.partition("\n")
            raise Failed(sentence, source.place(step), counterexample)

    payload: type[Any] = getattr(step.hook, "payload")  # noqa: B009  # a filter's or an event's
    try:
        explored(inputs.payloads(payload, subject.world), check, examples)
    except NotInThisWorld as missing:
        return f"{step.id} {missing}; {WAY_OUT}"
    return ""
