"""A producer: business transactions that send events, some of them rolled back."""

from __future__ import annotations

from time import sleep

from django.db import DatabaseError, InterfaceError, close_old_connections, transaction

from hooks_runtime import send_event
from hooks_runtime.carrier import NotKept
from tests.evidence._torture.models import Learner, Producer, Sent
from tests.evidence._torture.plan import Item, Transaction, transactions
from tests.evidence._torture.spec import Change, learner_changed
from tests.evidence._torture.world import World


class RolledBack(Exception):
    """On purpose."""


def produce(number: int) -> None:
    """Do what the plan says, each transaction once, however often this is killed or cut off."""
    for planned in transactions(World.here(), number):
        while not _done(number, planned):
            sleep(0.1)
            close_old_connections()


def _done(number: int, planned: Transaction) -> bool:
    try:
        try:
            with transaction.atomic():
                if _is_next(number, planned):
                    _send(planned)
        except RolledBack:
            with transaction.atomic():
                _is_next(number, planned)
    except (DatabaseError, InterfaceError, NotKept):
        return False  # and whether it has committed only the database knows
    return True


def _is_next(number: int, planned: Transaction) -> bool:
    """Note that it is done, and return whether it was not yet."""
    waiting = Producer.objects.filter(number=number, at=planned.number)
    return bool(waiting.update(at=planned.number + 1))


def _send(planned: Transaction) -> None:
    names = {item.learner for item in planned.items}
    # In one order, so that no two producers wait for each other.
    list(Learner.objects.select_for_update().filter(name__in=names).order_by("name"))
    try:
        with transaction.atomic():
            _send_all([item for item in planned.items if item.doomed])
            raise RolledBack
    except RolledBack:
        if planned.rolled_back:
            raise
    _send_all([item for item in planned.items if not item.doomed])


def _send_all(items: list[Item]) -> None:
    for item in items:
        learner = Learner.objects.get(name=item.learner)
        learner.version += 1
        learner.save()
        said = {"token": item.token, "learner": item.learner, "version": learner.version}
        Sent.objects.create(kind=item.kind, **said)
        send_event(learner_changed, Change(kind=item.kind, **said))
