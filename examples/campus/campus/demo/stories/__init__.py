"""The stories, one in a module. Each gets the school, and checks what a visitor would see."""

from __future__ import annotations

from collections.abc import Callable

from campus.demo.school import School
from campus.demo.stories.certificate import a_certificate_earns_a_badge
from campus.demo.stories.credentials import a_credential_is_checked_by_anybody
from campus.demo.stories.explained import the_operator_sees_it
from campus.demo.stories.full_class import a_full_class_refuses
from campus.demo.stories.member import a_member_is_upgraded
from campus.demo.stories.member_in_full_class import a_full_class_takes_a_member
from campus.demo.stories.stranger import a_stranger_is_refused
from campus.demo.stories.teams import two_learners_see_different_parts
from campus.demo.transcript import Transcript

# As they are told: a story finds the school as those before it have left it.
STORIES: tuple[Callable[[School, Transcript], None], ...] = (
    a_stranger_is_refused,
    a_member_is_upgraded,
    a_full_class_refuses,
    a_full_class_takes_a_member,
    the_operator_sees_it,
    a_certificate_earns_a_badge,
    two_learners_see_different_parts,
    a_credential_is_checked_by_anybody,
)
