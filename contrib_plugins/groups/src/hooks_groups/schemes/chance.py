"""A draw that needs no row: the same for ever, until an arm comes or goes; and then, unless it was kept.

``{"salt": "kettle test", "hash": "blake2b-64", "weights": {"1": 3, "2": 1}}``: the draw is a pure
function of the salt, the learner and the arms. To keep it is a write, and never done on a read.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from hooks_groups.assigning import Place, by_rendezvous
from hooks_groups.models import Arm, Assignment
from hooks_groups.schemes.parameters import WrongParameters
from hooks_groups.schemes.together import ArmsOf, Together, only
from hookspecs.interfaces.partition_scheme import CoursePartition, OfferedArm
from hookspecs.values import UserId

AT_ONCE = 2000


class AtRandom(Together):
    """One arm for everybody, by chance and weight."""

    family = "chance"

    def arms_together(
        self, partitions: Sequence[CoursePartition], users: Collection[UserId]
    ) -> Mapping[int, ArmsOf]:
        """Return the arm that is kept for each of *users*, or else the one that they draw."""
        kept = _kept(partitions, users)
        return {each.id: _drawn(each, users, kept.get(each.id, {})) for each in partitions}

    def way_in(self, arm: OfferedArm) -> str:
        """Return ``be drawn for Version B``, for those who list arms; nothing that a learner could do."""
        return f"be drawn for {arm.name}"


def unkept(partitions: Sequence[CoursePartition], user: UserId) -> list[CoursePartition]:
    """Return those of *partitions*, all of one course, for which nothing is kept for *user*."""
    kept = _kept(partitions, {user})
    return [each for each in partitions if user not in kept.get(each.id, {})]


def keep(partitions: Sequence[CoursePartition], user: UserId) -> int:
    """Keep what *user* draws, and return for how many partitions. Two at once keep the same arm.

    Arms that come and go later change nothing for them any more.
    """
    drawn = {
        (each.id, arm) for each in partitions for arm in _drawn(each, {user}, {}).get(user, ())
    }
    if not drawn:
        return 0
    rows = Arm.objects.filter(partition__course=partitions[0].course)
    rows = rows.filter(partition__number__in={number for number, _ in drawn})
    named = rows.values_list("partition__number", "number", "partition_id", "pk")
    Assignment.objects.bulk_create(
        [
            Assignment(partition_id=partition, arm_id=pk, user=user)
            for number, arm, partition, pk in named
            if (number, arm) in drawn
        ],
        ignore_conflicts=True,  # whoever was first has drawn the same
    )
    return len(drawn)


def _kept(
    partitions: Sequence[CoursePartition], users: Collection[UserId]
) -> dict[int, dict[UserId, frozenset[int]]]:
    numbers = [partition.id for partition in partitions]
    rows = Assignment.objects.filter(
        partition__course=partitions[0].course, partition__number__in=numbers
    )
    found: dict[int, dict[UserId, frozenset[int]]] = {}
    names = ("partition__number", "user", "arm__number")
    # A negative id is the pseudonym of somebody who has retired.
    rows = only(rows.filter(user__gt=0), "user", users)
    for number, user, arm in rows.values_list(*names).iterator(AT_ONCE):
        found.setdefault(number, {})[UserId(user)] = frozenset({arm})
    return found


def _drawn(partition: CoursePartition, users: Iterable[UserId], kept: ArmsOf) -> ArmsOf:
    """Return the arms of *users*: as they are *kept*, or drawn by those who have none."""
    said = _said(partition)
    weights = said.get("weights") or {}
    places = [Place(str(arm.id), float(weights.get(str(arm.id), 1.0))) for arm in partition.arms]
    arms = {place.uid: frozenset({int(place.uid)}) for place in places}
    drawing = (int(user) for user in users if user not in kept)
    drawn = by_rendezvous(drawing, places, said["salt"], said["hash"])
    return {**{UserId(user): arms[uid] for user, uid in drawn.items()}, **kept}


def _said(partition: CoursePartition) -> dict[str, Any]:
    """Return the parameters. Raises: WrongParameters: under others everybody would be drawn anew."""
    said: dict[str, Any] = json.loads(partition.parameters)
    if missing := [name for name in ("salt", "hash") if not said.get(name)]:
        raise WrongParameters(f"the parameters of {partition.name!r} lack {' and '.join(missing)}")
    return said
