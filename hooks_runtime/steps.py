"""A plugin's marked functions -> steps that the runners can call."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterator
from functools import cached_property
from typing import Any, get_args

import attrs

from hooks_runtime import bridge, terms
from hooks_runtime.discovery import Plugin
from hooks_runtime.settings import StepConfig
from hooks_runtime.terms import Terms
from hookspecs import Event, Filter, Hook, Supply, lint
from hookspecs.impl import MARK, TERMS, Deliver, Mark
from hookspecs.spec import OnError


@attrs.frozen(eq=False)
class Step:
    """One function of one plugin on one hook; called a receiver where the hook is an event.

    function: as the plugin wrote it. options: structured, None where the step takes none.
    written_for: the other major version that it answers, where it is called over a bridge.
    """

    plugin: Plugin
    function: Callable[..., Any] = attrs.field(repr=False)
    mark: Mark
    config: StepConfig = attrs.Factory(StepConfig)
    options: Any = None
    written_for: Hook | None = None

    @cached_property
    def id(self) -> str:
        """Return ``<plugin>:<function>``, the name that operators and explain use."""
        return f"{self.plugin.name}:{self.function.__name__}"

    @property
    def hook(self) -> Hook:
        """Return the hook that this step answers."""
        return self.mark.hook

    @property
    def on_error(self) -> OnError:
        """Return the failure policy: the operator's, else the spec's."""
        default: OnError = self.hook.on_error if isinstance(self.hook, Filter) else "skip"
        return self.config.on_error or default

    @property
    def deliver(self) -> Deliver:
        """Return when a receiver is called: the operator's word, else the receiver's own."""
        return self.config.deliver or self.mark.deliver

    @property
    def destination(self) -> str:
        """Return whom its messages are for: itself; what publishes for a bus says its topic."""
        return getattr(self.function, "destination", self.id)

    @cached_property
    def terms(self) -> Terms:
        """Return how a worker calls this receiver."""
        return Terms.of(self.mark, self.config)

    @property
    def is_async(self) -> bool:
        """Return whether the plugin wrote ``async def``."""
        return inspect.iscoroutinefunction(self.function)

    @cached_property
    def takes_metadata(self) -> bool:
        """Return whether a receiver wants the metadata beside the payload."""
        return len(inspect.signature(self.function).parameters) > 1

    @property
    def hops(self) -> bool:
        """Return whether the async runners call it in a thread."""
        return self.mark.blocking and not self.is_async

    def coroutine(self, call: Callable[..., Any]) -> Callable[..., Awaitable[Any]]:
        """Return *call*, this step's function or a wrapping of it, for the async runners to await."""
        return call if self.is_async else bridge.direct(call)

    @property
    def may_change(self) -> tuple[str, ...]:
        """Return the fields that the step says it changes, else those that the spec offers."""
        if self.mark.changes is not None:
            return self.mark.changes
        return self.hook.may_change if isinstance(self.hook, Filter) else ()

    def with_options(self) -> Callable[[Any], Any]:
        """Return the step as a function of the value alone."""
        if self.mark.options is None:
            return self.function
        function, options = self.function, self.options
        return lambda value: function(value, options)


def marked(module: Any) -> Iterator[tuple[Callable[..., Any], Mark]]:
    """Yield the hookimpls of a plugin with their marks, in the order of their definition."""
    held = (_held(module, name) for name in dir(module))
    once = {mark.definition: (function, mark) for function, mark in filter(None, held)}
    return (once[definition] for definition in sorted(once))


def _held(module: Any, name: str) -> tuple[Callable[..., Any], Mark] | None:
    try:
        value = getattr(module, name)
        mark = getattr(value, MARK, None)
        # What was marked itself; not an object whose class was.
        itself = inspect.isroutine(value) or MARK in vars(value)
    except Exception:  # noqa: BLE001  # a property or a lazy object of the plugin, no hookimpl
        return None
    return (value, mark) if itself and isinstance(mark, Mark) else None


def name_of(function: Callable[..., Any]) -> str:
    """Return what a hookimpl is called; what is no function may have no name of its own."""
    return getattr(function, "__name__", type(function).__name__)


