"""A course of physics in a school with this plugin, as it is installed."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from groups_school import ADA, BEN, CLEO, DORA, PHYSICS, School

from hooks_runtime import Hooks, HooksConfig, discovery, installed
from hooks_runtime.django import DjangoTransactions
from hooks_runtime.testing import plugin


@pytest.fixture
def school():
    """Ada, Ben, Cleo and Dora learn physics, Tove teaches it."""
    there = School()
    there.admit(ADA, BEN, CLEO, DORA)
    there.teach("intro", "labs", "labs/optics", "labs/sound", "exam")
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
def labs():
    """A partition of two labs, each with a segment; Ada is in A, Ben in B, Cleo in both."""
    from hooks_groups.authoring import bind, create_partition
    from hooks_groups.people import add_member, create_segment

    lab = create_partition(PHYSICS, "Lab", ["Lab A", "Lab B"])
    segments = [create_segment(PHYSICS, name) for name in ("Lab A", "Lab B")]
    for segment, arm in zip(segments, lab.arms.order_by("number"), strict=True):
        bind(segment, arm)
    for segment, who in ((0, ADA), (1, BEN), (0, CLEO), (1, CLEO)):
        add_member(segments[segment], who)
    return lab
