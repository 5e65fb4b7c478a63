"""What runs in edx-event-bus-redis' own environment: its producer, or its consumer with a receiver.

``produce URL TOPIC``: send three enrollments. ``consume URL TOPIC``: print what a receiver gets, a line
of JSON each, until the parent ends it.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import attrs
import django
from django.conf import settings

from tests.benchmarks.peers.edx_event_bus_redis import enrollment

LEARNERS = (1, 2, 3)


def produce(topic: str) -> None:
    from edx_event_bus_redis import create_producer
    from openedx_events.learning.signals import COURSE_ENROLLMENT_CREATED as SIGNAL

    for learner in LEARNERS:
        one = enrollment()
        one = attrs.evolve(one, user=attrs.evolve(one.user, id=learner))
        create_producer().send(
            signal=SIGNAL,
            topic=topic,
            event_key_field="enrollment.course.course_key",
            event_data={"enrollment": one},
            event_metadata=SIGNAL.generate_signal_metadata(),
        )


def consume(topic: str) -> None:
    from edx_event_bus_redis import RedisEventConsumer
    from openedx_events.learning.signals import COURSE_ENROLLMENT_CREATED as SIGNAL

    SIGNAL.connect(receive, weak=False)
    RedisEventConsumer(topic, "theirs", "c1", check_backlog=True).consume_indefinitely()


def receive(enrollment: Any, metadata: Any, **_: Any) -> None:
    told = {
        "learner": enrollment.user.id,
        "course": str(enrollment.course.course_key),
        "creation_date": enrollment.creation_date.isoformat(),
        "id": str(metadata.id),
        "type": metadata.event_type,
        "time": metadata.time.isoformat(),
        "source": metadata.source,
        "sourcehost": metadata.sourcehost,
        "minorversion": metadata.minorversion,
    }
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    job, url, topic = sys.argv[1:]
    settings.configure(
        INSTALLED_APPS=["openedx_events", "edx_event_bus_redis"],
        EVENT_BUS_REDIS_CONNECTION_URL=url,
        EVENT_BUS_REDIS_CONSUMER_POLL_TIMEOUT=1,
        EVENT_BUS_TOPIC_PREFIX="dev",
    )
    django.setup()
    {"produce": produce, "consume": consume}[job](topic)
