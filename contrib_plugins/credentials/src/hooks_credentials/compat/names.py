"""Dotted paths of functions -> the names of what takes their place."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

THEIRS = ("learning_credentials.", "openedx_certificates.")  # as it was called before 0.2
RETRIEVERS = {
    "retrieve_completions": "completion",
    "retrieve_course_completions": "completion",
    "retrieve_subsection_grades": "grades",
    "retrieve_completions_and_grades": "completion_and_grades",
}
GENERATORS = {"generate_pdf_credential": "pdf", "generate_pdf_certificate": "pdf"}


@attrs.frozen
class Names:
    """retrievers, generators: what the operator says of functions of others, by dotted path."""

    retrievers: Mapping[str, str] = attrs.field(factory=dict)
    generators: Mapping[str, str] = attrs.field(factory=dict)

    def retriever(self, path: str, kind: str) -> str:
        """Return who judges in the place of *path*, '' if nobody is known to."""
        if said := self.retrievers.get(path):
            return said
        own = own_retriever(path)
        return "pathway" if own and kind == "pathway" else own

    def generator(self, path: str) -> str:
        """Return what makes documents in the place of *path*, '' if nothing is known to."""
        return self.generators.get(path) or _own(path, GENERATORS)


def own_retriever(path: str) -> str:
    """Return which one of ours asks what *path*, a function of learning-credentials itself, asks."""
    return _own(path, RETRIEVERS)


def _own(path: str, names: Mapping[str, str]) -> str:
    return names.get(path.rpartition(".")[2], "") if path.startswith(THEIRS) else ""
