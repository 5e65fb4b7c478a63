"""``python -m tests.evidence._torture.roles ROLE``: one process of a service of the torture."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from threading import Event as Flag

from tests.evidence._torture.world import World

PAUSE_S = 0.3


def main(role: str, *words: str) -> int:
    """Be *role*, until it is done or killed."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: nobody outlives the torture
    import django

    django.setup()
    _hasten()
    from tests.evidence._torture import sabotage

    sabotage.apply(World.here().broken)
    return ROLES[role](*words)


def _hasten() -> None:
    """Wait less than in production, to be killed more often at work."""
    from hooks_runtime.delivery import publisher
    from hooks_runtime.delivery.redis_streams import RedisBus

    RedisBus.__init__.__kwdefaults__["lock"] = World.here().lease_s
    publisher.PAUSE_S = 1.0


def migrate() -> int:
    """Make the tables."""
    from django.core.management import call_command

    from tests.evidence._torture import sabotage

    call_command("migrate", run_syncdb=True, verbosity=0)
    sabotage.prepare(World.here().broken)
    return 0


def produce(number: str) -> int:
    """Send what the plan says, from where the database says that this producer is."""
    from tests.evidence._torture.producing import produce

    _with_celery()
    produce(int(number))
    return 0


def relay(*queues: str) -> int:
    """Tell receivers and publish, until SIGTERM."""
    from hooks_runtime.django import workers

    stop = Flag()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    workers.relay(queues).run(stop, pause=PAUSE_S)
    return 0


def consume() -> int:
    """Be ``hooks consume``."""
    from hooks_runtime import cli

    return cli.main(["consume"])


def work(name: str) -> int:
    """Be a worker of Celery."""
    queues = ("-Q", "celery,bus", "-n", f"{name}@torture")
    lean = ("--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "WARNING")
    _with_celery().worker_main(["worker", "-c", "2", *queues, *lean])
    return 0


def beat() -> int:
    """Be Celery's beat, the sweep for wake-up calls that were lost."""
    from hooks_runtime.delivery.celery_workers import RELAY

    app = _with_celery()
    app.conf.beat_schedule = {
        queue: {
            "task": RELAY,
            "schedule": 1.0,
            "args": [[queue]],
            "options": {"expires": 5} | ({"queue": queue} if queue == "bus" else {}),
        }
        for queue in ("default", "bus")
    }
    app.Beat(schedule=f"{World.here().folder}/beat-{os.getpid()}", loglevel="WARNING").run()
    return 0


def repeat() -> int:
    """Publish again what was published, and garbage."""
    from tests.evidence._torture.repeating import repeat

    repeat(World.here())
    return 0


def _with_celery():
    from celery import Celery

    app = Celery("torture", set_as_current=True)
    app.conf.update(
        broker_url=World.here().rabbit,
        broker_transport_options={"confirm_publish": True},
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
    )
    app.autodiscover_tasks(["hooks_runtime.django"], force=True)
    return app


ROLES = {role.__name__: role for role in (migrate, produce, relay, consume, work, beat, repeat)}

if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
