"""In which arms learners are: schemes are asked, few statements for all, and a broken one opens nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache

import attrs
from django.db import connection, transaction

from hooks_groups.courses.reading import Divided
from hooks_groups.courses.tables import Tables
from hooks_groups.raised import kind_and_place
from hooks_groups.schemes.chance import AtRandom
from hooks_groups.schemes.parameters import WrongParameters
from hooks_groups.schemes.together import ArmsOf, Together
from hooks_runtime import NotSupplied, current
from hookspecs.interfaces.partition_scheme import OfferedArm, PartitionScheme
from hookspecs.learning import partition_schemes
from hookspecs.values import UserId


class WrongAnswer(TypeError):
    """A scheme returned what is no answer; the words say which kind of thing."""


OURS = (NotSupplied, WrongAnswer, WrongParameters)
"""Errors whose words are of this project, and name nobody."""


@attrs.frozen
class Asked:
    """What schemes say of learners.

    arms: by learner and partition. faults: partitions of which nothing is known, with a sentence for
    authors and operators; nobody is in an arm of them.
    """

    arms: Mapping[UserId, Mapping[int, frozenset[int]]]
    faults: Mapping[int, str]


def ask(tables: Tables, users: Iterable[UserId], partitions: Iterable[int] | None = None) -> Asked:
    """Return in which arms *users* are, in those *partitions* that rules make use of by default."""
    wanted = frozenset(users)
    numbers = tables.decider.partitions if partitions is None else partitions
    asked = [
        tables.content.divided[number] for number in numbers if number in tables.content.divided
    ]
    arms: dict[UserId, dict[int, frozenset[int]]] = {user: {} for user in wanted}
    faults: dict[int, str] = {}
    for batch in _batches(asked):
        for number, those in _heard(tables, batch, wanted, faults).items():
            for user, found in those.items():
                arms[user][number] = found
    return Asked(arms, faults)


def way_in(divided: Divided, arm: OfferedArm) -> str:
    """Return what its scheme says how to come into *arm*; that of a broken one is ``join ...``."""
    try:
        return str(scheme_of(divided).way_in(arm))
    except Exception:  # noqa: BLE001  # as above: words are never worth a page
        return f"join {arm.name}"


def has_no_way_in(divided: Divided) -> bool:
    """Return whether learners can do nothing to come into an arm, since chance decides."""
    supplied = current().supplied(partition_schemes).get(divided.scheme)
    return supplied is not None and issubclass(supplied.implementation, AtRandom)


def scheme_of(divided: Divided) -> PartitionScheme:
    """Return the scheme of a partition. Raises: NotSupplied, which names the plugin; or its own errors."""
    return made_scheme(divided.scheme, divided.supplied_by)


def made_scheme(name: str, supplied_by: str = "") -> PartitionScheme:
    """Return the scheme that a plugin supplies as *name*; errors as above."""
    supplied = current().supplied(partition_schemes)
    return _made(supplied.find(name, plugin=supplied_by).implementation)


@lru_cache(maxsize=256)
def _made(scheme: type[PartitionScheme]) -> PartitionScheme:
    return scheme()


def _batches(asked: Iterable[Divided]) -> Iterator[list[Divided]]:
    """Yield partitions that are asked about together: those of one family, and each other alone."""
    batches: dict[object, list[Divided]] = {}
    for divided in asked:
        batches.setdefault(_family(divided), []).append(divided)
    yield from batches.values()


def _family(divided: Divided) -> object:
    supplied = current().supplied(partition_schemes).get(divided.scheme)
    if supplied is not None and issubclass(supplied.implementation, Together):
        return supplied.implementation.family
    return divided.partition.id


def _heard(
    tables: Tables, batch: list[Divided], users: frozenset[UserId], faults: dict[int, str]
) -> Mapping[int, ArmsOf]:
    """Return what is said of a batch; where that breaks, of each partition that is not at fault."""
    try:
        return _answers(batch, users)
    except Exception as error:  # noqa: BLE001  # whatever a scheme raises, pages are shown
        if len(batch) == 1:
            faults[batch[0].partition.id] = _fault(tables, batch[0], error)
            return {}
    found: dict[int, ArmsOf] = {}
    for each in batch:
        found.update(_heard(tables, [each], users, faults))
    return found


def _answers(batch: list[Divided], users: frozenset[UserId]) -> Mapping[int, ArmsOf]:
    scheme = scheme_of(batch[0])
    partitions = [each.partition for each in batch]
    if isinstance(scheme, Together):
        return scheme.arms_together(partitions, users)
    with _apart():
        return {each.id: _checked(scheme.arms_of(each, users), users) for each in partitions}


def _apart() -> AbstractContextManager[None]:
    # On PostgreSQL one statement that fails poisons the transaction in which a page is made.
    return transaction.atomic() if connection.in_atomic_block else nullcontext()


def _checked(answer: object, users: frozenset[UserId]) -> ArmsOf:
    """Return what a scheme said of *users*. Raises: WrongAnswer: it is something else."""
    if not isinstance(answer, Mapping):
        told = f"it returned {type(answer).__name__}; return user ids mapped to frozen sets"
        raise WrongAnswer(told)
    return {user: _arms(arms) for user, arms in answer.items() if user in users}


def _arms(arms: object) -> frozenset[int]:
    if isinstance(arms, str | bytes) or not isinstance(arms, Collection):
        told = f"it returned {type(arms).__name__} for a learner; return the ids of arms"
        raise WrongAnswer(told)
    return frozenset(arms)


def _fault(tables: Tables, divided: Divided, error: Exception) -> str:
    """Return a sentence about a scheme that did not answer; log it once for these tables."""
    name, number = divided.partition.name, divided.partition.id
    # What others say may be personal, and this comes into logs and onto pages.
    what = str(error) if isinstance(error, OURS) else f"it raised {kind_and_place(error)}"
    told = f"nobody is in an arm of {name!r}: its scheme {divided.scheme!r} did not answer: {what}"
    tables.tell_once((number, type(error)), "%s: %s", tables.course, told)
    return told
