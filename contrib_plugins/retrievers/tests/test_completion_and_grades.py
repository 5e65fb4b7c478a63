"""Completion and grades: judged exactly, in a few reads, with what is there and what is needed."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hooks_retrievers.exact import percent
from hooks_retrievers.grades import grades
from hypothesis import given
from hypothesis import strategies as st
from school import ADA, BEN, CID, ETHICS, IN_LOGIC, LOGIC, School, block

from hooks_runtime import ConfigurationError
from hookspecs.interfaces import rows
from hookspecs.interfaces.data_retriever import Criterion, LearningContext
from hookspecs.values import Points, UserId


def judged(retriever, context=IN_LOGIC, users=None):
    return {each.user: each.is_eligible for each in retriever.details(context, users)}


def homework(*names, weight=100, **said):
    return rows.Category("Homework", Points(weight), tuple(map(block, names)), **said)


# Completion.


def test_who_has_done_enough_has_earned_it(school, asking):
    """Ninety percent, unless something else is required; the enrolled are judged, and nobody else."""
    school(done={(LOGIC, ADA): 9, (LOGIC, BEN): 8})

    assert judged(asking("completion")) == {ADA: True, BEN: False, CID: False}
    assert judged(asking("completion", required_completion="80")) == {
        ADA: True,
        BEN: True,
        CID: False,
    }


def test_a_judgement_says_what_is_there_and_what_is_needed(school, asking):
    """In exact percent."""
    school(done={(LOGIC, ADA): 1}, total=3)

    (ada,) = asking("completion", required_completion=40).details(IN_LOGIC, [ADA])

    assert ada.criteria == (Criterion("completion", Points("33.333333"), Points(40)),)


def test_a_lesson_is_judged_alone(school, asking):
    """Within its course run."""
    lesson = block("kettle")
    school(done={(lesson, ADA): 10, (LOGIC, BEN): 10})
    context = LearningContext("lesson", lesson, LOGIC)

    assert judged(asking("completion"), context) == {ADA: True, BEN: False, CID: False}


def test_where_there_is_nothing_to_do_nobody_has_done_it(school, asking):
    """Not even with nothing required: a course that is being written gives no credentials."""
    school(total=0)

    assert judged(asking("completion", required_completion=0)) == {
        ADA: False,
        BEN: False,
        CID: False,
    }


# Grades.


@pytest.mark.parametrize("share", [7, 14, 28, 55, 56])
def test_exactly_enough_is_enough(school, asking, share):
    """W8: 0.55 x 100 is 55.00000000000001 for a computer that counts in halves."""
    school(policy={LOGIC: (homework("one"),)}, points={(LOGIC, ADA, block("one")): share})

    assert judged(asking("grades", required_grades={"Total": share}), users=[ADA]) == {ADA: True}


def test_a_category_is_the_mean_of_its_pieces_not_of_their_points(school, asking):
    """W7: 10 of 10 and 0 of 90 are 50 percent in Open edX, and 100 with one drop."""
    pieces = {(LOGIC, ADA, block("one")): (10, 10), (LOGIC, ADA, block("two")): (0, 90)}
    school(policy={LOGIC: (homework("one", "two"),)}, points=pieces)
    assert judged(asking("grades", required_grades={"Homework": 50}), users=[ADA]) == {ADA: True}
    assert judged(asking("grades", required_grades={"Homework": 51}), users=[ADA]) == {ADA: False}

    school(policy={LOGIC: (homework("one", "two", drop=1),)}, points=pieces)
    assert judged(asking("grades", required_grades={"Homework": 100}), users=[ADA]) == {ADA: True}


def test_what_is_not_there_yet_of_a_minimum_counts_as_nothing(school, asking):
    """Two of four pieces exist: half of the grade is still to come."""
    pieces = {(LOGIC, ADA, block("one")): 100, (LOGIC, ADA, block("two")): 100}
    school(policy={LOGIC: (homework("one", "two", minimum=4),)}, points=pieces)

    assert judged(asking("grades", required_grades={"Total": 50}), users=[ADA]) == {ADA: True}
    assert judged(asking("grades", required_grades={"Total": 51}), users=[ADA]) == {ADA: False}


def test_a_category_that_the_course_does_not_have_is_met_by_nobody(school, asking):
    """W9: it used to stop everybody's; now each judgement says why."""
    school(policy={LOGIC: (homework("one"),)}, points={(LOGIC, ADA, block("one")): 100})
    found = list(asking("grades", required_grades={"Total": 0, "Exam": 0}).details(IN_LOGIC))

    assert {(each.is_eligible, each.reason) for each in found} == {
        (False, "the course has no graded work in exam")
    }


def test_names_of_categories_are_known_with_any_capitals(school, asking):
    """As authors write them."""
    school(policy={LOGIC: (homework("one"),)}, points={(LOGIC, ADA, block("one")): 60})

    assert judged(asking("grades", required_grades={"HOMEWORK": 60}), users=[ADA]) == {ADA: True}


def test_who_has_left_is_not_judged(school, asking):
    """Nor who never came; the school has an unenrolled learner 9."""
    school(policy={LOGIC: (homework("one"),)})

    assert UserId(9) not in judged(asking("grades", required_grades={"Total": 0}))


