"""What runs each hook that has steps; an event without receivers is in none of the tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from types import NoneType
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs

from hookspecs import Event, Filter

if TYPE_CHECKING:
    from hooks_runtime.dispatch import AsyncDelivery, Delivery
    from hooks_runtime.pipeline import Pipeline

Pipelines: TypeAlias = "defaultdict[Filter[Any], Pipeline | None]"


def pipelines(found: Mapping[Filter[Any], Pipeline] | tuple[()] = ()) -> Pipelines:
    """Return what was *found*, and None for every other filter: a call is one look-up, not two."""
    return defaultdict(NoneType, found)


@attrs.frozen
class Tables:
    """One value, swapped whole: whoever holds it sees one configuration."""

    filters: Pipelines = attrs.Factory(pipelines)
    afilters: Pipelines = attrs.Factory(pipelines)
    events: Mapping[Event[Any], Delivery] = attrs.Factory(dict)
    aevents: Mapping[Event[Any], AsyncDelivery] = attrs.Factory(dict)
