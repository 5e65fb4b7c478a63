"""FLT, continued: what a step tells learners, and what it tells logs."""

from __future__ import annotations

from hooks_runtime.conformance import inputs, observed
from hooks_runtime.conformance.requirement import requirement
from hooks_runtime.conformance.subject import Subject
from hooks_runtime.conformance.trials import Trial, every
from hookspecs import Halt


@requirement(
    "FLT-012", "MUST", since="0.1", motive="openedx-webhooks: a password hash in a payload"
)
def refuses_discreetly(subject: Subject) -> None:
    """a refusal tells nothing personal"""

    def finds(trial: Trial) -> str | None:
        raised = trial.ask().raised
        shown = f"{raised} {getattr(raised, 'message', '')}" if isinstance(raised, Halt) else ""
        told = inputs.tells(shown, inputs.personal(trial.value))
        return f"refused with {str(raised)!r}\n{trial.shown()}" if told else None

    every(subject, subject.filters(), finds)


@requirement("FLT-013", "MUST", since="0.1", motive="openedx-platform#29449")
def refuses_in_words(subject: Subject) -> None:
    """a refusal says why, in words for the learner"""

    def finds(trial: Trial) -> str | None:
        raised = trial.ask().raised
        if not isinstance(raised, Halt) or (raised.args and str(raised.args[0]).strip()):
            return None
        return f"raised {type(raised).__name__} without a message\n{trial.shown()}"

    every(subject, subject.filters(), finds)


@requirement("FLT-014", "MUST", since="0.1", motive="event-bus-kafka#62")
def logs_discreetly(subject: Subject) -> None:
    """a step logs nothing personal"""

    def finds(trial: Trial) -> str | None:
        with observed.written() as lines:
            trial.ask()
        told = observed.leak(lines, trial.value)
        return f"{told}\n{trial.shown(logged=True)}" if told else None

    every(subject, subject.filters(), finds)
