"""What Open edX's plugins offer, read by stevedore's names and without stevedore's traps.

stevedore 5.10 reads entry points through a file that may be out of date (its key keeps modification
times to the nearest two minutes, as 32 bit floats have them), forgets whose they are, lets the last
of two of one name win if they are not neighbours, and stops at an import that asserts. So metadata
is read afresh, and each plugin is loaded by itself; stevedore's ``ExtensionManager`` holds them.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import importlib_metadata
from stevedore import ExtensionManager
from stevedore.extension import Extension

logger = logging.getLogger(__name__)

SCHEMES = "openedx.user_partition_scheme"
GENERATORS = "openedx.dynamic_partition_generator"
OURS = "hooks_groups."


def entry_points(group: str, *, ours: bool = True) -> dict[str, Any]:
    """Return the entry points of *group*, by name; nothing is imported.

    Of a name that two packages claim there is none: which was meant, nobody knows. It is told.
    ours: with those of this package.
    """
    found: dict[str, set[Any]] = {}
    for each in importlib_metadata.entry_points(group=group):
        if ours or not each.value.startswith(OURS):
            found.setdefault(each.name, set()).add(each)
    clashes = {name: told for name, each in found.items() if (told := _clash(each))}
    for name, told in clashes.items():
        logger.error("%s: %r is claimed by %s; none is used", group, name, told)
    return {name: next(iter(each)) for name, each in found.items() if name not in clashes}


def manager(group: str, *, ours: bool = True) -> ExtensionManager[Any]:
    """Return what of *group* can be imported; what cannot is told."""
    loaded = list(_loaded(group, ours=ours))
    # The public way to a manager of what is loaded already.
    return ExtensionManager.make_test_instance(loaded, namespace=group)


def _loaded(group: str, *, ours: bool) -> Iterator[Extension[Any]]:
    for name, entry_point in entry_points(group, ours=ours).items():
        try:
            plugin = entry_point.load()
        except Exception:
            logger.exception("%s: %r (%s) can't be imported", group, name, entry_point.value)
        else:
            yield Extension(name, entry_point, plugin, None)


def _clash(claimed: set[Any]) -> str:
    """Return who claims one name; '' if all say the same, as a package does that is found twice."""
    if len({each.value for each in claimed}) == 1:
        return ""
    return " and ".join(sorted(f"{each.value} ({_origin(each)})" for each in claimed))


def _origin(entry_point: Any) -> str:
    dist = entry_point.dist
    return f"{dist.name} {dist.version}" if dist else "of no package"
