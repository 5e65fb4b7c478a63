"""Following a pathway: joining and leaving it. It enrolls nobody; its runs have doors of their own."""

from __future__ import annotations

from campus.models import Pathway, PathwayMember, User


def join(user: User, pathway: Pathway) -> None:
    """Put *user* on *pathway*; a second time changes nothing."""
    PathwayMember.objects.get_or_create(pathway=pathway, user=user)


def leave(user: User, pathway: Pathway) -> None:
    """Take *user* off *pathway*; what was done in its runs stays."""
    PathwayMember.objects.filter(pathway=pathway, user=user).delete()