@given(
    st.lists(
        st.tuples(
            st.integers(1, 100),
            st.lists(st.integers(0, 100), max_size=5),
            st.integers(0, 3),
            st.integers(0, 6),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_grades_are_those_of_a_slow_and_obvious_reading(categories):
    """Mean of the best, weighted."""
    policy, earned, total, weights = [], {}, Fraction(0), 0
    for n, (weight, points, drop, minimum) in enumerate(categories):
        names = [block(f"{n}-{place}") for place in range(len(points))]
        policy.append(rows.Category(f"c{n}", Points(weight), tuple(names), drop, minimum))
        earned |= {name: Fraction(point, 100) for name, point in zip(names, points, strict=True)}
        padded = sorted([*points, *[0] * max(0, minimum - len(points))], reverse=True)
        kept = padded[: max(len(padded) - drop, 1)] or [0]
        total += weight * Fraction(sum(kept), len(kept))
        weights += weight

    found = grades(rows.GradingPolicy(tuple(policy), Points(50)), earned)

    assert found["total"] == total / weights / 100


# Both.


def test_both_are_needed_by_who_has_to_have_both(school, asking):
    """With the criteria of both; who is in one result only is in none."""
    school(
        done={(LOGIC, ADA): 10, (LOGIC, BEN): 10},
        policy={LOGIC: (homework("one"),)},
        points={(LOGIC, ADA, block("one")): 80, (LOGIC, CID, block("one")): 80},
    )
    both = asking("completion_and_grades", required_completion=90, required_grades={"Total": 80})

    found = {each.user: each for each in both.details(IN_LOGIC)}

    assert [user for user, each in found.items() if each.is_eligible] == [ADA]
    assert [c.name for c in found[ADA].criteria] == ["completion", "total"]


# Pathways.


def test_a_pathway_asks_every_step(school, asking):
    """Of its members; what a step asks can be its own."""
    school(
        enrolled={LOGIC: [ADA, BEN, CID], ETHICS: [ADA, BEN]},
        members=[ADA, BEN],
        done={(LOGIC, ADA): 9, (ETHICS, ADA): 5, (LOGIC, BEN): 9, (ETHICS, BEN): 4},
    )
    steps = asking("pathway", steps={ETHICS: {"required_completion": 50}})

    found = {each.user: each for each in steps.details(LearningContext("pathway", "thinking"))}

    assert {user: each.is_eligible for user, each in found.items()} == {ADA: True, BEN: False}
    assert [c.step for c in found[BEN].criteria if not c.is_met] == [ETHICS]


def test_who_lacks_a_step_is_told_which(school, asking):
    """And who is in none of them is not judged at all."""
    school(enrolled={LOGIC: [ADA]}, members=[ADA, BEN], done={(LOGIC, ADA): 10})

    (ada,) = asking("pathway").details(LearningContext("pathway", "thinking"))

    assert (ada.user, ada.is_eligible, ada.reason) == (ADA, False, f"not enrolled in {ETHICS}")


def test_a_pathway_without_members_reads_no_course(school, asking):
    """It used to cost 56 statements."""
    there = school(enrolled={LOGIC: [ADA]})

    assert list(asking("pathway").details(LearningContext("pathway", "thinking"))) == []
    assert not there.asked["completions"]


# All of them.


@pytest.mark.parametrize("name", ["completion", "grades", "completion_and_grades"])
def test_one_by_one_gives_what_all_at_once_gives(name, school, asking):
    """And reads the platform as often, however many learners there are."""
    there = school(
        done={(LOGIC, ADA): 9},
        policy={LOGIC: (homework("one"),)},
        points={(LOGIC, ADA, block("one")): 80},
    )
    retriever = asking(name)
    together = list(retriever.details(IN_LOGIC))
    reads = dict(there.asked)

    assert together == [
        each for user in (ADA, BEN, CID) for each in retriever.details(IN_LOGIC, [user])
    ]
    assert set(reads.values()) == {1}
    assert list(retriever.eligible(IN_LOGIC)) == [ADA]


@pytest.mark.parametrize(
    ("name", "options", "path"),
    [
        ("completion", {"required_completion": 101}, "required_completion"),
        ("completion", {"required_completion": "50.0000001"}, "required_completion"),
        ("completion", {"required": 50}, "required"),
        ("grades", {"required_grades": {}}, "required_grades"),
        ("grades", {"required_grades": {"Exam": 40, "EXAM": 50}}, "required_grades"),
        ("grades", {"required_grades": {"Exam": 140}}, "required_grades.Exam"),
        ("pathway", {"default": {}}, "default"),
        ("http", {"service": "registrar", "path": "/{course}/"}, "path"),
        ("http", {"service": "registrar"}, "path"),
    ],
)
def test_wrong_options_are_told_with_their_place(name, options, path, school, asking):
    """When a configuration is saved, not at night."""
    school()

    with pytest.raises(ConfigurationError) as told:
        asking(name, **options)

    assert path in str(told.value)


@given(st.fractions(0, 1), st.decimals(0, 100, places=6))
def test_a_percentage_is_as_much_as_what_is_required_if_the_share_is(share, wanted):
    """It is rounded, and the comparison is not."""
    assert (percent(share) >= Points(wanted)) == (100 * share >= Fraction(wanted))


def test_a_school_is_a_platform():
    """The tests' own."""
    assert School().supports("scores")
