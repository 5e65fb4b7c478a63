"""Campus' own rules, which read as a plugin's refusals do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from campus import authoring
from campus.models import Run
from django.utils import timezone

from tests.examples.inside_campus.acts import LETTERS, PHYSICS, run


def test_the_courseware_is_for_the_enrolled(visit):
    """The others read why, on the course's page."""
    ben = visit("ben")

    page = ben.sees(ben.open_home())

    assert page.said["alert"] == ["Enroll first, and then come in."]


def test_a_course_that_has_not_started_is_closed(visit):
    """And says when it opens."""
    ada = visit("ada")
    ada.enroll(LETTERS)
    Run.objects.filter(key=LETTERS).update(start=timezone.now() + timedelta(days=9))

    page = ada.sees(ada.open_home(LETTERS))

    assert page.said["alert"][0].startswith("The Art of Letters starts on")


def test_a_certificate_is_for_those_who_pass(visit):
    """Campus' own rule reads as a plugin's does."""
    ben = visit("ben")
    ben.enroll()
    ben.hand_in(right=False)

    page = ben.sees(ben.certify())

    assert page.said["alert"] == ["A certificate is for those who pass."]


def test_a_run_that_has_ended_takes_nobody_in(visit):
    """Its page has no button; who posts nevertheless reads why."""
    there = run()
    there.end = datetime(2026, 1, 1, tzinfo=UTC)
    there.save()
    ben = visit("ben")
    assert f"/courses/{PHYSICS}/enroll/" not in ben.get("course", PHYSICS).forms

    page = ben.sees(ben.enroll())

    assert page.said["alert"] == ["Physics of Everyday Things has ended."]


@pytest.mark.parametrize("kind", ["lesson", "exam"])
def test_drafts_are_for_their_authors(visit, kind):
    """Learners neither read of a draft nor find it by its address."""
    draft = _draft(kind)
    assert "Why ice floats" in visit("tove").get("content", PHYSICS).text
    ada = visit("ada")
    ada.enroll()

    assert "Why ice floats" not in ada.open_home().content.decode()
    assert ada.client.get(draft.get_absolute_url()).status_code == 404


def _draft(kind):
    there = run()
    if kind == "lesson":
        return authoring.write_lesson(there.units.first(), "Why ice floats", "Look.")
    return authoring.write_exam(
        there, title="Why ice floats", category=there.categories.first(), questions=[{"text": "?"}]
    )
