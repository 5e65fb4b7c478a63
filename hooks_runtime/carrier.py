"""What the engine asks of whoever takes messages to workers. ``hooks_runtime.django`` answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from hookspecs import HooksError

if TYPE_CHECKING:
    from hooks_runtime.dispatch import Failure, Sent
    from hooks_runtime.metadata import Metadata
    from hooks_runtime.steps import Step


class NotKept(HooksError):
    """A message for a durable receiver could not be written, so its sender may not commit either."""

    def __init__(self, hook: str, step: str, why: str) -> None:
        super().__init__(hook, step, why)
        self.hook, self.step, self.why = hook, step, why

    def __str__(self) -> str:
        """Return what could not be told to whom, and why."""
        return f"{self.hook} can't be kept for {self.step}, so nothing may be committed: {self.why}"


class Carrier(Protocol):
    """Takes what is sent to the receivers that a worker calls; returns who failed at once, if any."""

    def keep(self, payload: Any, sent: Metadata, receivers: Sequence[Step]) -> tuple[Failure, ...]:
        """Write it for durable *receivers*, in the sender's transaction. Raises: NotKept."""
        ...

    def keep_all(self, sendings: Sequence[tuple[Any, Sent]], receivers: Sequence[Step]) -> None:
        """Write many at once, of one event; note on each who failed at once. Raises: NotKept."""
        ...

    def defer(self, payload: Any, sent: Metadata, receivers: Sequence[Step]) -> tuple[Failure, ...]:
        """Hand it to the workers of deferred *receivers* once the sender's transaction has committed."""
        ...


class NoCarrier:
    """Without an outbox nothing can be kept, and saying otherwise would lose it."""

    def keep(
        self,
        payload: Any,  # noqa: ARG002
        sent: Metadata,
        receivers: Sequence[Step],
    ) -> tuple[Failure, ...]:
        """Raise NotKept."""
        raise NotKept(sent.type, receivers[0].id, 'add "hooks_runtime.django" to INSTALLED_APPS')

    defer = keep

    def keep_all(self, sendings: Sequence[tuple[Any, Sent]], receivers: Sequence[Step]) -> None:
        """Raise NotKept."""
        self.keep(*sendings[0], receivers)
