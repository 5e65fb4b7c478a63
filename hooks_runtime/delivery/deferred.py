"""A deferred receiver is told once, without a row; what fails goes to the outbox, which retries."""

from __future__ import annotations

from hooks_runtime.delivery.store import Entry, Store
from hooks_runtime.delivery.telling import Telling
from hooks_runtime.hooks import Hooks


def tell_once(hooks: Hooks, store: Store, receiver: str, body: str) -> bool:
    """Tell *receiver* what *body* says, and return whether that went well.

    What fails is parked in the outbox, with one attempt behind it.
    Raises: what the database does, if it can't even be parked.
    """
    telling = Telling(hooks, Entry(0, receiver, "", body))
    try:
        with store.transaction():
            failed = telling.tell(store.ledger(()))
    except Exception as error:  # noqa: BLE001  # at the commit
        failed = telling.blamed(error)
    if failed:
        store.park(failed, telling.step, telling.payload)
    return failed is None
