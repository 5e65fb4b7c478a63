"""Anything that can happen to messages, in any order, against a model that is slow and obvious."""

from __future__ import annotations

from collections import deque
from contextlib import suppress

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from hooks_runtime.delivery.telling import CRASHES
from hooks_runtime.django.models import OutboxEntry
from tests.integration.office import Letter, Office, durable, letter_sent
from tests.site.models import Row

keys = st.sampled_from(["oslo", "bergen"])
RECEIVERS = ("a", "b")


class Killed(BaseException):
    """What a SIGKILL is to the code that it hits."""


class Post(RuleBasedStateMachine):
    """Two receivers, two keys, workers that die. sent: what the model knows was committed."""

    def __init__(self):
        super().__init__()
        Row.objects.all().delete()
        OutboxEntry.objects.all().delete()
        self.sent, self.page, self.deaths = [], 0, 0
        self.fails, self.kills = set(), set()
        self.stale = []
        functions = [durable(self.told_to(who), name=who, retries=1000) for who in RECEIVERS]
        self.post = Office("default", *functions)

    def told_to(self, who):
        def tell(letter, metadata):
            self.post.store_row(f"{who} {letter.to} {letter.page}")
            if (who, letter.page) in self.kills:
                self.kills.discard((who, letter.page))
                raise Killed
            if (who, letter.page) in self.fails:
                self.fails.discard((who, letter.page))
                raise ValueError

        return tell

    def _send(self, key):
        self.page += 1
        self.post.hooks.send_event(letter_sent, Letter(key, self.page))
        return key, self.page

    @rule(some=st.lists(keys, min_size=1, max_size=3))
    def send(self, some):
        with transaction.atomic():
            letters = [self._send(key) for key in some]
        self.sent += letters

    @rule(some=st.lists(keys, min_size=1, max_size=3))
    def roll_back(self, some):
        with suppress(ZeroDivisionError), transaction.atomic():
            for key in some:
                self._send(key)
            raise ZeroDivisionError

    @rule(kept=keys, lost=keys)
    def roll_back_a_part(self, kept, lost):
        with transaction.atomic():
            letter = self._send(kept)
            with suppress(ZeroDivisionError), transaction.atomic():
                self._send(lost)
                raise ZeroDivisionError
        self.sent.append(letter)

    @precondition(lambda self: self.sent)
    @rule(data=st.data(), who=st.sampled_from(RECEIVERS))
    def will_fail(self, data, who):
        self.fails.add((who, data.draw(st.sampled_from(self.sent))[1]))

    @precondition(lambda self: self.sent and self.deaths < CRASHES)
    @rule(data=st.data(), who=st.sampled_from(RECEIVERS))
    def will_kill(self, data, who):
        self.kills.add((who, data.draw(st.sampled_from(self.sent))[1]))
        self.deaths += 1

    @rule()
    def work(self):
        with suppress(Killed):
            self.post.worker().work()

    @rule(limit=st.integers(1, 4))
    def claim_and_die(self, limit):
        if self.deaths < CRASHES:
            self.deaths += 1
            self.post.store.claim("dies", (), limit)

    @rule(limit=st.integers(1, 4))
    def claim_and_be_slow(self, limit):
        if self.deaths < CRASHES:
            self.deaths += 1
            worker = self.post.worker()
            self.stale.append((worker, self.post.store.claim(worker.name, (), limit)))

    @precondition(lambda self: self.stale)
    @rule()
    def the_slow_one_goes_on(self):
        worker, entries = self.stale.pop(0)
        behind: set = set()
        with suppress(Killed):
            while entries:
                here = deque(entries)
                worker._next(here, behind)
                entries = list(here)
            self.post.store.release(worker.name)

    @rule()
    def time_goes_by(self):
        self.post.make_due()

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def the_same_comes_again(self, data):
        rows = list(OutboxEntry.objects.order_by("seq"))
        row = data.draw(st.sampled_from(rows))
        row.pk = None
        OutboxEntry.objects.bulk_create([row], ignore_conflicts=True)

    def effects(self, who):
        names = Row.objects.order_by("pk").values_list("name", flat=True)
        told = [name.split() for name in names]
        return [(key, int(page)) for whose, key, page in told if whose == who]

    @invariant()
    def each_is_told_once_at_most_in_order_and_only_what_was_committed(self):
        for who in RECEIVERS:
            told = self.effects(who)
            for key in ("oslo", "bergen"):
                mine = [letter for letter in told if letter[0] == key]
                assert mine == [letter for letter in self.sent if letter[0] == key][: len(mine)]

    @invariant()
    def what_is_done_has_its_effect_and_what_is_not_has_none(self):
        done = OutboxEntry.objects.filter(state="done").count()
        assert done == sum(len(self.effects(who)) for who in RECEIVERS)
        assert OutboxEntry.objects.count() == len(self.sent) * len(RECEIVERS)

    def teardown(self):
        self.fails.clear()
        self.kills.clear()
        self.post.work_on(100)
        for who in RECEIVERS:
            assert sorted(self.effects(who)) == sorted(self.sent)


@pytest.mark.django_db(transaction=True)
def test_every_committed_message_has_its_effect_once_and_in_order():
    """Nothing of what is rolled back has any; whatever fails, dies, is slow or comes twice."""
    run_state_machine_as_test(
        Post,
        settings=settings(
            max_examples=40,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
