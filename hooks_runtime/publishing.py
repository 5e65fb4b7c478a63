"""``LEARNING_HOOKS["bus"]["publish"]`` -> durable receivers, whose messages a relay takes to the bus."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from hooks_runtime.discovery import Plugin
from hooks_runtime.metadata import SERVICE, library_version
from hooks_runtime.problems import Problem, at, nearest
from hooks_runtime.settings import BusConfig, HooksConfig
from hooks_runtime.steps import Step, fitting
from hookspecs import Event, Hook
from hookspecs.impl import Mark

BUS = "bus"
PATH = "$.bus.publish"


def steps(config: BusConfig, specs: Mapping[str, Hook]) -> tuple[list[Step], list[Problem]]:
    """Return a receiver for each event that *config* publishes, and what is wrong with *config*."""
    plugin = Plugin(BUS, None, "learning-hooks", library_version(), PATH)
    found, problems = [], list(_faults(config))
    for name, topic in config.publish.items():
        if fault := _fault(name, specs):
            problems.append(Problem("E110", at(PATH, name), fault))
        else:
            found.append(_step(plugin, specs[name], topic))
    return found, problems


def unnamed(config: HooksConfig) -> Iterator[Problem]:
    """Yield that what is published does not say who sent it (W506)."""
    if config.bus.publish and not config.delivery.service:
        told = f"what is published says it comes from {SERVICE!r}, as of any service without a name"
        yield Problem("W506", "$.delivery.service", f"{told}; write yours, such as '/school/lms'")


def _step(plugin: Plugin, event: Hook, topic: str) -> Step:
    function = fitting(event, _by_a_relay, event.python_name)
    function.destination = f"{BUS}:{topic}"  # type: ignore[attr-defined]
    return Step(plugin, function, Mark(hook=event, deliver="durable", queue=BUS))


def _by_a_relay(*_: Any) -> None:
    raise TypeError("what goes to a bus is durable: remove its 'deliver' from the setting")


def _fault(name: str, specs: Mapping[str, Hook]) -> str:
    event = specs.get(name)
    if not isinstance(event, Event):
        events = [name for name, spec in specs.items() if isinstance(spec, Event)]
        return f"no event is called {name!r}{nearest(name, events)}"
    return "" if event.leaves_process else f"{name} may not leave the process"


def _faults(config: BusConfig) -> Iterator[Problem]:
    if (config.publish or config.consume) and not config.url:
        told = (
            "there is no bus to publish to or to consume from; write its url, redis://host:6379/0"
        )
        yield Problem("E110", "$.bus.url", told)
    elif config.url and not _is_address(config.url):
        # Without quoting it: there may be a password in it.
        told = "this is no address of a Redis; write redis://host:6379/0, rediss:// or unix://"
        yield Problem("E110", "$.bus.url", told)
    if config.consume and not config.group:
        told = "a group is needed to consume: what this service is called, the same in each process"
        yield Problem("E110", "$.bus.group", told)


def _is_address(url: str) -> bool:
    try:
        port = urlsplit(url).port
    except ValueError:  # a port that is no number; a password that is not percent-encoded
        return False
    return url.startswith(("redis://", "rediss://", "unix://")) and port != 0
