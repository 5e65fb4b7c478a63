"""Who sees what in a course, asked wherever it is asked: the one service over tables and schemes.

::

    visible(ada, course)                     # the blocks that she sees, staff all of them
    answer = decide(ada, course, lesson)     # true if she sees it
    answer.reason                            # To see this, join Lab B, and upgrade to verified.
    audience(course, lesson)                 # the learners who see it
    print(impact(course, {lesson: {"100": [2]}}))    # 412 learners lose 17 blocks, ...

Nothing here writes. A course's tables are compiled once for each of its revisions.
"""

from hooks_groups.courses.answers import Answer
from hooks_groups.courses.asking import Asked, ask
from hooks_groups.courses.cohorts import (
    CourseFindings,
    Signatures,
    audience,
    class_of,
    findings,
    impact,
    signatures,
)
from hooks_groups.courses.errors import UnknownContent
from hooks_groups.courses.previews import (
    InvalidPreview,
    Preview,
    begin_preview,
    end_preview,
    preview_as,
    preview_in,
    previewing,
)
from hooks_groups.courses.sights import Sight, decide, is_divided, sight, sight_if_divided, visible
from hooks_groups.courses.tables import Tables, forget_tables, tables_of

__all__ = [
    "Answer",
    "Asked",
    "CourseFindings",
    "InvalidPreview",
    "Preview",
    "Sight",
    "Signatures",
    "Tables",
    "UnknownContent",
    "ask",
    "audience",
    "begin_preview",
    "class_of",
    "decide",
    "end_preview",
    "findings",
    "forget_tables",
    "impact",
    "is_divided",
    "preview_as",
    "preview_in",
    "previewing",
    "sight",
    "sight_if_divided",
    "signatures",
    "tables_of",
    "visible",
]
