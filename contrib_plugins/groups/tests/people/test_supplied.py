"""What this plugin supplies, as other plugins and the host find it."""

from __future__ import annotations

from hooks_groups.assigners import ASSIGNERS

from hooks_runtime import Hooks, HooksConfig
from hooks_runtime.discovery import load
from hookspecs.learning import assigners


def test_assigners_are_found_by_the_names_that_sets_store():
    """Each is a class of the interface, so nothing is wrong with the supply."""
    config = HooksConfig.of({"plugins": ["groups"], "platform": "groups_school.School"})
    hooks = Hooks(load(config), config)

    supplied = hooks.supplied(assigners)

    assert {"manual", "random", "balanced", "rendezvous"} == set(supplied)
    assert dict(ASSIGNERS) == {name: each.implementation for name, each in supplied.items()}
    assert [] == [problem for problem in hooks.problems if problem.id in {"E301", "E302"}]
