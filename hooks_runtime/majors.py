"""Majors of one hook: a step that answers one is called for the others, over their bridges."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import wraps
from typing import Any, TypeAlias

import attrs

from hooks_runtime.steps import Step
from hookspecs import Event, Filter, Hook, Stop
from hookspecs.bridge import Bridge

There: TypeAlias = Callable[[Any], Any]
Back: TypeAlias = Callable[[Any, Any], Any]


@attrs.frozen
class Way:
    """From the payload of the hook that is called to that of the hook a step answers, and back."""

    called: Filter[Any] | Event[Any]
    answered: Filter[Any] | Event[Any]
    there: There
    back: Back


def bridged(steps: Sequence[Step], specs: Iterable[Hook]) -> list[Step]:
    """Return *steps*, each followed by itself on the other majors of its hook.

    A plugin that answers a major itself is not called for it a second time.
    """
    ways: dict[Hook, list[Way]] = {}
    for way in _ways(specs):
        ways.setdefault(way.answered, []).append(way)
    answers = {(step.plugin.name, step.hook) for step in steps}
    return [
        each
        for step in steps
        for each in (
            step,
            *(
                _over(way, step)
                for way in ways.get(step.hook, ())
                if (step.plugin.name, way.called) not in answers
            ),
        )
    ]


def _ways(specs: Iterable[Hook]) -> Iterator[Way]:
    for new in (spec for spec in specs if isinstance(spec, Filter | Event)):
        down: There = _same
        up: Back = _kept
        bridge = new.bridge
        while bridge is not None:
            down, up = _longer(down, up, bridge)
            yield Way(new, bridge.old, down, up)
            yield Way(bridge.old, new, _from_nothing(up), _downwards(down))
            bridge = bridge.old.bridge


def _same(value: Any) -> Any:
    return value


def _kept(value: Any, _: Any) -> Any:
    return value


def _longer(down: There, up: Back, bridge: Bridge[Any, Any]) -> tuple[There, Back]:
    """Return the way *down* and *up*, with *bridge* at its end."""

    def further(new: Any) -> Any:
        return bridge.down(down(new))

    def back(old: Any, new: Any) -> Any:
        middle = None if new is None else down(new)
        return up(bridge.up(old, middle), new)

    return further, back


def _from_nothing(up: Back) -> There:
    return lambda old: up(old, None)


def _downwards(down: There) -> Back:
    return lambda new, _: down(new)


def _over(way: Way, step: Step) -> Step:
    adapt = _filtering if isinstance(way.called, Filter) else _receiving
    mark = attrs.evolve(step.mark, hook=way.called)
    function = adapt(way, step.function)
    return attrs.evolve(step, function=function, mark=mark, written_for=way.answered)


def _receiving(way: Way, receiver: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(receiver)
    def told(payload: Any, *metadata: Any) -> Any:
        return receiver(way.there(payload), *metadata)

    @wraps(receiver)
    async def atold(payload: Any, *metadata: Any) -> Any:
        return await receiver(way.there(payload), *metadata)

    return atold if inspect.iscoroutinefunction(receiver) else told


def _filtering(way: Way, function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def step(value: Any, *options: Any) -> Any:
        given = way.there(value)
        return _answer(way, function(given, *options), given, value)

    @wraps(function)
    async def astep(value: Any, *options: Any) -> Any:
        given = way.there(value)
        return _answer(way, await function(given, *options), given, value)

    return astep if inspect.iscoroutinefunction(function) else step


def _answer(way: Way, answer: Any, given: Any, value: Any) -> Any:
    if isinstance(answer, Stop):
        return Stop(_crossed(way, answer.value, given, value))
    return _crossed(way, answer, given, value)


def _crossed(way: Way, answer: Any, given: Any, value: Any) -> Any:
    """Return *answer* as the called hook has it; what is no answer stays, for the pipeline to tell."""
    if answer is given:
        return value
    return way.back(answer, value) if type(answer) is way.answered.payload else answer
