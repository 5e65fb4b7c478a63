"""What the campus that is there costs: ``python -m tests.examples.inside_campus.figures``.

For ``tests.evidence campus_world``, which makes the campus and sets the environment.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterable, Iterator
from time import perf_counter
from typing import Any

import django

AT_ONCE = 10_000  # learners who are asked for together
STATEMENTS = 5  # a read sends no more


def main() -> int:
    """Print the pages, and what plugins read; return 1 if one of them costs too much or breaks."""
    django.setup()
    from django.test.utils import setup_test_environment

    setup_test_environment()
    logging.disable(logging.CRITICAL)  # the admin forbids what it is to forbid
    return max(_pages(), _reads())


def _pages() -> int:
    from tests.examples.inside_campus import places, walk

    print(f"\n{'page':<40}{'who':<9}{'how':<20}{'queries':>7}{'ms':>7}")
    faults = 0
    for one in walk.walk(places.all_of_them(), times=2):
        fault = _fault(one, walk.QUERIES)
        faults += bool(fault)
        told = f"{one.page:<40}{one.visit.who:<9}{one.how[:19]:<20}{len(one.queries):>7}"
        print(f"{told}{one.took_ms:>7.0f}{fault}", flush=True)
    print(f"\n{faults} pages send {walk.QUERIES} queries or more, or do not open.")
    return min(faults, 1)


def _fault(one: Any, limit: int) -> str:
    if one.is_fine and len(one.queries) < limit:
        return ""
    return f"  FAULT: status {one.status} {one.refusal}"


def _reads() -> int:
    print(f"\n{'what a plugin reads':<44}{'rows':>8}{'statements':>11}{'ms':>7}")
    much = [_read(name, read) for name, read in _of_platform()]
    print(f"\n{sum(much)} reads send more than {STATEMENTS} statements.")
    return int(any(much))


def _read(name: str, read: Callable[[], Iterable[Any]]) -> bool:
    """Print what one read costs; return whether that is too much."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        start = perf_counter()
        rows = sum(1 for _ in read())
        took_ms = 1000 * (perf_counter() - start)
    print(f"{name:<44}{rows:>8,}{len(captured):>11}{took_ms:>7.0f}", flush=True)
    return len(captured) > STATEMENTS


def _of_platform() -> Iterator[tuple[str, Callable[[], Iterable[Any]]]]:
    from campus.models import Pathway, User
    from campus.platform import Campus

    from tests.examples.inside_campus import places

    campus, run = Campus(), places.by_size(places.complete_runs())[0]
    people = list(User.objects.order_by("-pk")[:AT_ONCE])
    members = Pathway.objects.latest("pk").key
    few = list(run.enrollments.values_list("user", flat=True)[:100])
    yield f"users of {AT_ONCE:,} ids", lambda: campus.users([one.pk for one in people])
    emails = [one.email.upper() for one in people]
    yield f"users_by_email of {AT_ONCE:,}", lambda: campus.users_by_email(emails)
    names = [one.username for one in people]
    yield f"users_by_username of {AT_ONCE:,}", lambda: campus.users_by_username(names)
    yield "courses, all", campus.courses
    yield "teachers of the fullest run", lambda: campus.teachers(run.key)
    yield "blocks", lambda: campus.blocks(run.key)
    yield "grading_policy", lambda: campus.grading_policy(run.key).categories
    for users, whose in ((None, "all"), (few, "100 learners")):
        for name in ("enrollments", "completions", "scores", "grades"):
            read = getattr(campus, name)
            yield f"{name}, {whose}", lambda read=read, users=users: read(run.key, users)
    unit = run.units.filter(parent=None).first().key
    yield "completions within a unit", lambda: campus.completions(run.key, within=unit)
    yield "pathways, all", campus.pathways
    yield "pathway_members", lambda: campus.pathway_members(members)


if __name__ == "__main__":
    sys.exit(main())
