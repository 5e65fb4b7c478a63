"""Partitions, bindings and rules: what authors write, checked before it is stored.

::

    lab = create_partition(course, "Lab", ["Lab A", "Lab B"])
    bind(lab_a, lab.arms.get(number=1))
    set_rule(course, lesson, {lab.number: [1]}, actor=tove)

Each function is one transaction, and counts up the course's revision: whoever looks next sees it.
"""

from hooks_groups.authoring.binding import bind, unbind
from hooks_groups.authoring.errors import (
    AuthoringError,
    NotBindable,
    RuleRefused,
    StillNamed,
    TransferConflict,
    UnknownCourse,
    UnreadableTransfer,
    WrongPartition,
)
from hooks_groups.authoring.following import follow
from hooks_groups.authoring.partitions import (
    activate,
    add_arm,
    create_partition,
    delete_arm,
    delete_partition,
    offer_arms,
    partitions_of,
    retitle,
)
from hooks_groups.authoring.publishing import courses_with, republished
from hooks_groups.authoring.rules import Told, check_rule, rule_of, set_rule
from hooks_groups.authoring.transfer import Transfer, export_content, import_content

__all__ = [
    "AuthoringError",
    "NotBindable",
    "RuleRefused",
    "StillNamed",
    "Told",
    "Transfer",
    "TransferConflict",
    "UnknownCourse",
    "UnreadableTransfer",
    "WrongPartition",
    "activate",
    "add_arm",
    "bind",
    "check_rule",
    "courses_with",
    "create_partition",
    "delete_arm",
    "delete_partition",
    "export_content",
    "follow",
    "import_content",
    "offer_arms",
    "partitions_of",
    "republished",
    "retitle",
    "rule_of",
    "set_rule",
    "unbind",
]
