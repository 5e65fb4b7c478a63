"""How many rows a claim looks at. What an outbox keeps, and what waits, must not slow it down."""

from __future__ import annotations

import json

import pytest
from django.db import connections, transaction
from django.test.utils import CaptureQueriesContext

from hooks_runtime.django.outbox import Outbox
from tests.delivery.towns import databases
from tests.services import need_postgres

pytestmark = databases
MANY, CLAIMED = 20_000, 50
FILL = """
INSERT INTO learning_hooks_outbox (message_id, receiver, type, key, queue, body, state, holds, attempts,
    crashes, created_at, available_at, claimed_by, error)
SELECT gen_random_uuid(), 'p:hear', '', 'key ' || number %% 200, 'default', repeat('x', 500), %s, false,
    0, 0, now(), now(), '', ''
FROM generate_series(1, %s) AS number
"""


@pytest.fixture(params=["counted", "never counted"])
def outbox(request):
    """An outbox with many delivered messages, of which PostgreSQL may know, and then a burst."""
    need_postgres()
    outbox = Outbox("postgres")
    _fill("done")
    if request.param == "counted":
        with connections["postgres"].cursor() as cursor:
            cursor.execute("ANALYZE learning_hooks_outbox")
    _fill("waiting")
    return outbox


def _fill(state):
    with connections["postgres"].cursor() as cursor:
        cursor.execute(FILL, [state, MANY])


def looked_at(plan):
    """Return how many rows the steps of *plan* have had in their hands."""
    own = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)
    return own * plan["Actual Loops"] + sum(looked_at(part) for part in plan.get("Plans", ()))


@pytest.mark.parametrize("queues", [(), ("default",), ("default", "mail")])
def test_a_claim_looks_at_a_few_rows_after_a_burst(outbox, queues):
    """With statistics from before it, too; not at all that waits, or was delivered."""
    connection = connections["postgres"]
    with CaptureQueriesContext(connection) as asked, outbox.transaction():
        assert len(outbox.claim("mine", queues, CLAIMED)) == CLAIMED
        transaction.set_rollback(True, using="postgres")
    (claim,) = [said["sql"] for said in asked if "SKIP LOCKED" in said["sql"]]

    with outbox.transaction(), connection.cursor() as cursor:
        outbox.due.look_in_order()
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {claim}")
        (said,) = cursor.fetchone()

    plan = (json.loads(said) if isinstance(said, str) else said)[0]
    assert looked_at(plan["Plan"]) < MANY / 2
