"""A teacher looks at a course as a learner whom they make up: in any segments, in any arms.

The web part keeps a preview in the session, as plain data; ``hooks_groups.middleware`` has it known
while a request is answered. It counts for teachers of the course only, who see everything without.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import Any, Literal
from uuid import UUID

import attrs

from hooks_groups.courses.asking import ask
from hooks_groups.courses.tables import Tables
from hooks_groups.courses.visits import Visit, visiting
from hooks_groups.courses.whose import Learner, whose
from hooks_groups.deciding import Arms, InvalidRule, read_rule, write_rule
from hooks_groups.models import Binding
from hookspecs.values import CourseKey, SegmentKey, UserId

UID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SESSION_KEY = "hooks_groups.previews"
Elsewhere = Literal["open", "closed"]


class InvalidPreview(ValueError):
    """No preview: the words say what is expected."""


@attrs.frozen
class Preview:
    """A learner who is in *segments*, and in *arms* by partition.

    elsewhere: what of partitions that neither of both opens: ``open`` shows all that somebody in
    these segments may see, ``closed`` shows what a learner sees who has nothing else.
    """

    segments: tuple[SegmentKey, ...] = ()
    arms: Mapping[int, frozenset[int]] = attrs.field(factory=dict)
    elsewhere: Elsewhere = "open"

    def as_data(self) -> dict[str, Any]:
        """Return it as a session stores it."""
        segments = [str(each) for each in self.segments]
        return {"segments": segments, "arms": write_rule(self.arms), "elsewhere": self.elsewhere}

    @classmethod
    def of(cls, data: object) -> Preview:
        """Return the preview in *data*. Raises: InvalidPreview."""
        if not isinstance(data, Mapping) or data.keys() - _FIELDS:
            raise InvalidPreview(f"a preview has segments, arms and elsewhere, got {data!r}")
        elsewhere, segments = data.get("elsewhere", "open"), data.get("segments", ())
        if elsewhere not in ("open", "closed"):
            raise InvalidPreview(f"elsewhere is 'open' or 'closed', got {elsewhere!r}")
        if not isinstance(segments, list | tuple):
            raise InvalidPreview(f"segments is a list of uids, got {segments!r}")
        try:
            keys = tuple(SegmentKey(each) for each in segments)
            return cls(keys, read_rule(data.get("arms"), "arms"), elsewhere)
        except (InvalidRule, TypeError, ValueError) as error:
            raise InvalidPreview(str(error)) from None


_FIELDS = {field.name for field in attrs.fields(Preview)}


def preview_as(tables: Tables, user: Learner) -> Preview:
    """Return the preview that shows what *user* sees, as long as their arms stay what they are."""
    who = whose(user)
    arms = {} if who is None else ask(tables, [who]).arms[who]
    return Preview(arms=arms, elsewhere="closed")


def arms_in(tables: Tables, preview: Preview) -> Arms:
    """Return the arms that *preview* stands for in the course of *tables*; with segments one statement."""
    arms = {number: set(those) for number, those in preview.arms.items()}
    if preview.segments:
        for number, arm in _bound(tables.course, preview.segments):
            arms.setdefault(number, set()).add(arm)
    found: Arms = {number: frozenset(those) for number, those in arms.items()}
    return tables.decider.preview(found) if preview.elsewhere == "open" else found


def _bound(course: CourseKey, segments: tuple[SegmentKey, ...]) -> Iterator[tuple[int, int]]:
    # One that is no uid is nobody's, like one that is gone.
    uids = [UUID(each) for each in segments if UID.fullmatch(each)]
    rows = Binding.objects.filter(segment__uid__in=uids, arm__partition__course=course)
    yield from rows.values_list("arm__partition__number", "arm__number")


# In a session.


def begin_preview(session: MutableMapping[str, Any], course: str, preview: Preview) -> None:
    """Have a teacher see *course* so from the next page on."""
    session[SESSION_KEY] = {**session.get(SESSION_KEY, {}), course: preview.as_data()}


def end_preview(session: MutableMapping[str, Any], course: str) -> None:
    """Have a teacher see everything in *course* again."""
    there = dict(session.get(SESSION_KEY, {}))
    if there.pop(course, None) is not None:
        session[SESSION_KEY] = there


def preview_in(session: Mapping[str, Any], course: str) -> Preview | None:
    """Return what is previewed in *course*; None if nothing is, or what is stored is no preview."""
    return _read(session.get(SESSION_KEY, {}).get(course))


def previewed(visit: Visit | None, viewer: UserId, course: str) -> Preview | None:
    """Return what *viewer* previews in *course*, in *visit*."""
    if visit is None or visit.viewer() != viewer:
        return None
    return _read(visit.previews().get(course))


@contextmanager
def previewing(viewer: UserId, course: str, preview: Preview) -> Iterator[None]:
    """Let *viewer*, a teacher, see *course* so for the block: what the middleware does for a request."""
    data = {course: preview.as_data()}
    with visiting(Visit(viewer=lambda: viewer, previews=lambda: data)):
        yield


def _read(data: object) -> Preview | None:
    if data is None:
        return None
    try:
        return Preview.of(data)
    except InvalidPreview:  # of another version of this plugin: a page is worth more
        return None
