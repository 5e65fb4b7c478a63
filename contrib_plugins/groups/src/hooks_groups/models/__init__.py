"""Tables and their guarantees: who is in which segment, and what a segment opens.

What a database can promise it promises: a learner is in one segment of an exclusive set at most, a
full segment stays full, and nobody is in a segment twice. On PostgreSQL it also refuses a row
that lies about its set (``0002_composite_keys``); elsewhere ``hooks_groups.people`` is what writes.
"""

from hooks_groups.models.content import Arm, Assignment, Binding, Partition, Revision, Rule
from hooks_groups.models.drafts import RosterDraft
from hooks_groups.models.history import MembershipEvent, RosterImport
from hooks_groups.models.members import Manager, Membership, PendingMembership
from hooks_groups.models.segments import Segment, SegmentSet

__all__ = [
    "Arm",
    "Assignment",
    "Binding",
    "Manager",
    "Membership",
    "MembershipEvent",
    "Partition",
    "PendingMembership",
    "Revision",
    "RosterDraft",
    "RosterImport",
    "Rule",
    "Segment",
    "SegmentSet",
]