def fitting(hook: Hook, body: Callable[..., Any], name: str) -> Callable[..., Any]:
    """Return *body* as a function that fits *hook*: ``(value)``, or ``(payload, metadata)``."""

    def step(value: Any) -> Any:
        return body(value)

    def receiver(payload: Any, metadata: Any) -> Any:
        return body(payload, metadata)

    async def astep(value: Any) -> Any:
        return await body(value)

    async def areceiver(payload: Any, metadata: Any) -> Any:
        return await body(payload, metadata)

    is_async = inspect.iscoroutinefunction(body)
    told: Any = astep if is_async else step
    if isinstance(hook, Event):
        told = areceiver if is_async else receiver
    # pluggy checks the names of parameters against the spec's, in the code object itself.
    names = (hook.parameter, *told.__code__.co_varnames[1:])
    told.__code__ = told.__code__.replace(co_varnames=names)
    told.__name__ = told.__qualname__ = name
    return told  # type: ignore[no-any-return]


def misfits(function: Callable[..., Any], mark: Mark) -> Iterator[str]:
    """Yield why *function* cannot be called for its hook, as sentences."""
    if not inspect.isroutine(function):
        yield f"{name_of(function)} is no function; hookimpl marks functions"
        return
    yield from _never_runs(function, mark)
    yield from _does_not_fit(function, mark)
    yield from _says_nonsense(function.__name__, mark)


def is_options(cls: object) -> bool:
    """Return whether *cls* is a class that options can be read into."""
    return inspect.isclass(cls) and attrs.has(cls)


def _never_runs(function: Callable[..., Any], mark: Mark) -> Iterator[str]:
    if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
        yield f"{function.__name__} is a generator, so its body would never run; drop the yield"
    elif isinstance(mark.hook, Supply) and inspect.iscoroutinefunction(function):
        yield f"{function.__name__} supplies before any loop runs; write 'def', not 'async def'"


def _does_not_fit(function: Callable[..., Any], mark: Mark) -> Iterator[str]:
    name, hook = function.__name__, mark.hook
    parameters = list(inspect.signature(function).parameters.values())
    if any(p.kind not in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) for p in parameters):
        yield f"{name} takes *args, **kwargs or keyword-only parameters; write {_shape(name, mark)}"
        return
    if defaults := [p.name for p in parameters if p.default is not p.empty]:
        yield f"{name} gives {', '.join(defaults)} a default, which would be taken for its value; drop it"
    names = tuple(p.name for p in parameters)
    if names not in _shapes(mark):
        yield f"{name}({', '.join(names)}) does not fit {hook.name}; write {_shape(name, mark)}"


def _says_nonsense(name: str, mark: Mark) -> Iterator[str]:
    for option in ("before", "after", "changes"):
        said = getattr(mark, option) or ()
        if not isinstance(said, tuple) or not all(isinstance(word, str) for word in said):
            yield f"{name} says {option}={said!r}; write a list of texts, {option}=[...]"
        elif option == "changes" and isinstance(mark.hook, Filter):
            unknown = list(lint.key_faults(mark.hook.payload, **{f"{name}'s changes": said}))
            yield from unknown
            offered = said if unknown else mark.hook.may_change
            if more := [field for field in said if field not in offered]:
                offers = ", ".join(offered) or "nothing to change"
                yield f"{name} changes {', '.join(more)}; {mark.hook.name} offers {offers}"
    for fault in lint.choice_faults("deliver", mark.deliver, get_args(Deliver)):
        yield f"{name}: {fault}"
    if isinstance(mark.hook, Event):
        yield from (f"{name}: {told}" for _, told in terms.faults(mark, mark.hook))
        said = [option for option in TERMS if getattr(mark, option) is not None]
        if said and mark.deliver not in terms.WORKERS:
            yield f"{name} says {', '.join(said)}, which is for deliver='deferred' or 'durable'"
    if mark.options is not None and not is_options(mark.options):
        yield f"{name} says options={mark.options!r}, which is no attrs class; use @attrs.frozen"


def _shapes(mark: Mark) -> tuple[tuple[str, ...], ...]:
    match mark.hook:
        case Filter(parameter=value) if mark.options is not None:
            return ((value, "options"),)
        case Filter(parameter=value):
            return ((value,),)
        case Event(parameter=value):
            return ((value,), (value, "metadata"))
        case _:
            return ((),)


def _shape(name: str, mark: Mark) -> str:
    return " or ".join(f"{name}({', '.join(shape)})" for shape in _shapes(mark))
