"""What this plugin supplies: data retrievers, by the names that configurations store."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hooks_retrievers.completion import Completion
from hooks_retrievers.grades import Grades
from hooks_retrievers.http import Http, HttpServices
from hooks_retrievers.pathway import Steps
from hooks_retrievers.together import Together
from hookspecs import hookimpl
from hookspecs.interfaces.data_retriever import DataRetriever
from hookspecs.learning import data_retrievers

plugin_options = HttpServices


@hookimpl(data_retrievers)
def supply_retrievers() -> Mapping[str, type[DataRetriever[Any]]]:
    """Return the ways to know who has earned a credential."""
    return {
        "completion": Completion,
        "grades": Grades,
        "completion_and_grades": Together,
        "pathway": Steps,
        "http": Http,
    }
