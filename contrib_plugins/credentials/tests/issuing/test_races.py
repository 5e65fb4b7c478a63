"""Many at once: each learner has one credential, one document and one mail."""

from __future__ import annotations

import contextlib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from credentials_school.local import Text, visit
from django.core import mail
from django.db import connections
from hooks_credentials.errors import NotPossible
from hooks_credentials.issuing import make, reissue, revoke, run, tick
from hooks_credentials.mails import mail as tell_learner
from hooks_credentials.models import Credential, CredentialEvent

from hooks_runtime.django.testing import drain

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS, WORKERS, LEARNERS = 30, 4, 5


def at_once(work):
    """Return what *work* came to for each of the workers, all begun at the same moment."""
    start = Barrier(WORKERS)

    def begun(number):
        try:
            start.wait(60)
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(begun, range(WORKERS)))


def per_learner(configuration):
    return Counter(
        Credential.objects.filter(configuration=configuration).values_list("user", flat=True)
    )


def test_thirty_rounds_of_four_workers_issue_nothing_twice(configured):
    """W3: four claim and work at the same moment, thirty times."""
    for number in range(LEARNERS):
        visit(f"Learner {number}")
    duplicates = []
    for _ in range(ROUNDS):
        Text.rendered.clear()
        mail.outbox.clear()
        configuration = configured()
        at_once(lambda _, configuration=configuration: (run(configuration), drain()))
        drain()
        rows = per_learner(configuration)
        told = Counter(message.extra_headers["Message-ID"] for message in mail.outbox)
        duplicates += [many for many in (rows, Text.rendered, told) if set(many.values()) != {1}]
        assert len(rows) == len(told) == LEARNERS

    assert duplicates == []
    assert Credential.objects.filter(state="available").count() == ROUNDS * LEARNERS
    assert CredentialEvent.objects.filter(happened="issued").count() == ROUNDS * LEARNERS


def test_ticks_that_overlap_claim_once(configured):
    """W5: and each says what it claimed itself."""
    for number in range(50):
        visit(f"Learner {number}")
    configured(schedule="interval", every_s=3600)

    runs = [each for ran in at_once(lambda _: tick()) for each in ran]

    assert sum(each.claimed for each in runs) == Credential.objects.count() == 50
    assert drain() >= 100
    assert len(mail.outbox) == 50


def test_one_message_told_by_four_at_once_is_one_document_and_one_mail(configured):
    """As a broker would that delivers again and again."""
    visit("Ada")
    run(configured())
    credential = Credential.objects.get()

    at_once(lambda _: make(credential.uuid))
    at_once(lambda _: tell_learner(credential.uuid))
    drain()

    assert sum(Text.rendered.values()) == 1
    assert len(mail.outbox) == 1


def test_four_who_reissue_at_once_are_one(configured):
    """Three of them hear so."""
    visit("Ada")
    run(configured())
    drain()
    credential = Credential.objects.get()

    def press(_):
        with contextlib.suppress(NotPossible):
            return reissue(credential)

    new = [each for each in at_once(press) if each]
    drain()

    assert len(new) == 1
    states = Credential.objects.order_by("generation").values_list("generation", "state")
    assert list(states) == [(1, "replaced"), (2, "available")]


def test_four_who_revoke_at_once_are_told_of_once(configured):
    """And the history has it once."""
    visit("Ada")
    run(configured())
    drain()
    credential = Credential.objects.get()

    at_once(lambda _: revoke(credential, reason=""))

    assert CredentialEvent.objects.filter(happened="revoked").count() == 1
