"""The people API against a model that is obvious and slow: a dictionary of who is where.

Whatever is done in whatever order, both are of one opinion: about who is where, in which role, how many
seats are taken, why something is refused, and what an import and its undoing come to.
"""

from __future__ import annotations

import io
import os
from unittest import mock

import pytest
from django.db import transaction
from django.utils.timezone import now
from groups_school import PHYSICS
from hooks_groups.models import Membership, Segment
from hooks_groups.people import (
    PeopleError,
    add_member,
    create_segment,
    create_set,
    make_exclusive,
    make_overlapping,
    move,
    remove_member,
    resize,
    segments_at,
    undo,
)
from hooks_groups.rosters import Choices, clerk, import_roster, preview
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from hookspecs.values import UserId

NAMES = ("A", "B", "C")
EXAMPLES = int(os.environ.get("GROUPS_EXAMPLES", "40"))
segments = st.sampled_from(NAMES)
learners = st.integers(1000, 1005)
roles = st.sampled_from(["learner", "learner", "learner", "tutor"])
capacities = st.one_of(st.none(), st.integers(0, 4))
rows = st.lists(st.tuples(learners, segments, roles), max_size=8)


class Refused(Exception):
    """The model's answer where the API raises; its argument is the code."""


class Model:
    """Who is where, in a dictionary of dictionaries."""

    def __init__(self):
        self.exclusive = False
        self.where = {}  # (learner, segment) -> role
        self.capacity = dict.fromkeys(NAMES)
        self.touched = {}  # (learner, segment) -> the last thing that happened there
        self.clock = 0

    def learns(self, who):
        return {
            name for (user, name), role in self.where.items() if (user, role) == (who, "learner")
        }

    def taken(self, name):
        return sum((each, role) == (name, "learner") for (_, each), role in self.where.items())

    def put(self, who, name, role, leaving=None):
        """Let somebody into a segment, out of another, as a set allows."""
        stays = self.learns(who) - {leaving, name}
        if role == "learner" and self.exclusive and stays:
            raise Refused("in_another")
        seats = (self.where.get((who, name)) != "learner") * (role == "learner")
        if seats and self.capacity[name] is not None and self.taken(name) >= self.capacity[name]:
            raise Refused("segment_full")
        self.take(who, leaving)
        self.where[who, name] = role
        self.touch(who, name)

    def take(self, who, name):
        if self.where.pop((who, name), None):
            self.touch(who, name)

    def touch(self, who, name):
        self.clock += 1
        self.touched[who, name] = self.clock

    def add(self, who, name, role, *, moves=False):
        before = self.where.get((who, name))
        if before == role:
            return "unchanged"
        leaving = None
        if moves and before is None and role == "learner" and self.exclusive:
            leaving = next(iter(self.learns(who)), None)
        self.put(who, name, role, leaving)
        return "changed" if before else "moved" if leaving else "joined"

    def move(self, who, name):
        here = {each for user, each in self.where if user == who}
        others = (self.exclusive and self.learns(who) - {name}) or here - {name}
        if not others and name in here:
            return
        if len(others) != 1:
            raise Refused("which_one" if others else "not_member")
        (leaving,) = others
        if name in here:
            self.take(who, leaving)
        else:
            self.put(who, name, self.where[who, leaving], leaving)

    def imported(self, lines, *, moves):
        """Return how many rows came to what, and what it takes to undo them."""
        seen, counts, log = set(), {}, []
        for who, name, role in lines:
            keys = {(who, name)} | ({(who, "")} if self.exclusive and role == "learner" else set())
            before = {each: role for (user, each), role in self.where.items() if user == who}
            try:
                if keys & seen:
                    raise Refused("duplicate")
                seen |= keys
                became = self.add(who, name, role, moves=moves)
            except Refused:
                became = "refused"
            counts[became] = counts.get(became, 0) + 1
            if became not in ("refused", "unchanged"):
                gone = next((each for each in before if (who, each) not in self.where), None)
                left = name if became == "changed" else gone
                stamps = {each: self.touched[who, each] for each in (left, name) if each}
                log.append((who, left, before.get(left), name, stamps))
        return counts, log

    def undone(self, log):
        """Put back what still stands, the last first, and return how much. It touches nothing."""
        done = 0
        for who, left, role, joined, stamps in reversed(log):
            if any(self.touched[who, each] != stamp for each, stamp in stamps.items()):
                continue
            touched = dict(self.touched)
            try:
                if left:
                    self.put(who, left, role, joined if left != joined else None)
                else:
                    self.take(who, joined)
                done += 1
            except Refused:
                pass
            self.touched = touched
        return done


