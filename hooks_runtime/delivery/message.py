"""An event on its way: CloudEvents JSON, written where it is sent, read where it is received.

https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md. The extensions beside
OEP-41's: ``causationid`` and ``depth`` (a chain that crosses processes still ends), ``origin`` (an
integration does not hear its own commands), ``scope`` and ``traceparent``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

import attrs
from cattrs import BaseValidationError, transform_error
from cloudevents.core.exceptions import BaseCloudEventException
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from hooks_runtime import wire
from hooks_runtime.ambient import Ambient
from hooks_runtime.delivery.keys import fact_of
from hooks_runtime.metadata import EPOCH, Metadata
from hooks_runtime.problems import did_you_mean
from hookspecs import Event, GiveUp, Hook, HooksError
from hookspecs.payload import impersonal

MICROSECOND = timedelta(microseconds=1)
TEXTS = ("scope", "correlationid", "origin", "traceparent")
GARBLED = (ArithmeticError, AttributeError, KeyError, RecursionError, TypeError, ValueError)
HEAD = {"specversion": "1.0", "datacontenttype": "application/json"}
_format = JSONFormat()


class Unreadable(GiveUp, ValueError):
    """A message that is none, or whose data is not what its event carries; it will never be."""


class UnknownEvent(HooksError, LookupError):
    """A message of an event that this process does not know: its plugin may not be deployed yet."""


class Received(Metadata):
    """The metadata of an event as it was sent, in the process where it is received."""

    __slots__ = ("_read", "attributes")

    attributes: Mapping[str, Any]
    _read: tuple[UUID, UUID | None, int, int]

    def read(self) -> None:
        """Read what is no text. Raises: one of GARBLED."""
        said = self.attributes
        self.ns = (said["time"] - EPOCH) // MICROSECOND * 1000
        cause = said.get("causationid")
        self._read = (
            UUID(said["id"]),
            UUID(cause) if cause else None,
            int(said.get("depth", 0)),
            int(said.get("minorversion", 0)),
        )

    @property
    def id(self) -> UUID:
        """Return the id that it was sent with."""
        return self._read[0]

    @property
    def causation_id(self) -> UUID | None:
        """Return the id of the event whose receiver sent it."""
        return self._read[1]

    @property
    def depth(self) -> int:
        """Return how many receivers deep it was sent."""
        return self._read[2]

    @property
    def minor_version(self) -> int:
        """Return the minor version of the spec that its sender had."""
        return self._read[3]

    @property
    def source(self) -> str:
        """Return the service that sent it."""
        return str(self.attributes["source"])

    @property
    def source_host(self) -> str:
        """Return the host that sent it."""
        return str(self.attributes.get("sourcehost", ""))

    @property
    def source_lib(self) -> str:
        """Return the version of the library that sent it."""
        return str(self.attributes.get("sourcelib", ""))

    def as_dict(self) -> dict[str, Any]:
        """Return everything as JSON types, ready for an envelope or a log."""
        said, cause = self.attributes, self.causation_id
        return {
            "id": str(self.id),
            "type": self.event.name,
            "minorversion": self.minor_version,
            "time": said["time"].isoformat(),
            "source": self.source,
            "sourcehost": self.source_host,
            "sourcelib": self.source_lib,
            "correlationid": said.get("correlationid") or str(self.id),
            "causationid": str(cause) if cause else None,
            "origin": said.get("origin"),
            "traceparent": said.get("traceparent"),
        }


@attrs.frozen
class Message:
    """One event on its way: its payload and metadata."""

    payload: Any
    metadata: Metadata

    @cached_property
    def fact(self) -> tuple[str, str]:
        """Return whose fact it tells, and which, as ``dedup_key`` of the spec has it."""
        return fact_of(self.event, self.payload)

    @property
    def event(self) -> Event[Any]:
        """Return the spec of the event."""
        return self.metadata.event


def departing(event: Event[Any], payload: Any) -> Any:
    """Return *payload* as it may travel: personal fields stay behind unless the spec lets them go."""
    return payload if event.personal_data_leaves else impersonal(payload)


def attributes(sent: Metadata, service: str = "") -> dict[str, Any]:
    """Return the CloudEvents attributes of *sent* as JSON types. service: the sender's name."""
    said = {**sent.as_dict(), "scope": sent.scope, "depth": sent.depth or None}
    if service:
        said["source"] = service
    return {name: value for name, value in said.items() if value is not None}


