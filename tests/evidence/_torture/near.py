"""The plugin of service A."""

from hookspecs import hookimpl
from tests.evidence._torture.effects import effect
from tests.evidence._torture.spec import Change, learner_changed


@hookimpl(learner_changed, deliver="durable", retries=2, backoff=0.3)
def note(change: Change) -> None:
    effect("note", change)