class People(RuleBasedStateMachine):
    """Does the same to both, and compares."""

    def __init__(self):
        super().__init__()
        self.example = transaction.atomic()
        self.example.__enter__()
        self.model, self.imports = Model(), []
        self.set = create_set(PHYSICS, "Labs")
        self.rooms = {name: create_segment(PHYSICS, name, segment_set=self.set) for name in NAMES}

    def teardown(self):
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    def both(self, ours, theirs):
        """Both do it, or refuse it for the same reason."""
        try:
            theirs()
            expected = ""
        except Refused as refused:
            expected = refused.args[0]
        try:
            ours()
            actual = ""
        except PeopleError as error:
            actual = error.code
        assert expected == actual

    @rule(who=learners, name=segments, role=roles)
    def add(self, who, name, role):
        self.both(
            lambda: add_member(self.rooms[name], UserId(who), role=role),
            lambda: self.model.add(who, name, role),
        )

    @rule(who=learners, name=segments)
    def remove(self, who, name):
        was_in = (who, name) in self.model.where
        assert was_in == remove_member(self.rooms[name], UserId(who))
        self.model.take(who, name)

    @rule(who=learners, name=segments)
    def move(self, who, name):
        self.both(
            lambda: move(UserId(who), to=self.rooms[name]), lambda: self.model.move(who, name)
        )

    @rule(name=segments, capacity=capacities)
    def resize(self, name, capacity):
        def theirs():
            if capacity is not None and self.model.taken(name) > capacity:
                raise Refused("wrong_capacity")
            self.model.capacity[name] = capacity

        self.both(lambda: resize(self.rooms[name], capacity), theirs)

    @rule(exclusive=st.booleans())
    def flip(self, exclusive):
        def theirs():
            if exclusive and any(len(self.model.learns(who)) > 1 for who in range(1000, 1006)):
                raise Refused("still_doubled")
            self.model.exclusive = exclusive

        flip = make_exclusive if exclusive else make_overlapping
        self.both(lambda: flip(self.set), theirs)

    @rule(lines=rows, moves=st.booleans(), at_once=st.integers(1, 9))
    def import_roster(self, lines, moves, at_once):
        text = "".join(f"learner{who},{name},{role}\n" for who, name, role in lines)
        choices = Choices(elsewhere="move" if moves else "refuse")
        with mock.patch.object(clerk, "AT_ONCE", at_once):
            foreseen = preview(self.set, io.BytesIO(text.encode()), choices=choices)
            report = import_roster(self.set, io.BytesIO(text.encode()), choices=choices)
        counts, log = self.model.imported(lines, moves=moves)
        assert counts == dict(report.counts) == dict(foreseen.counts)
        assert bool(log) == bool(report.roster_import)
        if log:
            self.imports.append((report.roster_import, log))

    @precondition(lambda self: self.imports)
    @rule(data=st.data())
    def undo(self, data):
        which = data.draw(st.integers(0, len(self.imports) - 1))
        roster_import, log = self.imports.pop(which)
        assert self.model.undone(log) == undo(roster_import).reverted

    @invariant()
    def everybody_is_where_the_model_says(self):
        rows = Membership.objects.values_list("user", "segment__name", "role", "exclusive")
        found = {(user, name): role for user, name, role, _ in rows}
        assert self.model.where == found
        assert all(self.model.exclusive == flag for *_, flag in rows)

    @invariant()
    def seats_are_counted(self):
        counts = dict(Segment.objects.values_list("name", "member_count"))
        assert {name: self.model.taken(name) for name in NAMES} == counts

    @invariant()
    def history_comes_to_the_present(self):
        keys = {str(room.uid): name for name, room in self.rooms.items()}
        for who in {who for who, _ in self.model.touched}:
            expected = {name for user, name in self.model.where if user == who}
            assert expected == {keys[uid] for uid in segments_at(UserId(who), PHYSICS, now())}


@pytest.mark.django_db
def test_people_are_where_a_dictionary_says():
    """Whatever is done, in whatever order."""
    few = settings(
        max_examples=EXAMPLES,
        stateful_step_count=30,
        deadline=None,
        database=None,
        derandomize=True,
    )
    run_state_machine_as_test(People, settings=few)
