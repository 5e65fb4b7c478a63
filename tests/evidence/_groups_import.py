"""One step of ``groups_import``, in a process of its own."""

from __future__ import annotations

import resource
import statistics
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, perf_counter_ns
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from groups_school import PHYSICS, School  # noqa: E402
from hooks_groups import plugin as groups  # noqa: E402
from hooks_groups.models import Membership, RosterImport, SegmentSet  # noqa: E402
from hooks_groups.people import (  # noqa: E402
    add_members,
    create_segment,
    create_set,
    segments_of_learner,
    segments_of_learners,
    undo,
)
from hooks_groups.rosters import Choices, exported, import_roster, preview  # noqa: E402

from hooks_runtime import installed  # noqa: E402
from hooks_runtime.django import DjangoTransactions  # noqa: E402
from hooks_runtime.testing import build_hooks  # noqa: E402
from hooks_runtime.testing import plugin as plugin_of  # noqa: E402
from hookspecs.values import UserId  # noqa: E402
from tests.evidence.groups_import import SEGMENTS  # noqa: E402

SETS, ROUNDS = 20, 2000


class Town(School):
    """The school, where a third of the people is known by address, too."""

    def users_by_email(self, emails: Any) -> Any:
        """Return who has registered: learners have."""
        mine = {email: email.partition("@")[0] for email in emails if email.startswith("learner")}
        return {email: self._person(UserId(name[7:])) for email, name in mine.items()}


def _segments() -> SegmentSet:
    return SegmentSet.objects.get(slug="labs")


def _empty(_: Path) -> str:
    call_command("migrate", verbosity=0)
    of = create_set(PHYSICS, "Labs", exclusive=True)
    for number in range(SEGMENTS):
        create_segment(PHYSICS, f"Segment {number}", segment_set=of)
    return f"{SEGMENTS} segments"


def _read_file(folder: Path, act: Callable[..., Any], name: str = "class.csv", **said: Any) -> str:
    with (folder / name).open("rb") as file:
        report = act(_segments(), file, **said)
    return ", ".join(f"{count:,} {became}" for became, count in sorted(report.counts.items()))


def _export(_: Path) -> str:
    size = sum(map(len, exported(_segments())))
    return f"{Membership.objects.count():,} memberships, {size / 1e6:.1f} MB of CSV"


def _undo(_: Path) -> str:
    done = undo(RosterImport.objects.latest("pk"))
    return (
        f"{done.reverted:,} put back, {done.withdrawn:,} invitations withdrawn, {done.kept:,} kept"
    )


def _read(_: Path) -> str:
    """Time one learner's segments, of 20 sets, as a page asks for them."""
    learner = UserId(1234)
    for number in range(SETS):
        of = create_set(PHYSICS, f"Set {number}")
        add_members(create_segment(PHYSICS, "One", segment_set=of), [learner])
    assert len(segments_of_learner(learner, PHYSICS)) == SETS + 1
    with connection.cursor() as cursor:  # what autovacuum does a minute later
        cursor.execute("VACUUM ANALYZE")
    plan = segments_of_learner(learner, PHYSICS).explain(analyze=True)
    with CaptureQueriesContext(connection) as asked:
        list(segments_of_learner(learner, PHYSICS))
    told = [
        f"{SETS + 1} segments in {len(asked)} statement",
        f"on the server {plan.rpartition('Execution Time: ')[2].strip()}",
        f"as objects {_timed(lambda: list(segments_of_learner(learner, PHYSICS)))}",
        f"as values {_timed(lambda: list(segments_of_learners([learner], PHYSICS)))}",
    ]
    return "; ".join(told)


def _timed(ask: Callable[[], Any]) -> str:
    took = []
    for _ in range(ROUNDS):
        begun = perf_counter_ns()
        ask()
        took.append((perf_counter_ns() - begun) / 1000)
    return f"{statistics.median(took):.0f} us (95 %: {statistics.quantiles(took, n=20)[-1]:.0f} us)"


STEPS: dict[str, Callable[[Path], str]] = {
    "empty": _empty,
    "preview": lambda folder: _read_file(folder, preview),
    "import": lambda folder: _read_file(folder, import_roster),
    "again": lambda folder: _read_file(folder, import_roster),
    "move": lambda folder: _read_file(
        folder, import_roster, "other.csv", choices=Choices(elsewhere="move")
    ),
    "export": _export,
    "undo": _undo,
    "read": _read,
}


def main(step: str, folder: str) -> None:
    """Do *step*, and print what it took."""
    count = [0]

    def counted(execute: Any, *args: Any) -> Any:
        count[0] += 1
        return execute(*args)

    mine = (groups.claim_invitations, groups.forget, groups.leave_segments)
    known = plugin_of("groups", *mine, plugin_options=groups.GroupsOptions)
    hooks = build_hooks(known, platform=Town(), transactions=DjangoTransactions())
    with installed(hooks), connection.execute_wrapper(counted):
        begun = perf_counter()
        came_to = STEPS[step](Path(folder))
        took_s = perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{step:<9}{took_s:>9.1f}{count[0]:>12,}{peak:>12.0f}  {came_to}")


main(*sys.argv[1:])
