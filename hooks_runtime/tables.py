"""What runs each hook that has steps; a hook without steps is in none of the tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from hookspecs import Event, Filter

if TYPE_CHECKING:
    from hooks_runtime.dispatch import AsyncDelivery, Delivery
    from hooks_runtime.pipeline import Pipeline


@attrs.frozen
class Tables:
    """One immutable value, swapped whole: whoever holds it sees one configuration."""

    filters: Mapping[Filter[Any], Pipeline] = attrs.Factory(dict)
    afilters: Mapping[Filter[Any], Pipeline] = attrs.Factory(dict)
    events: Mapping[Event[Any], Delivery] = attrs.Factory(dict)
    aevents: Mapping[Event[Any], AsyncDelivery] = attrs.Factory(dict)
