"""What runs each hook that has steps; an event without receivers is in none of the tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from hookspecs import Event, Filter
from hookspecs.errors import WrongKind

if TYPE_CHECKING:
    from hooks_runtime.dispatch import AsyncDelivery, Delivery
    from hooks_runtime.pipeline import Pipeline


class Pipelines(dict[Filter[Any], "Pipeline | None"]):
    """Filter -> its pipeline, or None for one without steps: a call is one look-up, not two.

    What is no filter is refused where it is first looked up, so that a call pays nothing for it.
    """

    def __missing__(self, hook: Filter[Any]) -> None:
        if type(hook) is not Filter:
            raise WrongKind(hook.name, type(hook).__name__, "send_event or asend_event")
        self[hook] = None


@attrs.frozen
class Tables:
    """One value, swapped whole: whoever holds it sees one configuration."""

    filters: Pipelines = attrs.Factory(Pipelines)
    afilters: Pipelines = attrs.Factory(Pipelines)
    events: Mapping[Event[Any], Delivery] = attrs.Factory(dict)
    aevents: Mapping[Event[Any], AsyncDelivery] = attrs.Factory(dict)
