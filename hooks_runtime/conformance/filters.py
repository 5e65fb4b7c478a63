"""FLT: what a step of a filter may do to the value that passes through it."""

from __future__ import annotations

import attrs

from hooks_runtime import bridge
from hooks_runtime.conformance import inputs, observed, oracle
from hooks_runtime.conformance.requirement import Skipped, requirement
from hooks_runtime.conformance.subject import Subject
from hooks_runtime.conformance.trials import Trial, every
from hookspecs import Filter

QUICK_S, BLOCKING_S = 0.1, 0.03
FEW = 3


@requirement("FLT-001", "MUST", since="0.1", motive="open-edx-plugins#699")
def answers_with_its_payload(subject: Subject) -> None:
    """a step answers with its own type, Stop of it, or None"""

    def finds(trial: Trial) -> str | None:
        answer = trial.ask()
        if answer.kind != "wrong":
            return None
        wanted = type(trial.value).__name__
        got = "a coroutine" if observed.is_coroutine(answer.value) else type(answer.value).__name__
        return f"returned {got}; it takes {wanted}, Stop({wanted}) or None\n{trial.shown()}"

    every(subject, subject.filters(), finds)


@requirement("FLT-002", "MUST", since="0.1", motive="openedx-platform#38097")
def raises_declared_halts_only(subject: Subject) -> None:
    """a step raises only Halts that its hook declares"""

    def finds(trial: Trial) -> str | None:
        raised = trial.ask().raised
        declared = trial.step.hook.halts if isinstance(trial.step.hook, Filter) else ()
        if raised is None or isinstance(raised, declared):
            return None
        names = ", ".join(halt.__name__ for halt in declared) or "no refusal"
        return f"{trial.raised(raised)}; its hook declares {names}\n{trial.shown()}"

    every(subject, subject.filters(), finds)


@requirement("FLT-003", "MUST", since="0.1", motive="openedx-filters#122")
def answers_alike(subject: Subject) -> None:
    """a step answers the same question alike"""

    def finds(trial: Trial) -> str | None:
        first, second = trial.ask(), trial.ask()
        if first.told == second.told:
            return None
        told = f"answered with one thing first, and then with another\n{trial.shown()}"
        return f"{told}\n# first   {first.shown}\n# second  {second.shown}"

    every(subject, subject.filters(), finds)


@requirement("FLT-004", "SHOULD", since="0.1", motive="openedx-platform#39002")
def twice_is_once(subject: Subject) -> None:
    """filtering twice equals filtering once"""

    def finds(trial: Trial) -> str | None:
        once = trial.ask()
        if once.kind not in ("value", "stop") or trial.ask().told != once.told:
            return None  # FLT-003 tells
        twice = trial.ask(once.value)
        if twice.raised or twice.kind == "wrong" or twice.value == once.value:
            return None
        told = "changed what it had changed already: a task that is retried filters twice"
        return f"{told}\n{trial.shown()}\n# once   {once.value}\n# twice  {twice.value}"

    every(subject, subject.filters(), finds)


@requirement("FLT-005", "MUST", since="0.1", motive="openedx-platform#38499")
def keeps_what_it_does_not_know(subject: Subject) -> None:
    """a step keeps the fields that it does not know"""

    def finds(trial: Trial) -> str | None:
        newer = inputs.as_newer(trial.value)
        answer = trial.ask(newer)
        made = answer.value.value if hasattr(answer.value, "value") else answer.value
        if answer.raised or getattr(made, "added_later", "") == inputs.KEPT:
            return None
        if not isinstance(made, type(trial.value)):
            return None  # FLT-001 tells
        told = "made a new payload, and lost a field of a newer version; use evolve"
        return f"{told}\n{trial.shown(newer)}"

    every(subject, subject.filters(), finds)


