"""A deferred receiver is told once, without a row; what fails goes to the outbox, which retries."""

from __future__ import annotations

from hooks_runtime.delivery.attempt import attempt, find
from hooks_runtime.delivery.failures import failure
from hooks_runtime.delivery.message import read
from hooks_runtime.delivery.store import Entry, Store
from hooks_runtime.hooks import Hooks


def tell_once(hooks: Hooks, store: Store, receiver: str, body: str) -> bool:
    """Tell *receiver* what *body* says, and return whether that went well.

    What fails is parked in the outbox, with one attempt behind it.
    Raises: what the database does, if it can't even be parked.
    """
    entry, step, payload = Entry(0, receiver, "", body), None, None
    try:
        message = read(body, hooks.specs)
        payload = message.payload
        step, tally = find(hooks, message, receiver)
        tally.note("later", ended=False)
        with store.transaction():
            attempt(step, message, entry, store)
    except Exception as error:  # noqa: BLE001  # a receiver's error is its own
        store.park(failure(entry, step, error, payload), step, payload)
        return False
    return True
