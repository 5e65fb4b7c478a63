"""Ways in, said in English, for those who have no words of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from hooks_groups.deciding.decisions import Need, Way

Phrase = Callable[[int, int], str]
"""Says how one comes into an arm of a partition: ``join Lab B``, ``upgrade to verified``."""


def way_in_words(way: Way, phrase: Phrase) -> str:
    """Return *way* as ``join Lab B, and upgrade to verified``."""
    return ", and ".join(need_in_words(need, phrase) for need in way)


def ways_in_words(ways: Iterable[Way], phrase: Phrase) -> str:
    """Return *ways* as ``join Lab B, or upgrade to verified``; empty where there is none."""
    ways = tuple(ways)
    between = "; or " if any(len(way) > 1 for way in ways) else ", or "
    return between.join(way_in_words(way, phrase) for way in ways)


def need_in_words(need: Need, phrase: Phrase) -> str:
    """Return *need* as ``join Lab A, B or C``: words that all arms begin with are said once."""
    first, *others = (phrase(need.partition, arm).split() for arm in sorted(need.arms))
    # Something has to be left of each to tell the arms apart.
    most = min(map(len, (first, *others))) - 1
    shared = next((n for n in range(most, 0, -1) if all(o[:n] == first[:n] for o in others)), 0)
    *said, last = (" ".join(words) for words in (first, *(other[shared:] for other in others)))
    return " or ".join([*filter(None, [", ".join(said)]), last])
