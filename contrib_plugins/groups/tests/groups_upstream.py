"""How Open edX answers, written from the contract's description (groups.md, 2.5 and 2.6).

A learner has one group at most in each partition: a mapping of partition to group, or to whatever
else a scheme answers. Groups are pairs of id and name, equal if both are.
"""

from __future__ import annotations

from typing import NamedTuple


class Group(NamedTuple):
    """An arm as upstream compares it."""

    id: int
    name: str = ""


def merged(blocks, key):
    """Return what a block and those it is in ask for: lists, or False where they exclude each other.

    The first parent stands for all; the dictionary of a root is taken as it is.
    """
    block = blocks[key]
    if not block.parents:
        return dict(block.rule)
    access = dict(merged(blocks, block.parents[0]))
    for partition, listed in block.rule.items():
        if listed and partition not in access:
            access[partition] = list(listed)
        elif listed and access[partition] is not False:
            # An empty or missing list of the root is a list like any other.
            access[partition] = [arm for arm in access[partition] if arm in listed] or False
    return access


def has_access(course, key, learner, *, staff=False):
    """Return whether the strict algorithm lets *learner* in."""
    if staff:
        return True
    partitions = {partition.id: partition for partition in course.partitions}
    access = merged({block.key: block for block in course.blocks}, key)
    asked = []
    for partition, listed in access.items():
        if listed is False:
            return False
        if not listed:
            continue
        if partition not in partitions:
            return False
        if partitions[partition].active:
            asked.append((partitions[partition], listed))
    return all(_admits(partition, listed, learner) for partition, listed in asked)


def _admits(partition, listed, learner):
    groups = {arm.id: Group(arm.id, arm.name) for arm in partition.arms}
    if not groups.keys() >= set(listed):
        return False
    return learner.get(partition.id) in [groups[arm] for arm in listed]


def outline(course, learner):
    """Return the blocks that the outline's transformer leaves to *learner*, parents before children."""
    active = {partition.id for partition in course.partitions if partition.active}
    access, left = {}, []
    for block in course.blocks:
        above = [access[parent] for parent in block.parents]
        access[block.key] = {
            partition: asked
            for partition in active
            if (asked := _asked(partition, block, above)) is not None
        }
        if all(_is_in(learner.get(p), arms) for p, arms in access[block.key].items()):
            left.append(block.key)
    return left


def _asked(partition, block, above):
    """Return the arms that are let in; None for all: what any parent lets in, and the block's own."""
    parents = [asked.get(partition) for asked in above]
    inherited = set().union(*parents) if parents and None not in parents else None
    own = set(block.rule.get(partition) or ()) or None
    return own if inherited is None else inherited if own is None else own & inherited


def _is_in(group, arms):
    return group is not None and group.id in arms
