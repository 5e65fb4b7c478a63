"""A school with this plugin, and with whatever else a test has answer its hooks."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from groups_school import School

from hooks_runtime import installed
from hooks_runtime.django import DjangoTransactions
from hooks_runtime.testing import build_hooks, plugin


@pytest.fixture
def school():
    return School()


@pytest.fixture
def hooks(school):
    """Give a function that builds the hooks of the school: with options, and functions that answer."""
    from hooks_groups import plugin as groups

    def build(*functions, **options):
        mine = [groups.claim_invitations, groups.forget, groups.leave_segments]
        plugins = [plugin("groups", *mine, plugin_options=groups.GroupsOptions)]
        plugins += [plugin("local", *functions)] if functions else []
        return build_hooks(
            *plugins,
            platform=school,
            transactions=DjangoTransactions(),
            options={"groups": options},
        )

    return build


@pytest.fixture(autouse=True)
def answering(hooks):
    """Let functions answer until the test ends; nobody does at first."""
    with ExitStack() as until_the_end:
        until_the_end.enter_context(installed(hooks()))
        yield lambda *functions, **options: until_the_end.enter_context(
            installed(hooks(*functions, **options))
        )
