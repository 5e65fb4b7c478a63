"""A school with pages: Tove teaches physics, Cleo looks after Lab B, Ada and Ben learn."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from django.contrib.auth.models import User
from django.test import Client
from groups_school import ADA, BEN, CLEO, DORA, NAMES, PHYSICS, School
from groups_web import Visitor

from hooks_runtime import Hooks, HooksConfig, discovery, installed
from hooks_runtime.django import DjangoTransactions
from hooks_runtime.testing import plugin


@pytest.fixture
def school():
    there = School()
    there.admit(ADA, BEN, CLEO, DORA)
    there.teach("intro", "labs", "labs/optics", "labs/sound")
    return there


@pytest.fixture(autouse=True)
def using(school):
    """Give a function that has plugins answer beside this one, or under options, until the test ends."""
    from hooks_groups.courses import forget_tables

    with ExitStack() as until_the_end:

        def use(*functions, **options):
            config = HooksConfig.of({"plugins": ["groups"], "options": {"groups": options}})
            plugins = list(discovery.load(config))
            plugins += [plugin("local", *functions)] if functions else []
            hooks = Hooks(plugins, config, transactions=DjangoTransactions(), platform=school)
            assert [] == list(hooks.errors)
            until_the_end.enter_context(installed(hooks))

        use()
        yield use
        forget_tables()


@pytest.fixture
def visit(db):
    """Give a function that logs somebody in."""
    people = {
        name: User.objects.create_user(name, pk=number)
        for number, name in enumerate(NAMES, start=1)
    }

    def as_(name):
        client = Client()
        if name:
            client.force_login(people[name])
        return Visitor(client)

    return as_


@pytest.fixture
def labs(db):
    """An exclusive set of two labs: Ada is in A, which is full; Cleo looks after B."""
    from hooks_groups.people import add_member, create_segment, create_set

    home = create_set(PHYSICS, "Labs", exclusive=True)
    a = create_segment(PHYSICS, "Lab A", segment_set=home, capacity=1)
    b = create_segment(PHYSICS, "Lab B", segment_set=home, managers={"cleo": "assistant"})
    add_member(a, "ada")
    return home, a, b
