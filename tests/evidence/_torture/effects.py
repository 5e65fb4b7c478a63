"""What the receivers of both services do: an effect, and what the kind of the event says."""

from __future__ import annotations

import os
import signal

from hookspecs import GiveUp
from tests.evidence._torture.models import Effect
from tests.evidence._torture.spec import Change
from tests.evidence._torture.world import World

WORLD = World.here()
USING = "aside" if WORLD.broken == "effect-outside" else "default"


def effect(receiver: str, change: Change) -> None:
    """Write the effect, and only then go wrong: it must be as if it never was."""
    Effect.objects.using(USING).create(
        receiver=receiver, token=change.token, learner=change.learner, version=change.version
    )
    match change.kind:
        case "hopeless":
            raise GiveUp("it is hopeless")
        case "poison":
            raise ValueError("poison")
        case "flaky" if WORLD.first_time(f"{receiver}-{change.token}"):
            raise ConnectionError("the first time")
        case "killer" if WORLD.first_time(f"{receiver}-{change.token}"):
            os.kill(os.getpid(), signal.SIGKILL)
