"""Content has changed on the platform: tables that were made of it are old."""

from __future__ import annotations

import re

from django.db.models import F

from hooks_groups.models import Revision, Rule

OPEN_EDX = re.compile(r"block-v1:(?P<run>[^@]+)\+type@[^@]+\+block@.+")


def republished(*courses: str) -> None:
    """Count up the revisions of *courses*; one without partitions and rules has none, and needs none."""
    for course in sorted(set(courses)):
        Revision.objects.filter(pk=course).update(number=F("number") + 1)


def courses_with(usage_key: str) -> set[str]:
    """Return the courses that a piece of content is known to be in.

    By its key where that is one of Open edX; else where it has a rule. Of others the platform may tell
    with ``lesson_published``; nobody has to: tables are read again after a while.
    """
    if named := OPEN_EDX.fullmatch(usage_key):
        return {f"course-v1:{named['run']}"}
    return set(Rule.objects.filter(content=usage_key).values_list("course", flat=True))
