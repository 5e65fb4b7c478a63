"""Rules in their form on the wire, ``group_access``: ``{"100": [1, 2], "50": [4]}``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from hooks_groups.deciding.course import Rule

WHOLE = re.compile(r"-?[0-9]+", re.ASCII)


class InvalidRule(ValueError):
    """A ``group_access`` that cannot be read; *problems* has every path with what is wrong there."""

    def __init__(self, problems: tuple[tuple[str, str], ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        """Return a line for each problem."""
        return "\n".join(f"{path}: {told}" for path, told in self.problems)


def read_rule(group_access: object, path: str = "$") -> dict[int, frozenset[int]]:
    """Return the rule in *group_access*; lists that restrict nothing, None or [], are left out.

    path: where it was found, which errors begin with. Raises: InvalidRule: naming all that is wrong.
    """
    if group_access is None:
        return {}
    if not isinstance(group_access, Mapping):
        told = f"expected an object such as {{'100': [1, 2]}}, got {group_access!r}"
        raise InvalidRule(((path, told),))
    if problems := tuple(_problems(group_access, path)):
        raise InvalidRule(problems)
    return {int(name): frozenset(arms) for name, arms in group_access.items() if arms}


def write_rule(rule: Rule) -> dict[str, list[int]]:
    """Return *rule* as ``group_access``, sorted."""
    return {str(partition): sorted(arms) for partition, arms in sorted(rule.items()) if arms}


def _problems(access: Mapping[object, object], path: str) -> Iterator[tuple[str, str]]:
    seen: set[int] = set()
    for name, arms in access.items():
        here = f"{path}[{name!r}]"
        if not _is_id(name) and not (isinstance(name, str) and WHOLE.fullmatch(name)):
            yield here, "expected the id of a partition, a whole number"
        elif (partition := int(str(name))) in seen:
            yield here, f"partition {partition} is named twice"
        else:
            seen.add(partition)
        yield from _problems_of_list(arms, here)


def _problems_of_list(arms: object, path: str) -> Iterator[tuple[str, str]]:
    if arms is None:
        return
    if not isinstance(arms, list | tuple | set | frozenset):
        yield path, f"expected a list of ids of arms, got {arms!r}"
        return
    for position, arm in enumerate(arms):
        if not _is_id(arm):
            yield f"{path}[{position}]", f"expected the id of an arm, a whole number, got {arm!r}"


def _is_id(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
