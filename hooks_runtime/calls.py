"""The calls of the engine, over one ``tables``."""

from __future__ import annotations

from hooks_runtime.dispatch import SendsEvents
from hooks_runtime.pipeline import RunsFilters


class Calls(RunsFilters, SendsEvents):
    """run_filter, arun_filter, send_event, send_events and asend_event."""

    __slots__ = ("tables",)
