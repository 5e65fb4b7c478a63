"""Who may see what: rules, compiled tables, decisions with reasons. Standard library only.

::

    decider = Decider(course)
    decider.visible({100: frozenset({1})})      # the blocks that a learner in arm 1 sees
    decider.decide({}, "lesson")                # may they? if not, what would open it?
"""

from hooks_groups.deciding.bitsets import chosen
from hooks_groups.deciding.cohort import Cohort
from hooks_groups.deciding.conditions import Policy
from hooks_groups.deciding.course import ANY, Arm, Arms, Block, Course, Partition, Rule
from hooks_groups.deciding.decider import Decider, Signature
from hooks_groups.deciding.decisions import Dangling, Decision, Need, Way
from hooks_groups.deciding.impact import Impact, impact
from hooks_groups.deciding.layout import InvalidCourse
from hooks_groups.deciding.lint import Findings, lint
from hooks_groups.deciding.rules import InvalidRule, read_rule, write_rule
from hooks_groups.deciding.visible import Visible
from hooks_groups.deciding.words import Phrase, need_in_words, way_in_words, ways_in_words

__all__ = [
    "ANY",
    "Arm",
    "Arms",
    "Block",
    "Cohort",
    "Course",
    "Dangling",
    "Decider",
    "Decision",
    "Findings",
    "Impact",
    "InvalidCourse",
    "InvalidRule",
    "Need",
    "Partition",
    "Phrase",
    "Policy",
    "Rule",
    "Signature",
    "Visible",
    "Way",
    "chosen",
    "impact",
    "lint",
    "need_in_words",
    "read_rule",
    "way_in_words",
    "ways_in_words",
    "write_rule",
]
