"""What a rule means, in twenty lines of sets: slow, and hard to get wrong."""

from __future__ import annotations

from hooks_groups.deciding import ANY


def visible(course, arms, policy="deny"):
    """Return the keys of the blocks that a learner in *arms* sees."""
    blocks = {block.key: block for block in course.blocks}
    partitions = {partition.id: partition for partition in course.partitions}

    def lets_in(partition, listed):
        if not listed:
            return True
        if partition not in partitions:
            return policy == "ignore"
        if not partitions[partition].active:
            return True
        known = {arm.id for arm in partitions[partition].arms}
        if not set(listed) <= known and policy != "ignore":
            return False
        has = known if arms.get(partition) is ANY else set(arms.get(partition, ()))
        return bool(set(listed) & known & has)

    def sees(block):
        met = all(lets_in(partition, listed) for partition, listed in block.rule.items())
        return met and (not block.parents or any(sees(blocks[key]) for key in block.parents))

    return {key for key, block in blocks.items() if sees(block)}
