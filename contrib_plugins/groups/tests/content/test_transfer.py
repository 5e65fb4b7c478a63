"""Content goes to another run and comes from another site, by numbers and uids."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command
from groups_school import ADA, PHYSICS, POTTERY
from hooks_groups.authoring import (
    TransferConflict,
    add_arm,
    create_partition,
    export_content,
    import_content,
    set_rule,
)
from hooks_groups.courses import visible
from hooks_groups.models import Binding, Partition, Rule, Segment, SegmentSet
from hooks_groups.people import add_member

from hookspecs.interfaces import rows
from hookspecs.values import CourseKey, UsageKey

pytestmark = pytest.mark.django_db
NEXT = CourseKey("course-v1:School+Physics+2027")


def usage(run, block):
    return UsageKey(f"block-v1:School+Physics+{run}+type@lesson+block@{block}")


@pytest.fixture
def exported(labs, school):
    """Physics with a rule on optics, as JSON; next year's run has optics, too."""
    for course, run in ((PHYSICS, 2026), (NEXT, 2027)):
        keys = [usage(run, name) for name in ("optics", "sound")]
        school.trees[course] = [rows.Block(key, None, "lesson", "Optics") for key in keys]
    set_rule(PHYSICS, usage(2026, "optics"), {100: [2]})
    return json.loads(json.dumps(export_content(PHYSICS)))


def test_nothing_that_travels_is_a_key_of_a_database(exported, labs):
    """Numbers and uids only."""
    segment = Segment.objects.get(name="Lab B")

    assert {usage(2026, "optics"): {"100": [2]}} == exported["rules"]
    (partition,) = exported["partitions"]
    assert {"number": 2, "name": "Lab B", "segments": [str(segment.uid)]} == partition["arms"][1]
    assert {"Lab A", "Lab B"} == {each["name"] for each in exported["segments"]}


def test_the_next_run_means_the_same(exported):
    """Its own segments, with the same numbers: who joins there sees what it opens there."""
    done = import_content(NEXT, exported)

    assert () == done.bound == done.missing
    assert 6 == len(done.created)  # two segments, a partition, its arms, and the rule
    assert {usage(2027, "optics"): {"100": [2]}} == export_content(NEXT)["rules"]
    mine, theirs = Segment.objects.filter(name="Lab B").order_by("pk")
    assert mine.uid != theirs.uid, "of one site, so they are two segments"
    add_member(theirs, ADA)
    assert [True, False] == [
        usage(run, "optics") in visible(ADA, course)
        for run, course in ((2027, NEXT), (2026, PHYSICS))
    ]


def test_a_second_time_nothing_is_created(exported):
    """Everything is bound."""
    import_content(NEXT, exported)

    again = import_content(NEXT, exported)

    assert () == again.created == again.missing
    assert 6 == len(again.bound)


def test_another_site_has_the_same_uids(exported):
    """There they are free, and whoever exports from there comes back to these."""
    SegmentSet.objects.all().delete()
    Partition.objects.all().delete()

    import_content(NEXT, exported)

    uids = {each["uid"] for each in exported["segments"]}
    assert uids == {str(uid) for uid in Segment.objects.values_list("uid", flat=True)}
    assert 2 == Binding.objects.count()


def test_what_is_not_there_is_told(exported, school):
    """Content that this run does not have, a scheme that this site does not have, another rule."""
    school.trees[NEXT] = [rows.Block(usage(2027, "sound"), None, "lesson", "Sound")]
    exported["rules"][usage(2026, "sound")] = {"100": [1]}
    Rule.objects.create(course=NEXT, content=usage(2027, "sound"), access={"100": [2]})
    scheme = {"number": 105, "name": "Seats", "scheme": "seats", "active": True, "arms": []}
    exported["partitions"].append({**scheme, "parameters": {"supplied_by": "planes"}})

    done = import_content(NEXT, exported)

    assert (
        "scheme 'seats' of partition 105, which plugin 'planes' supplied",
        f"content '{usage(2027, 'optics')}', which has a rule there",
        f"the rule of '{usage(2027, 'sound')}': another one is here, and stays",
    ) == done.missing


def test_a_number_that_means_something_else_stops_it_all(exported):
    """Or rules would come to mean something else."""
    create_partition(NEXT, "Level", ["Easy"])

    with pytest.raises(TransferConflict, match="partition 100 is 'Level' of scheme 'group' here"):
        import_content(NEXT, exported)
    assert not SegmentSet.objects.filter(course=NEXT).exists()


def test_a_version_that_is_not_known_is_refused(exported):
    with pytest.raises(TransferConflict, match="expected version 1, got 2"):
        import_content(NEXT, {**exported, "version": 2})


def test_a_dry_run_stores_nothing(exported):
    """And tells the same."""
    told = import_content(NEXT, exported, dry_run=True)

    assert not Partition.objects.filter(course=NEXT).exists()
    assert told == import_content(NEXT, exported)


def test_other_platforms_have_keys_of_other_forms(exported, school):
    """Whoever imports says how they go over."""
    school.teach("optics", course=POTTERY)

    import_content(POTTERY, exported, rekey=lambda key: key.rpartition("@")[2])

    assert ["optics"] == list(export_content(POTTERY)["rules"])


def test_a_shell_is_enough(exported, labs, tmp_path, capsys):
    """Out of one run, and into the other; a preview first."""
    file = tmp_path / "physics.json"
    call_command("hooks_groups", "export-content", f"--course={PHYSICS}")
    file.write_text(capsys.readouterr().out)
    add_arm(labs, "Lab C")

    call_command("hooks_groups", "import-content", f"--course={NEXT}", "--preview", file)
    call_command("hooks_groups", "import-content", f"--course={NEXT}", file)
    assert ["6 created, 0 were there, 0 missing"] * 2 == capsys.readouterr().out.splitlines()

    file.write_text("{")
    with pytest.raises(CommandError, match="is no JSON"):
        call_command("hooks_groups", "import-content", f"--course={NEXT}", file)
    file.write_text('{"version": 7}')
    with pytest.raises(CommandError, match="expected version 1, got 7"):
        call_command("hooks_groups", "import-content", f"--course={NEXT}", file)


UNREADABLE = {
    "a list": ([], ["$: expected a mapping, got a list"]),
    "a number for a list": (
        {"version": 1, "segments": 5},
        [
            "$.course: needs 'course'",
            "$.segments: expected a list, got 5",
            "$.partitions: needs 'partitions'",
            "$.rules: needs 'rules'",
        ],
    ),
    "rules and weights": (
        {
            "version": 1,
            "course": "x",
            "segments": [],
            "partitions": [
                {
                    "number": 100,
                    "name": "Kettle",
                    "scheme": "random",
                    "parameters": {"weights": {"1": -1}},
                    "active": True,
                    "arms": [],
                }
            ],
            "rules": {"optics": {"lab": [1]}},
        },
        [
            "$.partitions[0].parameters.weights.1: a weight is a number, 0 or more, got -1",
            "$.rules['optics']['lab']: expected the id of a partition, a whole number",
        ],
    ),
}


@pytest.mark.parametrize(("data", "told"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_export_is_told_with_its_paths(data, told, tmp_path):
    """All of it at once, and the exit code says that it could not be read."""
    file = tmp_path / "content.json"
    file.write_text(json.dumps(data))

    with pytest.raises(CommandError) as refused:
        call_command("hooks_groups", "import-content", f"--course={PHYSICS}", file)

    assert (sorted(told), 2) == (sorted(str(refused.value).splitlines()), refused.value.returncode)
