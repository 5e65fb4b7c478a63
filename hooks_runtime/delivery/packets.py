"""Messages as packets of a bus, and back.

In JSON a packet's body is the message as it is (CloudEvents' structured mode); id and type stand in
its headers, too. In Avro the attributes are headers and the body is the payload (binary mode), as
services that use openedx-events write and read it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal, TypeAlias

import attrs

from hooks_runtime.delivery import message
from hooks_runtime.delivery.bus import Packet
from hookspecs import Event, Hook

Format: TypeAlias = Literal["json", "avro"]
JSON, AVRO = "application/cloudevents+json", "application/avro"
CONTENT_TYPE, SCHEMA = "contenttype", "schemaid"


@attrs.frozen
class Arrived:
    """What came in a packet: the message, and the same as it is kept."""

    message: message.Message
    body: str


def packed(body: str, form: Format, specs: Mapping[str, Hook]) -> Packet:
    """Return the message *body* as a packet. Raises: Unreadable, UnknownEvent, avro.NotAvro."""
    if form == "avro":
        return _in_avro(body, specs)
    message_id, type_ = message.label(body)
    headers = {"id": str(message_id), "type": type_, CONTENT_TYPE: JSON}
    return Packet(headers, body.encode())


def unpacked(packet: Packet, specs: Mapping[str, Hook], schema: Callable[[str], Any]) -> Arrived:
    """Return what *packet* tells. schema: gives a writer's Avro schema by its id, or None.

    Raises: UnknownEvent: nobody here knows its event. Unreadable, avro.NotAvro: it is no message.
    """
    if packet.headers.get(CONTENT_TYPE) == JSON:
        return _of_json(packet.body.decode(errors="replace"), specs)
    from hooks_runtime.delivery import avro

    if not (type_ := packet.headers.get("type")):
        raise message.Unreadable("no type among its headers")
    event = message.known(type_, specs)
    writer = schema(packet.headers[SCHEMA]) if SCHEMA in packet.headers else None
    payload = message.departing(event, avro.decode(event, packet.body, writer))
    metadata = message.received(event, _attributes(packet.headers))
    return Arrived(message.Message(payload, metadata), message.kept(payload, metadata))


def schema_of(event: Event[Any]) -> tuple[str, str]:
    """Return the id and the text of the Avro schema in which *event* is written."""
    from hooks_runtime.delivery import avro

    return avro.fingerprint(event), avro.schema_json(event)


def _of_json(body: str, specs: Mapping[str, Hook]) -> Arrived:
    """Return what *body* tells, without what its sender should have left out."""
    told = message.read(body, specs)
    payload = message.departing(told.event, told.payload)
    if payload == told.payload:
        return Arrived(told, body)
    return Arrived(attrs.evolve(told, payload=payload), message.kept(payload, told.metadata))


def _in_avro(body: str, specs: Mapping[str, Hook]) -> Packet:
    from hooks_runtime.delivery import avro

    said, data = message.parted(body)
    event = message.known(said["type"], specs)
    headers = {name: str(value) for name, value in said.items()}
    headers["time"] = headers["time"].replace("Z", "+00:00")  # older Pythons read no Z
    # Readers that use openedx-events take the library's version for numbers with dots between.
    headers["sourcelib"] = _numbers(headers.get("sourcelib", ""))
    headers |= {"datacontenttype": AVRO, CONTENT_TYPE: AVRO, SCHEMA: avro.fingerprint(event)}
    return Packet(headers, _body(event, data))


def _body(event: Event[Any], data: Any) -> bytes:
    from hooks_runtime.delivery import avro
    from hooks_runtime.delivery.avro.misfit import Misfit

    try:
        return avro.encode_plain(event, data)
    except Misfit:  # kept by an older version
        return avro.encode(event, message.restored(event, data))


@lru_cache
def _numbers(version: str) -> str:
    return ".".join(re.findall(r"\d+", version)[:3]) or "0"


def _attributes(headers: Mapping[str, str]) -> dict[str, Any]:
    """Return the headers of CloudEvents' binary mode as attributes with their types."""
    try:
        return {**headers, "time": datetime.fromisoformat(headers["time"])}
    except (KeyError, ValueError) as error:
        raise message.Unreadable(f"no time among its headers ({type(error).__name__})") from None
