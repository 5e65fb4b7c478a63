"""The receivers of the small service: what they do is a line in a file, once, or a death."""

from __future__ import annotations

import os
import signal
import time

from django.conf import settings
from django.db import transaction

from hooks_runtime import send_event
from hookspecs import hookimpl, hookspec, payload

NAME = __name__


@payload
class Order:
    """What was ordered. fate: what becomes of whoever is told first, ``mail dies``."""

    number: int
    fate: str = ""


@hookspec.event("org.example.shop.order.placed.v1")
def order_placed(order: Order) -> None:
    """An order was placed."""


@hookimpl(order_placed, deliver="deferred", backoff=0.01)
def mail(order):
    meet("mail", order)


@hookimpl(order_placed, deliver="durable", backoff=0.01)
def book(order):
    meet("book", order)


def meet(who, order):
    if order.fate == f"{who} sleeps":
        time.sleep(0.7)
    if order.fate == f"{who} fails" and is_first(order):
        raise ValueError
    if order.fate == f"{who} dies" and is_first(order):
        os.kill(os.getpid(), signal.SIGKILL)
    with (settings.FOLDER / "effects").open("a") as effects:
        effects.write(f"{who} {order.number}\n")


def is_first(order):
    try:
        (settings.FOLDER / f"met {order.number}").touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def place(*orders):
    """Send orders in one transaction, as a view does."""
    with transaction.atomic():
        for order in orders:
            send_event(order_placed, Order(*order))


def wait_for(*lines, seconds=40):
    """Return once these effects are there; what is there in any case, after *seconds*."""
    until = time.monotonic() + seconds
    while not set(lines) <= set(effects()) and time.monotonic() < until:
        time.sleep(0.01)
    return effects()


def effects(of=""):
    """Return what receivers did, of one order or of all."""
    path = settings.FOLDER / "effects"
    lines = path.read_text().splitlines() if path.exists() else []
    return [line for line in lines if line.endswith(f" {of}" if of else "")]


def rows(of="", seconds=0.0, state=""):
    """Return the messages in the outbox: receiver, state, attempts, crashes; of one order or of all.

    seconds: how long to wait until all of them are in *state*.
    """
    from hooks_runtime.django.models import OutboxEntry

    found = OutboxEntry.objects.filter(body__contains=f'"number": {of}').order_by("seq")
    until = time.monotonic() + seconds
    while found.exclude(state=state).exists() and time.monotonic() < until:
        time.sleep(0.01)
    fields = ("receiver", "state", "attempts", "crashes")
    return [(who.rpartition(":")[2], *rest) for who, *rest in found.values_list(*fields)]
