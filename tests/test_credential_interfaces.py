"""What retrievers and generators have before their authors write more than they must."""

from __future__ import annotations

import pytest

from hookspecs.interfaces.credential_generator import CredentialGenerator, Document
from hookspecs.interfaces.data_retriever import (
    Criterion,
    DataRetriever,
    Eligibility,
    LearningContext,
)
from hookspecs.interfaces.partition_scheme import OfferedArm, PartitionScheme
from hookspecs.values import CourseKey, Points, UserId

COURSE = CourseKey("course-v1:School+Logic+1")


class Everybody(DataRetriever[None]):
    """Who is there."""

    def details(self, context, users=None):
        return iter(
            [Eligibility(UserId(1), is_eligible=True), Eligibility(UserId(2), is_eligible=False)]
        )


class Plain(CredentialGenerator[None]):
    """A text."""

    def render(self, facts):
        return Document(b"", "text/plain", "txt")


class Nobody(PartitionScheme):
    """Nobody is in any arm."""

    def arms_of(self, partition, users):
        return {}


def test_who_is_eligible_is_who_is_judged_so():
    """Without a queryset, unless a retriever has one."""
    retriever = Everybody(None)

    assert [1] == list(retriever.eligible(LearningContext("course", COURSE)))
    assert retriever.queryset(LearningContext("course", COURSE)) is None


def test_a_lesson_is_in_a_course_run_and_a_pathway_in_none():
    """Retrievers ask for the run."""
    assert LearningContext("course", COURSE).course_run == COURSE
    assert LearningContext("lesson", "block-v1:kettle", COURSE).course_run == COURSE
    with pytest.raises(ValueError, match="the pathway thinking is no course run"):
        _ = LearningContext("pathway", "thinking").course_run


def test_exactly_enough_is_enough():
    """55 of 55."""
    assert Criterion("total", Points(55), Points(55)).is_met
    assert not Criterion("total", Points("54.999999"), Points(55)).is_met


def test_a_generator_need_not_draw_check_or_retire():
    """It renders; the rest is for those that can."""
    generator = Plain(None, lambda _: b"")

    assert (generator.preview(None), generator.retire(None)) == (None, None)
    assert list(generator.check([])) == []
    assert list(Plain.check_asset(b"%PDF")) == []
    assert generator.render(None).extension == "txt"


def test_a_scheme_offers_no_arms_and_is_joined():
    """Unless it says otherwise."""
    scheme = Nobody()

    assert (scheme.arms_offered(COURSE), scheme.arms_of(None, [])) == ((), {})
    assert scheme.way_in(OfferedArm(1, "Lab B")) == "join Lab B"
