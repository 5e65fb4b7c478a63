"""One hypothesis strategy a value type; payloads are inferred from them.

Registered through hypothesis' entry point, so ``st.from_type(Enrollment)`` works in every test
without an import.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from string import ascii_letters, digits
from typing import Any

from hypothesis import strategies as st

from hooks_runtime import catalogue
from hookspecs import Event, Filter
from hookspecs.payload import hints, live_fields
from hookspecs.values import Count, CourseKey, Moment, Percent, Points, SegmentKey, UsageKey, UserId

EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
WIDEST_ID = 2**63 - 1  # what a BigAutoField holds

key_text = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"], exclude_characters="\x85"),
    min_size=1,
    max_size=255,
)
# A few letters of several scripts, as texts: to draw each of all letters by itself, as from_regex does,
# was most of what a judgement took.
word = st.text(f"{digits}{ascii_letters}_éßжعन日", min_size=1, max_size=20)
course_keys = st.tuples(word, word, word).map(
    lambda parts: CourseKey(f"course-v1:{'+'.join(parts)}")
)


def register() -> None:
    """Register the strategies; hypothesis calls this when it is imported."""
    st.register_type_strategy(UserId, st.integers(1, WIDEST_ID).map(UserId))
    st.register_type_strategy(CourseKey, course_keys)
    st.register_type_strategy(UsageKey, key_text.map(UsageKey))
    st.register_type_strategy(SegmentKey, st.uuids().map(lambda uid: SegmentKey(str(uid))))
    st.register_type_strategy(Count, st.integers(0, WIDEST_ID).map(Count))
    st.register_type_strategy(Percent, st.floats(0, 100).map(Percent))
    st.register_type_strategy(Points, st.decimals(0, 10**6, places=2).map(Points))
    instants = st.integers(
        0, (LATEST - EARLIEST) // MICROSECOND
    )  # one choice, and not one for each part
    st.register_type_strategy(
        Moment, instants.map(lambda passed: Moment.of(EARLIEST + passed * MICROSECOND))
    )
    carry = (spec for spec in catalogue.ours() if isinstance(spec, Filter | Event))
    for spec in carry:
        st.register_type_strategy(spec.payload, payloads(spec.payload))  # its live fields left out


def payloads(cls: type[Any]) -> st.SearchStrategy[Any]:
    """Return a strategy for payloads of *cls* with every field drawn, the optional ones too."""
    live = live_fields(cls)
    fields = {name: st.from_type(hint) for name, hint in hints(cls).items() if name not in live}
    return st.builds(cls, **fields)
