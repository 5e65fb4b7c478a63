"""The promise: what may be hooked, and what an answer means.

Plugin authors need this package and nothing else: ``hookimpl`` and the hooks in
``hookspecs.learning`` and ``hookspecs.authoring``. Whoever declares hooks uses ``hookspec``.
"""

from hookspecs.bridge import Bridge
from hookspecs.errors import Detour, GiveUp, Halt, HookFailed, HooksError, Refused, TryAgain
from hookspecs.impl import Answer, Stop, hookimpl
from hookspecs.payload import Live, Personal, evolve, payload
from hookspecs.spec import Deprecation, Event, Filter, Hook, Supply, hookspec

__all__ = [
    "Answer",
    "Bridge",
    "Deprecation",
    "Detour",
    "Event",
    "Filter",
    "GiveUp",
    "Halt",
    "Hook",
    "HookFailed",
    "HooksError",
    "Live",
    "Personal",
    "Refused",
    "Stop",
    "Supply",
    "TryAgain",
    "evolve",
    "hookimpl",
    "hookspec",
    "payload",
]
