"""What stands on the home of a course, and leads to these pages."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

from hooks_groups.models import Manager, SegmentSet
from hooks_groups.people import teaches
from hookspecs.learning import Card
from hookspecs.values import CourseKey, UserId


def card_for(user: UserId, course: CourseKey) -> Card | None:
    """Return the card that leads *user* on: to what they manage, or to where they may choose; else None."""
    if teaches(user, course) or _manages(user, course):
        there = page("overview", course)
        return Card("Segments", "Who is where, and who sees what.", there) if there else None
    there = page("mine", course)
    if there and SegmentSet.objects.filter(course=course, self_join=True).exists():
        return Card("Your segments", "Where you are, and where you may go.", there)
    return None


def page(name: str, course: CourseKey) -> str:
    """Return the path of a page; '' where the host mounts none."""
    try:
        return reverse(f"hooks_groups:{name}", args=[course])
    except NoReverseMatch:
        return ""


def _manages(user: UserId, course: CourseKey) -> bool:
    return Manager.objects.filter(user=user, segment__segment_set__course=course).exists()
