"""What is sent to workers, on its way into the outbox; and the nudge that wakes them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from typing import Any, Protocol

from django.db import transaction

from hooks_runtime.carrier import NotKept
from hooks_runtime.delivery.failures import because, plainly
from hooks_runtime.delivery.message import Message, written
from hooks_runtime.delivery.store import Arrival
from hooks_runtime.dispatch import Sendings
from hooks_runtime.django.insertion import insert
from hooks_runtime.django.transactions import DjangoTransactions
from hooks_runtime.metadata import Metadata
from hooks_runtime.settings import DeliveryConfig
from hooks_runtime.steps import Step

logger = logging.getLogger("hooks_runtime")


class Workers(Protocol):
    """Who tells receivers, outside of the call that sent."""

    def wake(self, queues: Collection[str]) -> None:
        """Say that there is work in *queues*. It may be lost: the outbox is looked at anyway."""
        ...

    def tell(self, receiver: Step, body: str) -> None:
        """Have *receiver* told once, soon. Raises: whatever keeps it from being handed over."""
        ...


class DjangoCarrier:
    """The ``Carrier`` of a Django project. workers: made when first needed."""

    def __init__(self, config: DeliveryConfig, workers: Callable[[], Workers]) -> None:
        self._config, self._workers = config, workers

    def keep(self, payload: Any, sent: Metadata, receivers: Sequence[Step]) -> tuple[()]:
        """Write one row for each of *receivers*, in the transaction that is open."""
        self._keep([(payload, sent)], receivers)
        return ()

    def keep_all(self, sendings: Sendings, receivers: Sequence[Step]) -> None:
        """Write a row for each of *sendings* and *receivers*, in one go."""
        self._keep(sendings, receivers)

    def _keep(self, sendings: Sequence[tuple[Any, Metadata]], receivers: Sequence[Step]) -> None:
        try:
            # Without a savepoint: whoever catches the error can't commit the change without it.
            with transaction.atomic(using=self._config.database, savepoint=False):
                self._insert(sendings, receivers)
        except Exception as error:
            raise NotKept(sendings[0][1].type, receivers[0].id, plainly(error)) from error
        wake = partial(self._wake, {step.terms.queue for step in receivers})
        transaction.on_commit(wake, using=self._config.database)

    def defer(self, payload: Any, sent: Metadata, receivers: Sequence[Step]) -> tuple[()]:
        """Hand it over after the commit; what can't be handed over goes to the outbox."""
        if self._config.worker == "relay":  # they know of nothing else
            return self.keep(payload, sent, receivers)
        body = written(payload, sent, self._config.service)
        for step in receivers:
            DjangoTransactions().on_commit(partial(self._tell, step, body, payload, sent), None)
        return ()

    def _insert(self, sendings: Iterable[tuple[Any, Metadata]], receivers: Sequence[Step]) -> None:
        arrivals = []
        for payload, sent in sendings:
            message, body = Message(payload, sent), written(payload, sent, self._config.service)
            arrivals += [Arrival.of(step, message, body) for step in receivers]
        insert(self._config.database, arrivals)

    def _wake(self, queues: Collection[str]) -> None:
        try:
            self._workers().wake(queues)
        except Exception as error:  # noqa: BLE001  # a broker that is down loses no message
            logger.warning("no worker could be woken (%s); they look by themselves", because(error))

    def _tell(self, step: Step, body: str, payload: Any, sent: Metadata) -> None:
        try:
            self._workers().tell(step, body)
        except Exception as error:  # noqa: BLE001  # a broker that is down
            logger.warning("%s goes to the outbox: %s", step.id, because(error))
            self._park(step, payload, sent)

    def _park(self, step: Step, payload: Any, sent: Metadata) -> None:
        try:
            self._insert([(payload, sent)], [step])
        except Exception as error:  # noqa: BLE001  # what has committed must not fail for that
            told = "%s is not told, and is lost: %s"
            logger.error(told, step.id, because(error))  # noqa: TRY400  # it may hold anything
