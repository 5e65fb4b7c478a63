"""Into which segment a learner comes: pure functions of ids and counts. Standard library only.

All of them take many users at once, answer as if these came one after the other, and leave out whom
they place nowhere. None of them writes.
"""

from hooks_groups.assigning.drawing import Draw, at_random, in_balanced_blocks
from hooks_groups.assigning.hashing import HASHES, UnknownHash, by_rendezvous
from hooks_groups.assigning.places import Place

__all__ = [
    "HASHES",
    "Draw",
    "Place",
    "UnknownHash",
    "at_random",
    "by_rendezvous",
    "in_balanced_blocks",
]
