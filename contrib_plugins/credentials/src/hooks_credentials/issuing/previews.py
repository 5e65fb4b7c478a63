"""A dry run: who would be issued a credential now, who would not, and why. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_DOWN, Decimal

import attrs

from hooks_credentials.issuing.running import CHUNK, allowed
from hooks_credentials.models import Credential, CredentialConfiguration
from hooks_credentials.supplied import retriever
from hookspecs.interfaces.data_retriever import Criterion, Eligibility
from hookspecs.values import UserId

HUNDREDTH = Decimal("0.01")


@attrs.frozen
class Judged:
    """One learner in a preview. *because*: a sentence, for those who would be issued nothing."""

    user: UserId
    would_get_one: bool
    because: str = ""
    criteria: tuple[Criterion, ...] = ()

    @property
    def shown(self) -> str:
        """Return what there is of what is needed, in words."""
        return "; ".join(map(told, self.criteria))


def preview(
    configuration: CredentialConfiguration, users: tuple[UserId, ...] | None = None
) -> Iterator[Judged]:
    """Yield what a run would make of each learner of the context, or of *users*.

    Raises: NotSupplied, WrongOptions, RunStopped: as a run would.
    """
    chunk: list[Eligibility] = []
    for each in retriever(configuration).details(configuration.context, users):
        chunk.append(each)
        if len(chunk) == CHUNK:
            yield from _judged(configuration, chunk)
            chunk = []
    yield from _judged(configuration, chunk)


def _judged(configuration: CredentialConfiguration, chunk: list[Eligibility]) -> Iterator[Judged]:
    rows = Credential.objects.filter(
        configuration=configuration,
        generation__gte=configuration.generation,
        user__in=[each.user for each in chunk],
    )
    have = {row.user: row for row in rows}
    earned = [each.user for each in chunk if each.is_eligible and each.user not in have]
    chosen = set(allowed(configuration, earned)) if earned else set()
    for each in chunk:
        because = _because(each, have.get(each.user), is_chosen=each.user in chosen)
        yield Judged(each.user, not because, because, each.criteria)


def _because(each: Eligibility, has: Credential | None, *, is_chosen: bool) -> str:
    if has is not None:
        return f"has one already: {has.uuid}, {has.get_state_display()}"  # type: ignore[attr-defined]
    if not each.is_eligible:
        missing = [told(criterion) for criterion in each.criteria if not criterion.is_met]
        return each.reason or "; ".join(missing) or "has not earned it"
    return "" if is_chosen else "a plugin leaves this learner out for now"


def told(criterion: Criterion) -> str:
    """Return what is there of what is needed: ``completion 40 of 90 percent``."""
    where = f" in {criterion.step}" if criterion.step else ""
    current, required = _short(criterion.current), _short(criterion.required)
    return f"{criterion.name}{where} {current} of {required} {criterion.unit}"


def _short(points: Decimal) -> str:
    """Return two digits after the point at most, rounded down: 89.999 is not 90."""
    shown = points.quantize(HUNDREDTH, ROUND_DOWN)
    return str(shown.to_integral_value() if shown == shown.to_integral_value() else shown)
