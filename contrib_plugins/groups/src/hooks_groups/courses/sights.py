"""What one learner sees in one course."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Any

import attrs

from hooks_groups.courses.answers import UNKNOWN, Answer, answered
from hooks_groups.courses.asking import ask
from hooks_groups.courses.previews import Preview, arms_in, previewed
from hooks_groups.courses.tables import Tables, tables_of
from hooks_groups.courses.visits import Visit, current_visit
from hooks_groups.courses.whose import Learner, whose
from hooks_groups.deciding import Arms, Visible
from hooks_groups.models import Revision
from hooks_groups.people.managers import teaches
from hooks_runtime import platform
from hookspecs.values import CourseKey, UserId


@attrs.frozen
class Sight:
    """A learner's view of a course, as it is now.

    faults: partitions of which nothing is known, with the reason. preview: what a teacher looks at.
    """

    tables: Tables
    arms: Arms
    faults: dict[int, str] = attrs.field(factory=dict)
    is_staff: bool = False
    preview: Preview | None = None

    @property
    def sees_all(self) -> bool:
        """Return whether nothing is kept from them, whatever there is."""
        return not self.tables.hides or (self.is_staff and self.preview is None)

    @property
    def visible(self) -> Visible:
        """Return the blocks that they see."""
        return self.tables.decider.visible(self.arms, staff=self.sees_all)

    def decide(self, block: str) -> Answer:
        """Return whether they see *block*, and if not why; what the course does not have nobody sees."""
        if not self.tables.content.blocks and not _is_there(self.tables.course):
            told = f"the platform has no course {str(self.tables.course)!r}"
            return Answer(allowed=False, reason=UNKNOWN, faults=(told,))
        if self.sees_all:
            return Answer(allowed=True)
        if block not in self.tables.content.blocks:
            return Answer(allowed=False, reason=UNKNOWN)
        return answered(self.tables, self.tables.decider.decide(self.arms, block), self.faults)


def visible(learner: Learner, course: str) -> AbstractSet[str]:
    """Return the blocks of *course* that *learner* sees, parents first; all for a teacher who previews nothing.

    learner: a ``UserId``, the whole number of one, or a user object; an anonymous one is in no arm.
    Raises: TypeError, ValueError: it is something else, such as a username.
    """
    return sight(learner, course).visible


def decide(learner: Learner, course: str, block: str) -> Answer:
    """Return whether *learner* sees *block*, and if not what would open it.

    learner: as above. What is in a course that the platform does not have nobody sees.
    """
    return sight(learner, course, block).decide(block)


def is_divided(course: str) -> bool:
    """Return whether *course* ever had a partition or a rule: one statement, and none a second time in a visit."""
    return bool(_revision(course, current_visit()))


def sight(learner: Learner, course: str, *blocks: str) -> Sight:
    """Return what *learner* sees in *course*: a handful of statements, whatever is asked of it then.

    blocks: what will be asked about; tables that miss one are made anew.
    """
    who = whose(learner)
    return _sight(who, CourseKey(course), blocks, _revision(course, current_visit()))


def sight_if_divided(learner: Learner, course: str, *blocks: str) -> Sight | None:
    """Return the same, or None where nothing is hidden from anybody: one statement then."""
    who, revision = whose(learner), _revision(course, current_visit())
    found = _sight(who, CourseKey(course), blocks, revision) if revision else None
    return None if found is None or found.sees_all else found


def _sight(
    learner: UserId | None, course: CourseKey, blocks: tuple[str, ...], revision: int
) -> Sight:
    visit = current_visit()
    known: dict[Any, Any] = {} if visit is None or visit.known is None else visit.known
    found: Sight | None = known.get((learner, course))
    tables = found.tables if found else tables_of(course, revision=revision)
    if missing := _missing(tables, blocks):
        tables = tables_of(course, missing=missing)
    if found is None or found.tables is not tables:
        found = known[learner, course] = _seen(learner, tables, visit)
    return found


def _missing(tables: Tables, blocks: tuple[str, ...]) -> str:
    # Where nothing is hidden a block that is missing makes no difference.
    missing = (block for block in blocks if block not in tables.content.blocks)
    return next(missing, "") if tables.hides else ""


def _seen(learner: UserId | None, tables: Tables, visit: Visit | None) -> Sight:
    if learner is None or not tables.hides:
        return Sight(tables, {})
    if teaches(learner, tables.course):
        preview = previewed(visit, learner, tables.course)
        arms = arms_in(tables, preview) if preview else {}
        return Sight(tables, arms, is_staff=True, preview=preview)
    asked = ask(tables, [learner])
    return Sight(tables, asked.arms[learner], dict(asked.faults))


def _is_there(course: CourseKey) -> bool:
    return course in platform().courses([course])


def _revision(course: str, visit: Visit | None) -> int:
    if visit is None or visit.known is None:
        return Revision.of(course)
    if course not in visit.known:
        visit.known[course] = Revision.of(course)
    number: int = visit.known[course]
    return number
