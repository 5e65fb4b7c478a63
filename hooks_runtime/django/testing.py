"""For Django tests of receivers that a worker tells: do its work, and let the time pass.

::

    class BadgeTest(TestCase):
        def test_the_third_attempt_prints_it(self):
            enroll(ada)
            for _ in range(3):
                drain()
                bring_forward()
            self.assertEqual(["ada"], printed)
"""

from __future__ import annotations

from django.utils.timezone import now

from hooks_runtime.django.models import State
from hooks_runtime.django.operate.figures import unfinished
from hooks_runtime.django.workers import drain, outbox

__all__ = ["bring_forward", "drain"]


def bring_forward(receiver: str = "") -> int:
    """Make due now what waits for its next attempt, as time would; return how many messages that are.

    receiver: of this one alone, ``badges:order_badge``. Attempts that failed still count, other than
    after ``hooks outbox retry``; dead letters stay dead.
    """
    later = unfinished(outbox()).filter(state=State.WAITING, available_at__gt=now(), claimed_by="")
    chosen = later.filter(receiver=receiver) if receiver else later
    return chosen.update(available_at=now())
