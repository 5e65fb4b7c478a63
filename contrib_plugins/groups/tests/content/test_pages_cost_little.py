"""Statements are counted, tables are made once, and looking writes nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from groups_school import ADA, BEN, PHYSICS, TOVE
from hooks_groups.authoring import create_partition, republished, set_rule
from hooks_groups.courses import (
    Preview,
    audience,
    decide,
    findings,
    impact,
    previewing,
    sight,
    tables_of,
    visible,
)
from hooks_groups.courses import tables as of_tables
from hooks_groups.courses.tables import Shelf
from hooks_groups.courses.visits import Visit, visiting
from hooks_groups.models import Revision, Rule

from hooks_runtime import run_filter
from hookspecs import Refused
from hookspecs.learning import (
    ContentView,
    CourseOutline,
    content_view_requested,
    course_outline_requested,
)
from hookspecs.values import CourseKey, UsageKey

pytestmark = pytest.mark.django_db
LEARNERS = "hooks_groups_membership"


@pytest.fixture
def divided(labs):
    """Rules of three partitions, each of another family of schemes."""
    create_partition(PHYSICS, "Track", scheme="enrollment_track")
    create_partition(PHYSICS, "Test", ["one", "two"], scheme="random")
    create_partition(PHYSICS, "More", ["one", "two"])
    set_rule(PHYSICS, "optics", {100: [1], 101: [1], 102: [1, 2], 103: [1]})
    return labs


def statements(look):
    with CaptureQueriesContext(
        connection,
    ) as caught:
        look()
    asked = [query["sql"] for query in caught.captured_queries]
    # A scheme of others runs in a savepoint, where there is a transaction.
    return [sql for sql in asked if "SAVEPOINT" not in sql]


def committed(look):
    """Do it where what is made is kept."""
    with ExitStack() as stack:
        stack.enter_context(pytest.MonkeyPatch.context()).setattr(
            of_tables.transaction, "on_commit", lambda keep: keep()
        )
        look()


def test_a_page_asks_once_for_all_of_a_learners_segments(divided):
    """The revision, the segments, what was drawn: three statements, whatever the number of sets."""
    committed(lambda: visible(ADA, PHYSICS))

    asked = statements(lambda: visible(ADA, PHYSICS))

    assert 3 == len(asked)
    assert 1 == sum(LEARNERS in sql for sql in asked)


def test_the_number_of_blocks_makes_no_difference(divided, school):
    """Nor does the number of those that are restricted."""
    school.teach(*(f"block-{number}" for number in range(500)), "optics")
    rules = [Rule(course=PHYSICS, content=f"block-{n}", access={"100": [1]}) for n in range(400)]
    Rule.objects.bulk_create(rules)
    committed(lambda: visible(ADA, PHYSICS))
    blocks = tuple(UsageKey(f"block-{number}") for number in range(500))
    outline = CourseOutline(BEN, CourseKey(PHYSICS), blocks)

    asked = statements(lambda: run_filter(course_outline_requested, outline))

    assert 3 == len(asked)


def test_within_a_visit_nothing_is_asked_twice(divided):
    """The outline, each piece, and the cards are of one request."""
    with visiting(Visit(known={})):
        committed(lambda: visible(ADA, PHYSICS))

        assert [] == statements(lambda: [decide(ADA, PHYSICS, key) for key in ("optics", "sound")])


def test_a_request_that_may_change_something_remembers_nothing(divided):
    """Who joins and looks in one request sees what they joined."""
    with visiting(Visit(known=None)):
        committed(lambda: visible(ADA, PHYSICS))

        assert 3 == len(statements(lambda: visible(ADA, PHYSICS)))


def test_looking_writes_nothing(divided):
    """A connection that refuses to write serves all of it, with draws that nobody has kept."""
    blocks = (UsageKey("optics"), UsageKey("sound"))

    def refuse(execute, sql, params, many, context):
        assert sql.startswith(("SELECT", "SAVEPOINT", "RELEASE")), sql
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        visible(ADA, PHYSICS)
        decide(ADA, PHYSICS, "optics")
        audience(PHYSICS, "optics")
        impact(PHYSICS, {"sound": {"102": [1]}})
        findings(PHYSICS)
        run_filter(course_outline_requested, CourseOutline(ADA, CourseKey(PHYSICS), blocks))
        with pytest.raises(Refused):
            asked = ContentView(BEN, CourseKey(PHYSICS), UsageKey("optics"), "lesson")
            run_filter(content_view_requested, asked)
        with previewing(TOVE, PHYSICS, Preview(arms={100: frozenset({1})})):
            visible(TOVE, PHYSICS)


# --- Tables -----------------------------------------------------------------------------------


def made(look):
    """Return how often tables were made."""
    with pytest.MonkeyPatch.context() as patch:
        times = []
        make = of_tables._made
        patch.setattr(of_tables, "_made", lambda *said: times.append(said) or make(*said))
        look()
    return len(times)


def test_tables_are_made_once_for_a_revision(divided):
    """Whatever changes a rule, a binding or an arm has them made anew."""
    committed(lambda: visible(ADA, PHYSICS))
    assert 0 == made(lambda: visible(BEN, PHYSICS))

    set_rule(PHYSICS, "sound", {100: [2]})

    assert "sound" not in visible(ADA, PHYSICS)


def test_what_is_published_is_seen(divided, school):
    """The tree may have changed."""
    committed(lambda: visible(ADA, PHYSICS))
    school.teach("optics", "news")

    republished(PHYSICS)

    assert "news" in visible(ADA, PHYSICS)


def test_tables_that_are_rolled_back_are_not_found_again(labs):
    """The same revision comes again, with another rule."""
    shelf, revision = Shelf(), Revision.of(PHYSICS) + 1
    for arm, opens in ((1, True), (2, False)):
        with transaction.atomic():
            Rule.objects.create(course=PHYSICS, content="optics", access={"100": [arm]})
            assert revision == Revision.of(PHYSICS)
            tables = shelf.of(CourseKey(PHYSICS), revision)
            assert opens == ("optics" in tables.decider.visible({100: frozenset({1})}))
            transaction.set_rollback(True)


def test_tables_grow_old(divided, school, using):
    """A platform need not tell of everything."""
    using(content_s=0.000001)
    committed(lambda: visible(ADA, PHYSICS))
    school.teach("optics", "silent")

    assert "silent" in visible(ADA, PHYSICS)


def test_a_block_that_came_without_word_is_looked_for(divided, school, monkeypatch):
    """Not by each who guesses a key: only where tables are a few seconds old."""
    committed(lambda: visible(ADA, PHYSICS))
    school.teach("optics", "silent")

    assert not decide(BEN, PHYSICS, "silent")
    monkeypatch.setattr(of_tables, "NEWS_S", 0)
    assert decide(BEN, PHYSICS, "silent")


def test_courses_that_nobody_asks_for_make_room(labs):
    shelf = Shelf(most=2)
    names = [CourseKey(f"course-v1:School+{n}+2026") for n in range(3)]

    committed(lambda: [shelf.of(name, 0) for name in names])

    assert names[1:] == list(shelf._kept)


def test_a_visit_that_has_tables_keeps_them(divided, school):
    """One page is of one piece, though others publish meanwhile."""
    with visiting(Visit(known={})):
        committed(lambda: visible(ADA, PHYSICS))
        set_rule(PHYSICS, "sound", {100: [2]})

        assert "sound" in sight(ADA, PHYSICS, "sound").visible


@pytest.mark.django_db(transaction=True)
def test_many_threads_make_tables_once(labs):
    """The first compiles, and the others wait for what it makes."""
    set_rule(PHYSICS, "optics", {100: [1]})
    ready, racers = Barrier(8), 8

    def look(_):
        ready.wait()
        try:
            return sorted(visible(ADA, PHYSICS))
        finally:
            connection.close()

    def all_look():
        with ThreadPoolExecutor(racers) as pool:
            seen.extend(pool.map(look, range(racers)))

    seen = []
    assert 1 == made(all_look)
    assert [sorted(visible(ADA, PHYSICS))] * racers == seen


@pytest.mark.django_db(transaction=True)
def test_threads_see_one_revision_or_the_other(labs):
    """While rules change to and fro, nobody sees a mixture, and at the end all see the last one."""
    both = [
        {"optics": {100: [1]}, "sound": {100: [2]}},
        {"optics": {100: [2]}, "sound": {100: [1]}},
    ]
    blocks, seen = {"optics", "sound"}, []

    def change(_):
        try:
            for turn in range(10):
                with transaction.atomic():
                    for key, rule in both[turn % 2].items():
                        set_rule(PHYSICS, key, rule)
        finally:
            connection.close()

    def look(_):
        try:
            seen.extend(frozenset(visible(ADA, PHYSICS) & blocks) for _ in range(30))
        finally:
            connection.close()

    with transaction.atomic():
        for key, rule in both[1].items():
            set_rule(PHYSICS, key, rule)
    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(change, 0), *(pool.submit(look, n) for n in range(3))]
        [job.result() for job in jobs]

    assert set(seen) <= {frozenset({"optics"}), frozenset({"sound"})}
    assert {"sound"} == visible(ADA, PHYSICS) & blocks
    assert tables_of(PHYSICS).revision == Revision.of(PHYSICS)
