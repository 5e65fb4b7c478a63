"""The event of the torture."""

from hookspecs import hookspec, payload


@payload
class Change:
    """One of a learner's. token: which, in the plan. kind: what its receivers do on it."""

    learner: str
    version: int
    token: str
    kind: str


@hookspec.event("org.example.torture.learner.changed.v1", ordering_key="learner")
def learner_changed(change: Change) -> None:
    """A learner has changed."""
