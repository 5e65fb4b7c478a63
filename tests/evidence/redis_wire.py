"""edx-event-bus-redis reads what is published here, and what it produces is read here.

Both run as they are installed, on one Redis: its producer and consumer in an environment of their own.
"""

from __future__ import annotations

import json
import subprocess
from typing import Any

import redis

from hooks_runtime.delivery import avro, message, packets
from hooks_runtime.delivery.bus import Packet
from hooks_runtime.delivery.redis_streams import RedisBus
from hooks_runtime.metadata import Metadata
from hooks_runtime.testing import build_hooks, plugin
from hookspecs import evolve, hookimpl
from hookspecs.learning import Enrollment, course_enrollment_created
from hookspecs.values import UserId
from tests.benchmarks import environments
from tests.benchmarks.ours import ENROLLMENT
from tests.services import own_redis

PEER = "edx_event_bus_redis"
SPECS = {course_enrollment_created.name: course_enrollment_created}
LEARNERS = [UserId(1), UserId(2), UserId(3)]


def main() -> int:
    """Send three enrollments each way; return 1 if one came otherwise than it was sent."""
    python = str(environments.python(PEER))
    listed = environments.versions(PEER) | environments.versions()
    print(", ".join(f"{name} {version}" for name, version in sorted(listed.items())))
    with own_redis() as server, redis.Redis.from_url(server.url) as client:
        print(f"Redis {client.info('server')['redis_version']}\n")
        bus = RedisBus(server.url, "dev")
        right = [*_theirs_to_us(bus, python, server.url), *_ours_to_them(bus, python, server.url)]
        theirs, ours = (_fields(client, topic) for topic in ("theirs", "ours"))
        right.append(_told("we write the fields that it writes", theirs <= ours, *sorted(theirs)))
        bus.close()
    return 0 if all(right) else 1


def _theirs_to_us(bus: RedisBus, python: str, url: str) -> list[bool]:
    subprocess.run(_command(python, "produce", url, "theirs"), cwd=environments.ROOT, check=True)
    reader = bus.reader("theirs", "ours")
    reader.acquire()
    came = [packet for _, packet in reader.read(10, 1.0)]
    messages = [packets.unpacked(packet, SPECS, bus.schema).message for packet in came]
    payloads = [avro.decode(course_enrollment_created, packet.body) for packet in came]
    again = [avro.encode(course_enrollment_created, payload) for payload in payloads]
    ids = [str(each.metadata.id) for each in messages]
    return [
        _told("its producer, our reader: in order", payloads == _enrollments(), *_who(payloads)),
        _told("its id is our metadata's", ids == [packet.headers["id"] for packet in came]),
        _told("our Avro of it is its, byte by byte", again == [packet.body for packet in came]),
    ]


def _ours_to_them(bus: RedisBus, python: str, url: str) -> list[bool]:
    sent = [_packet(payload) for payload in _enrollments()]
    bus.publish("ours", sent)
    command = ["timeout", "60", *_command(python, "consume", url, "ours")]
    with subprocess.Popen(
        command, cwd=environments.ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as consumer:
        assert consumer.stdout
        lines = [json.loads(consumer.stdout.readline()) for _ in sent]
        consumer.terminate()
    learners = [line["learner"] for line in lines]
    names = sorted(set(lines[0]) & set(sent[0].headers))
    told = [{name: str(line[name]) for name in names} for line in lines]
    headers = [{name: packet.headers[name] for name in names} for packet in sent]
    dates = {line["creation_date"] for line in lines} == {ENROLLMENT.creation_date.isoformat()}
    return [
        _told("our bus, its consumer: in order", learners == LEARNERS and dates, *learners),
        _told("its metadata is our headers", told == headers, *names),
    ]


def _command(python: str, job: str, url: str, topic: str) -> list[str]:
    return [python, "-W", "ignore", "-m", "tests.evidence._redis_wire_peer", job, url, topic]


def _enrollments() -> list[Enrollment]:
    user = ENROLLMENT.user
    return [evolve(ENROLLMENT, user=evolve(user, id=learner)) for learner in LEARNERS]


def _packet(payload: Enrollment) -> Packet:
    heard: list[Any] = []

    @hookimpl(course_enrollment_created)
    def hear(enrollment: Enrollment, metadata: Metadata) -> None:
        heard.append(metadata)

    build_hooks(plugin("hearer", hear)).send_event(course_enrollment_created, payload)
    (sent,) = heard
    return packets.packed(message.written(payload, sent, "openedx/lms/web"), "avro", SPECS)


def _fields(client: redis.Redis, topic: str) -> set[str]:
    entries: Any = client.xrange(f"dev-{topic}", count=1)
    return {name.decode() for name in entries[0][1]}


def _who(payloads: list[Enrollment]) -> list[int]:
    return [payload.user.id for payload in payloads]


def _told(what: str, right: bool, *seen: object) -> bool:
    print(f"{'yes' if right else 'NO '}  {what}: {', '.join(map(str, seen))}".rstrip(": "))
    return right