def written(payload: Any, sent: Metadata, service: str = "") -> str:
    """Return the event as CloudEvents JSON, without what may not leave."""
    return kept(departing(sent.event, payload), sent, service)


def kept(payload: Any, sent: Metadata, service: str = "") -> str:
    """Return the event as CloudEvents JSON, with all that *payload* says.

    Every durable send writes one. What the library would write is the same, and takes it twice as long.
    """
    said = attributes(sent, service)
    said["time"] = said["time"].replace("+00:00", "Z")
    return json.dumps({**HEAD, **said, "data": wire.plain(payload)})


def read(text: str | bytes, specs: Mapping[str, Hook]) -> Message:
    """Return the event of which *text* tells. *specs*: the hooks that this process knows, by name.

    Raises: Unreadable: *text* is no such message; the sentence quotes nothing of it. UnknownEvent.
    """
    try:
        found = _format.read(_complete, text)
    except (BaseCloudEventException, *GARBLED) as error:
        raise Unreadable(f"no CloudEvents JSON ({type(error).__name__})") from None
    event = known(found.get_type(), specs)
    return Message(restored(event, found.get_data()), received(event, found.get_attributes()))


def parted(text: str) -> tuple[dict[str, Any], Any]:
    """Return attributes and data of a message that this library wrote, as JSON types, unchecked.

    Raises: Unreadable: it is none.
    """
    try:
        said = json.loads(text)
        data = said.pop("data")
        if lacking := {"id", "type", "time"} - said.keys():
            raise KeyError(*lacking)
    except GARBLED as error:
        raise Unreadable(f"no CloudEvents JSON ({type(error).__name__})") from None
    return {name: value for name, value in said.items() if name not in HEAD}, data


def _complete(said: dict[str, Any], data: Any) -> CloudEvent:
    # CloudEvent makes up what lacks, anew each time: the same text would be another message.
    if not {"id", "time"} <= said.keys():
        raise ValueError("no id, or no time")
    return CloudEvent(said, data)


def label(text: str) -> tuple[UUID, str]:
    """Return the id and the type of a message, whether or not the rest of it can be read."""
    try:
        found = json.loads(text)
        return UUID(found["id"]), str(found["type"])
    except GARBLED:
        return uuid5(NAMESPACE_OID, text), ""


def known(name: str, specs: Mapping[str, Hook]) -> Event[Any]:
    """Return the event called *name*. Raises: UnknownEvent: there is none."""
    event = specs.get(name)
    if not isinstance(event, Event):
        raise UnknownEvent(f"no event is called {name!r} here{did_you_mean(name, specs)}")
    return event


def received(event: Event[Any], said: Mapping[str, Any]) -> Received:
    """Return metadata that says what the CloudEvents attributes *said*.

    Raises: Unreadable: they lack an id or a time, or hold something else there.
    """
    metadata = Received()
    metadata.event, metadata.attributes = event, said
    try:
        metadata.read()
        scope, correlation_id, origin, traceparent = (_text(said, name) for name in TEXTS)
    except GARBLED as error:
        raise Unreadable(f"wrong CloudEvents attributes ({type(error).__name__})") from None
    metadata.outer = Ambient(
        scope=scope, correlation_id=correlation_id, origin=origin, traceparent=traceparent
    )
    return metadata


def _text(said: Mapping[str, Any], name: str) -> str | None:
    value = said.get(name)
    if not isinstance(value, str | None):
        raise TypeError(f"{name} is no text")
    return value


def restored(event: Event[Any], data: Any) -> Any:
    """Return the payload that *data* tells of. Raises: Unreadable: it is no payload of *event*."""
    try:
        return wire.restored(data, event.payload)
    except (BaseValidationError, *GARBLED) as error:
        told = "; ".join(transform_error(error, event.payload.__name__, _fault))
        raise Unreadable(f"its data is no {event.payload.__name__}: {told}") from None


def _fault(error: BaseException, _: type | None) -> str:
    """Return what is wrong without the value, which may be anybody's."""
    return f"needs {error.args[0]!r}" if isinstance(error, KeyError) else type(error).__name__
