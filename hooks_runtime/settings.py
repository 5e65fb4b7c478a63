"""``LEARNING_HOOKS``: what may stand in it, and what each word means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

import attrs

from hooks_runtime.problems import ConfigurationError, Problem, nearest
from hooks_runtime.strict import Wrong, structure
from hookspecs.impl import Deliver, SaidTerms
from hookspecs.spec import OnError


@attrs.frozen(kw_only=True)
class HookConfig:
    """What an operator says of one hook. None leaves what is said outside of the scope.

    order: step ids or plugin names, first to last; the others keep their places around them.
    exposed: False makes the call site return its input, whatever is plugged in.
    """

    order: tuple[str, ...] | None = None
    exposed: bool | None = None


@attrs.frozen(kw_only=True)
class StepConfig(SaidTerms):
    """What an operator says of one step or receiver. None leaves what its plugin or hook says."""

    enabled: bool | None = None
    on_error: OnError | None = None
    deliver: Deliver | None = None
    options: Mapping[str, Any] = attrs.Factory(dict)


@attrs.frozen(kw_only=True)
class ScopeConfig:
    """What differs inside one scope (a site, a tenant, an organisation)."""

    hooks: Mapping[str, HookConfig] = attrs.Factory(dict)
    steps: Mapping[str, StepConfig] = attrs.Factory(dict)


def _above_zero(_: object, field: attrs.Attribute[float], value: float) -> None:
    if not 0 < value < 1e9:  # not a number is neither
        raise Wrong(f"{field.name} is {value:g}; write a number above 0")


def _in_one_word(_: object, field: attrs.Attribute[str], value: str) -> None:
    """Refuse what is no URI reference, as CloudEvents want of a source, nor a name that is readable."""
    if not re.fullmatch(r"[!-~]{0,255}", value):
        example = "'/school/lms'" if field.name == "service" else "'letters'"
        raise Wrong(f"{field.name} is {value!r}; write it without blanks, such as {example}")


@attrs.frozen(kw_only=True)
class DeliveryConfig:
    """How events reach their receivers later: by whom, and from which database.

    worker: what tells deferred and durable receivers: a ``thread`` of this process, ``celery``, or
    only ``relay``, the processes of ``hooks outbox relay``. database: the alias that holds the outbox.
    lease: seconds for which a worker that died keeps the messages it had claimed.
    service: what this service is called in messages (CloudEvents' source), ``/openedx/lms/web``.
    keep_days: how long a delivered message is kept, to be replayed and to know its twins.
    max_age: seconds for which a message may be due before status and health call it late.
    health_token: what a monitor sends as ``Authorization: Bearer ...``; '' for none.
    """

    worker: Literal["thread", "celery", "relay"] = "thread"
    database: str = "default"
    lease: float = attrs.field(default=60.0, validator=_above_zero)
    service: str = attrs.field(default="", validator=_in_one_word)
    keep_days: float = attrs.field(default=30.0, validator=_above_zero)
    max_age: float = attrs.field(default=300.0, validator=_above_zero)
    health_token: str = attrs.field(default="", repr=False)


@attrs.frozen(kw_only=True)
class BusConfig:
    """The bus over which services tell each other events.

    url: ``redis://host:6379/0``; '' for no bus. group: whose messages these are, a service's name;
    its processes share the work. publish: topics by event. consume: the topics to read.
    format: of what is published; what is read says its own.
    """

    url: str = ""
    prefix: str = ""
    group: str = attrs.field(default="", validator=_in_one_word)
    publish: Mapping[str, str] = attrs.Factory(dict)
    consume: tuple[str, ...] = ()
    format: Literal["json", "avro"] = "json"


@attrs.frozen(kw_only=True)
class HooksConfig:
    """``LEARNING_HOOKS``, structured.

    plugins: enabled plugins, in order; a dotted name is a module of the operator's own.
    required: start-up fails without these. specs: modules that declare the platform's own hooks.
    platform: the dotted path of the host's ``LearningPlatform``, ``campus.platform.Campus``.
    """

    plugins: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    specs: tuple[str, ...] = ()
    platform: str = ""
    hooks: Mapping[str, HookConfig] = attrs.Factory(dict)
    steps: Mapping[str, StepConfig] = attrs.Factory(dict)
    options: Mapping[str, Mapping[str, Any]] = attrs.Factory(dict)
    scopes: Mapping[str, ScopeConfig] = attrs.Factory(dict)
    delivery: DeliveryConfig = attrs.Factory(DeliveryConfig)
    bus: BusConfig = attrs.Factory(BusConfig)

    @classmethod
    def of(cls, raw: object) -> HooksConfig:
        """Return *raw* structured. Raises: ConfigurationError: with every error and its path."""
        problems = list(_names(raw))
        try:
            config = structure(raw, cls, "$")
        except ConfigurationError as error:
            raise ConfigurationError([*error.problems, *problems]) from None
        if problems:
            raise ConfigurationError(problems)
        return config


def _names(raw: object) -> Iterator[Problem]:
    """Yield what is wrong with the names of plugins, where these are in lists at all."""
    said = raw if isinstance(raw, Mapping) else {}
    plugins, required = said.get("plugins", ()), said.get("required", ())
    if isinstance(plugins, list | tuple) and isinstance(required, list | tuple):
        yield from _listed_twice(plugins)
        yield from _required_but_not_enabled(required, plugins)


def _listed_twice(plugins: Sequence[str]) -> Iterator[Problem]:
    for place, name in enumerate(plugins):
        if name in plugins[:place]:
            told = f"{name!r} is listed twice; once is enough"
            yield Problem("E102", f"$.plugins[{place}]", told, name)


def _required_but_not_enabled(required: Sequence[str], plugins: Sequence[str]) -> Iterator[Problem]:
    for place, name in enumerate(required):
        if name not in plugins:
            way_out = nearest(str(name), map(str, plugins)) or "; add it to plugins"
            told = f"{name!r} is required and not enabled{way_out}"
            yield Problem("E103", f"$.required[{place}]", told, name)
