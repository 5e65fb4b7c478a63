"""What the tests of retrievers share."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from hooks_retrievers import plugin as retrievers
from school import School

from hooks_runtime import current, installed, structure
from hooks_runtime.testing import build_hooks, plugin
from hookspecs.learning import data_retrievers


@pytest.fixture
def school():
    """Return what opens a school, on which retrievers are asked until the test ends."""
    opened = []

    def opening(services=None, **said):
        there = School(**said)
        hooks = build_hooks(
            plugin(
                "retrievers", retrievers.supply_retrievers, plugin_options=retrievers.plugin_options
            ),
            platform=there,
            options={"retrievers": {"services": services or {}}},
        )
        opened.append(installed(hooks))
        opened[-1].__enter__()
        return there

    yield opening
    for each in reversed(opened):
        each.__exit__(None, None, None)


@pytest.fixture
def asking():
    """Return what makes a retriever by its name, with options as they are stored."""

    def asked(name, **options):
        kind = current().supplied(data_retrievers)[name].implementation
        return kind(structure(options, kind.options_type, "$.options"))

    return asked
