"""Facts of credentials, ordinary and strange: what learners are called, and what that may do to a design."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias
from uuid import UUID

from hypothesis import strategies as st

from hooks_runtime.conformance.inputs import Strategy
from hooks_runtime.conformance.trials import explored
from hookspecs import evolve
from hookspecs.interfaces.credential_generator import CredentialFacts
from hookspecs.interfaces.data_retriever import LearningContext
from hookspecs.values import CourseKey, Moment, UserId

NUMBER = UUID("6f1c6f1e-5a0c-4b1e-9d3a-2f0a4c1b7e55")
ORDINARY = CredentialFacts(
    uuid=NUMBER,
    verify_url=f"https://platform.example/verify/{NUMBER}/",
    user=UserId(7),
    name="Ada Lindqvist",
    context=LearningContext("course", CourseKey("course-v1:Campus+Physics+2026")),
    context_name="Physics",
    credential_type="Certificate",
    issued_at=Moment.of(datetime(2026, 11, 20, 9, 30, tzinfo=UTC)),
    language="en",
)
# What template languages would fill in, and markup would take for its own.
INTERPRETED = (
    "{name}",
    "{0}",
    "{{uuid}}",
    "%(name)s %s",
    "$name",
    "<b>Ada</b>",
    "&lt;Ada",
    "\\n Ada",
)
STRANGE = (
    *INTERPRETED,
    "",
    " ",
    "Zoë Ångström",
    "Иван Петров",
    "محمد الأحمد",
    "देवेन्द्र",
    "王小明",
    "Ada\nLindqvist",
    "Ada\u202eBen",
    "Ada\x00",
    "Ada 🎓",
    "A" * 400,
    "Ada " * 100,
)
LATER = Moment.of(datetime(2031, 11, 20, tzinfo=UTC))

# No surrogates: no database has any.
texts = st.one_of(st.sampled_from(STRANGE), st.text(st.characters(exclude_categories=["Cs"])))

Check: TypeAlias = Callable[[CredentialFacts], None]


def named(facts: CredentialFacts, name: str) -> CredentialFacts:
    """Return *facts* about somebody else."""
    return evolve(facts, name=name)


def strange(facts: CredentialFacts) -> Strategy:
    """Return a strategy for *facts* with names, languages and dates of any kind."""
    return st.builds(
        lambda **changes: evolve(facts, **changes),
        name=texts,
        context_name=texts.filter(str.strip),
        language=st.sampled_from(["", "en", "ar", "zh-Hant", "xx-Nowhere", "no tag"]),
        expires_at=st.sampled_from([None, LATER]),
        generation=st.integers(1, 3),
    )


def every(facts: CredentialFacts, check: Check) -> None:
    """Call *check* with each strange name, and then with *facts* that are strange in every way."""
    for name in STRANGE:
        check(named(facts, name))
    explored(strange(facts), check)
