"""Messages as packets of a bus, and back.

In JSON a packet's body is the message as it is (CloudEvents' structured mode); id and type stand in
its headers, too. In Avro the attributes are headers and the body is the payload (binary mode), as
services that use openedx-events write and read it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
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
        return _in_avro(message.read(body, specs))
    message_id, type_ = message.label(body)
    headers = {"id": str(message_id), "type": type_, CONTENT_TYPE: JSON}
    return Packet(headers, body.encode())


def unpacked(packet: Packet, specs: Mapping[str, Hook], schema: Callable[[str], Any]) -> Arrived:
    """Return what *packet* tells. schema: gives a writer's Avro schema by its id, or None.

    Raises: UnknownEvent: nobody here knows its event. Unreadable, avro.NotAvro: it is no message.
    """
    if packet.headers.get(CONTENT_TYPE) == JSON:
        body = packet.body.decode(errors="replace")
        return Arrived(message.read(body, specs), body)
    from hooks_runtime.delivery import avro

    event = message.known(packet.headers.get("type", ""), specs)
    writer = schema(packet.headers[SCHEMA]) if SCHEMA in packet.headers else None
    payload = avro.decode(event, packet.body, writer)
    metadata = message.received(event, _attributes(packet.headers))
    return Arrived(message.Message(payload, metadata), message.written(payload, metadata))


def schema_of(event: Event[Any]) -> tuple[str, str]:
    """Return the id and the text of the Avro schema in which *event* is written."""
    from hooks_runtime.delivery import avro

    return avro.fingerprint(event), avro.schema_json(event)


def _in_avro(told: message.Message) -> Packet:
    from hooks_runtime.delivery import avro

    said = {name: _text(value) for name, value in message.attributes(told.metadata).items()}
    said = {**said, "datacontenttype": AVRO}
    headers = {**said, CONTENT_TYPE: AVRO, SCHEMA: avro.fingerprint(told.event)}
    # Readers that use openedx-events take the library's version for numbers with dots between.
    headers["sourcelib"] = ".".join(re.findall(r"\d+", headers["sourcelib"])[:3]) or "0"
    return Packet(headers, avro.encode(told.event, told.payload))


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _attributes(headers: Mapping[str, str]) -> dict[str, Any]:
    """Return the headers of CloudEvents' binary mode as attributes with their types."""
    try:
        return {**headers, "time": datetime.fromisoformat(headers["time"])}
    except (KeyError, ValueError) as error:
        raise message.Unreadable(f"no time among its headers ({type(error).__name__})") from None
