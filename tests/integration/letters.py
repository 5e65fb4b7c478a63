"""An outbox with messages in every state, for the tests of those who operate one."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

from django.db.models import F
from django.utils.timezone import now

from hooks_runtime import Hooks
from hooks_runtime.django import workers
from hooks_runtime.django.models import OutboxEntry
from hooks_runtime.django.transactions import DjangoTransactions
from hooks_runtime.testing import build_hooks, plugin
from hookspecs import hookimpl, hookspec, payload
from hookspecs.learning import PersonalData, User
from hookspecs.values import UserId

ADA = User(UserId(7), True, PersonalData("ada", "ada@school.example", "Ada Lindqvist"))


@payload
class Letter:
    """A letter to a place."""

    place: str
    page: int
    writer: User


@hookspec.event(
    "org.example.post.letter.written.v1",
    personal_data_leaves=True,
    ordering_key="place",
    dedup_key=("place", "page"),
)
def letter_written(letter: Letter) -> None:
    """A letter was written."""


class Post:
    """A plugin whose durable receivers keep what they were told, and fail with *error* if it is set."""

    def __init__(self):
        self.told, self.error = [], None

    def hooks(self, database="default", scopes=None, **delivery):
        @hookimpl(letter_written, deliver="durable")
        def carry(letter):
            if self.error:
                raise self.error
            self.told.append((letter.place, letter.page))

        @hookimpl(letter_written, deliver="durable", ordering="", deduplicate=False)
        def count(letter):
            pass

        said = {"delivery": {"worker": "relay", "database": database, **delivery}}
        built = build_hooks(plugin("post", carry, count), scopes=scopes or {}, **said)
        return Hooks(
            built.plugins,
            built.config,
            transactions=DjangoTransactions(),
            carrier=workers.carrier(built.config),
        )


def write(hooks, *letters, to="post:carry"):
    """Send letters, ``("Oslo", 1)``, and keep the messages for the receiver *to*; return their seqs."""
    for place, page in letters:
        hooks.send_event(letter_written, Letter(place, page, ADA))
    rows = workers.outbox().rows
    rows.exclude(receiver=to).delete()
    return list(rows.order_by("seq").values_list("seq", flat=True))[-len(letters) :]


def are(seqs, state, *, ago=timedelta(), **fields):
    """Make the messages *seqs* ones in that *state*, finished or due some time ago."""
    moment = now() - ago
    if state == "waiting":
        fields = {"available_at": moment, **fields}
    else:
        fields = {"finished_at": moment, **fields}
    rows = workers.outbox().rows.filter(seq__in=seqs)
    assert rows.update(state=state, created_at=F("created_at") - ago, **fields) == len(seqs)


def states():
    """Return the state of every message, by seq."""
    return dict(workers.outbox().rows.order_by("seq").values_list("seq", "state"))


def strange(body, receiver="post:carry"):
    """Keep a message that nothing of ours has written, and return its seq."""
    row = OutboxEntry(
        message_id=uuid4(),
        receiver=receiver,
        type="",
        body=body if isinstance(body, str) else json.dumps(body),
        created_at=now(),
        available_at=now(),
    )
    row.save(using=workers.outbox().using)
    return row.seq