@requirement("FLT-006", "MUST", since="0.1", motive="openedx-events#7")
def takes_a_newer_minor(subject: Subject) -> None:
    """a step takes a payload of the next minor version"""

    def finds(trial: Trial) -> str | None:
        newer = inputs.as_newer(trial.value)
        now, later = trial.ask(), trial.ask(newer)
        if later.kind != "error" or later.raised is None or now.kind == "error":
            return None
        told = f"{trial.raised(later.raised)}, for a field that was added"
        return f"{told}\n{trial.shown(newer)}"

    every(subject, subject.filters(), finds)


@requirement("FLT-007", "MUST", since="0.1", motive="openedx-platform#38663")
def changes_what_it_says(subject: Subject) -> None:
    """a step changes only the fields that it says"""

    def finds(trial: Trial) -> str | None:
        answer = trial.ask()
        if answer.kind not in ("value", "stop"):
            return None
        names = [field.name for field in attrs.fields(type(trial.value))]
        changed = {n for n in names if getattr(answer.value, n) != getattr(trial.value, n)}
        if not (more := sorted(changed - set(trial.step.may_change))):
            return None
        said = ", ".join(trial.step.may_change) or "none"
        return f"changed {', '.join(more)}; it says {said}\n{trial.shown()}"

    every(subject, subject.filters(), finds)


@requirement("FLT-008", "MUST", since="0.1", motive="openedx-filters 3.16: in-place changes stay")
def leaves_its_input(subject: Subject) -> None:
    """a step changes nothing in place"""

    def finds(trial: Trial) -> str | None:
        before = observed.snapshot(trial.value)
        trial.ask()
        changed = observed.changed(trial.value, before)
        told = "and what it changed stays when a later step refuses; use evolve"
        return f"changed {changed} in place, {told}\n{trial.shown()}" if changed else None

    every(subject, subject.filters(), finds)


@requirement("FLT-009", "MUST", since="0.1", motive="django/django#17837")
def lets_the_loop_run(subject: Subject) -> None:
    """a step in the event loop does not block it"""
    looping = [step for step in subject.filters() if not step.hops]
    if not looping:
        raise Skipped("its steps run in a thread")

    def finds(trial: Trial) -> str | None:
        lag = min(observed.lag(trial.step, trial.value) for _ in range(FEW))
        if lag < BLOCKING_S:
            return None
        told = f"held the event loop up for {lag * 1000:.0f} ms"
        return f"{told}; await, or drop blocking=False\n{trial.shown()}"

    every(subject, looping, finds, FEW)


@requirement("FLT-010", "MUST", since="0.1", motive="pluggy#320")
def runs_alike_everywhere(subject: Subject) -> None:
    """a filter comes to the same, run sync or async"""

    def finds(trial: Trial) -> str | None:
        hook, hooks = trial.step.hook, subject.hooks
        steps = hooks.line(hook).active
        expected = oracle.folded(steps, trial.value)
        loop = bridge.in_loop if subject.apps else oracle.in_a_loop_of_its_own
        for name, run in (("run_filter", hooks.run_filter), ("arun_filter", hooks.arun_filter)):
            called = run if name == "run_filter" else loop(run)
            got = oracle.outcome(called, hook, trial.value)
            if got != expected and oracle.is_settled(steps, trial.value, expected):
                told = f"comes to something else by {name}"
                return f"{told}\n{trial.shown()}\n# by itself  {expected}\n# {name}  {got}"
        return None

    every(subject, subject.filters(), finds)


@requirement("FLT-011", "SHOULD", since="0.1", motive="OEP-50#184")
def is_quick(subject: Subject) -> None:
    """a step takes no more than 100 ms"""

    def finds(trial: Trial) -> str | None:
        median = observed.median_s(trial.ask)
        told = f"took {median * 1000:.0f} ms; slow work belongs in a receiver"
        return f"{told}\n{trial.shown()}" if median > QUICK_S else None

    every(subject, subject.filters(), finds, FEW)
