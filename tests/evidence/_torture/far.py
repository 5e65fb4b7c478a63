"""The plugin of service B."""

from hookspecs import hookimpl
from tests.evidence._torture.effects import effect
from tests.evidence._torture.spec import Change, learner_changed


@hookimpl(learner_changed, deliver="durable", retries=2, backoff=0.3)
def roster(change: Change) -> None:
    effect("roster", change)


@hookimpl(learner_changed, deliver="durable", retries=2, backoff=0.3)
def badge(change: Change) -> None:
    effect("badge", change)
