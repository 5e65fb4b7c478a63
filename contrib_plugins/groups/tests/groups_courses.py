"""Courses, rules and learners of all kinds, for properties."""

from __future__ import annotations

from hooks_groups.deciding import ANY, Arm, Block, Course, Partition
from hypothesis import strategies as st

PARTITIONS, ARMS = range(1, 5), range(1, 6)
EITHER, MARKER = st.booleans(), st.just(ANY)
POLICIES = st.sampled_from(["deny", "ignore", "report"])


def partitions(actives=EITHER):
    """Partitions 1 to 3 at most, so that 4 dangles at least; arms 1 to 4 at most, so that 5 does."""
    arms = st.sets(st.sampled_from(ARMS[:-1])).map(lambda ids: tuple(map(Arm, sorted(ids))))
    one = st.builds(Partition, st.sampled_from(PARTITIONS[:-1]), arms=arms, active=actives)
    return st.lists(one, unique_by=lambda partition: partition.id).map(tuple)


def rules():
    """Rules that may name what there is, what there is not, and nothing."""
    lists = st.one_of(
        st.lists(st.sampled_from(ARMS), max_size=3), st.sets(st.sampled_from(ARMS[:3]))
    )
    return st.dictionaries(st.sampled_from(PARTITIONS), lists, max_size=2)


RULES, ALL = rules(), partitions()


@st.composite
def courses(draw, most_parents=3, rules=RULES, partitions=ALL):
    """Courses of a dozen blocks at most, each in up to *most_parents* others, in any order."""
    blocks = []
    for number in range(draw(st.integers(0, 12))):
        earlier = st.sampled_from([block.key for block in blocks] or [""])
        above = st.lists(earlier, max_size=most_parents if blocks else 0)
        blocks.append(Block(f"block-{number}", tuple(draw(above)), draw(rules)))
    return Course(tuple(draw(st.permutations(blocks))), draw(partitions))


def learners(most_arms=3, markers=MARKER):
    """Learners with several arms a partition, some unknown; in collections of all kinds, and ANY."""
    ids = st.lists(st.sampled_from(ARMS), max_size=most_arms)
    sets = st.one_of(ids, ids.map(frozenset), ids.map(frozenset), ids.map(set), markers)
    return st.dictionaries(st.sampled_from(PARTITIONS), sets)
