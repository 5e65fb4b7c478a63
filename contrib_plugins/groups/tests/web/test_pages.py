"""Teachers' pages: each button does what the Python API does, for who may press it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import now
from groups_school import ADA, BEN, CLEO, DORA, PHYSICS, TOVE
from groups_web import text
from hooks_groups.models import (
    Manager,
    Membership,
    Partition,
    PendingMembership,
    RosterDraft,
    Rule,
    Segment,
    SegmentSet,
)
from hooks_groups.people import add_member, create_segment, retire

pytestmark = pytest.mark.django_db
TWO_BAD = b"username,segment\nben,Lab B\nnobody,Lab B\ndora,Lab C\n"


def roster(data=TWO_BAD, name="class.csv"):
    return {
        "file": SimpleUploadedFile(name, data, content_type="text/csv"),
        "unknown": "pending",
        "elsewhere": "refuse",
    }


def learners(segment):
    return sorted(Membership.objects.filter(segment=segment).values_list("user", flat=True))


def test_a_teacher_makes_a_set_and_a_segment(visit):
    """From the page where both are listed."""
    tove = visit("tove")

    made = tove.press("sets/", name="Teams", self_join="on")
    grown = tove.press("sets/teams/segments/", name="Red", capacity="3")

    assert "Teams is there." in text(made)
    assert "0 learners on 3 seats" in text(grown)
    assert SegmentSet.objects.get().self_join
    assert "Red" in text(tove.get())


def test_what_is_wrong_is_said_and_changes_nothing(visit, labs):
    """A name that is taken, and one that is none."""
    tove = visit("tove")

    twice = tove.press("sets/labs/segments/", name="Lab A")
    empty = tove.press("sets/", name="")

    assert "Labs has a segment called 'Lab A' already." in text(twice)
    assert "This field is required." in text(empty)
    assert [400, 400] == [twice.status_code, empty.status_code]
    assert (1, 2) == (SegmentSet.objects.count(), Segment.objects.count())


def test_people_are_added_moved_and_taken_out(visit, labs):
    """By name, or by an address that waits."""
    tove, (_, a, b) = visit("tove"), labs
    path = f"segments/{b.uid}/"

    added = tove.press(f"{path}add/", **{"member-who": "ben", "member-role": "learner"})
    waits = tove.press(
        f"{path}add/", **{"member-who": "g@school.example", "member-role": "learner"}
    )
    full = tove.press(f"{path}move/", user=BEN, to=str(a.uid))
    tove.press(f"segments/{a.uid}/remove/", user=ADA)
    moved = tove.press(f"{path}move/", user=BEN, to=str(a.uid))
    tove.press(f"{path}remove/", email="g@school.example")

    assert "ben is in Lab B." in text(added)
    assert "g@school.example has not registered, and will be in Lab B once they do." in text(waits)
    assert "Not registered yet" in text(waits)
    assert "Lab A is full: its only seat is taken." in text(full)
    assert "They are in Lab A now." in text(moved)
    assert ([BEN], []) == (learners(a), learners(b))
    assert not PendingMembership.objects.exists()


def test_who_manages_a_segment_sees_that_one(visit, labs):
    """And none of its teacher's buttons; other segments are not there."""
    cleo, (_, a, b) = visit("cleo"), labs

    page = text(cleo.get())
    own = text(cleo.get(f"segments/{b.uid}/"))

    assert ("Lab B" in page, "Lab A" in page, "A new set" in page) == (True, False, False)
    assert "Rename or resize" not in own
    assert 404 == cleo.get(f"segments/{a.uid}/").status_code
    for path in ("content/", "preview/", "rule/?block=optics"):
        assert 403 == cleo.get(path).status_code
    for path in ("sets/", "sets/labs/flip/", f"segments/{b.uid}/delete/", "partitions/"):
        assert 403 == cleo.press(path, name="Mine").status_code
    assert 404 == cleo.press(f"segments/{a.uid}/remove/", user=ADA).status_code
    assert [ADA] == learners(a)


def test_an_assistant_names_nobody(visit, labs):
    """That is for professors, and for who teaches the course."""
    b = labs[2]
    named = {"manager-who": "dora", "manager-role": "professor"}

    refused = visit("cleo").press(f"segments/{b.uid}/managers/", **named)
    tove = visit("tove")
    done = tove.press(f"segments/{b.uid}/managers/", **named)
    tove.press(f"segments/{b.uid}/managers/", user=CLEO)

    assert "Who looks after it is for its professors to say." in text(refused)
    assert "dora looks after Lab B." in text(done)
    assert [(DORA, "professor")] == list(Manager.objects.values_list("user", "role"))


@pytest.mark.parametrize(("name", "status"), [("", 302), ("ada", 403), ("fay", 403)])
@pytest.mark.parametrize("path", ["", "sets/labs/", "sets/labs/import/", "content/", "preview/"])
def test_pages_are_for_who_manages(visit, labs, name, status, path):
    """A stranger logs in first."""
    assert status == visit(name).get(path).status_code


@pytest.mark.parametrize(
    "path", ["sets/", "sets/labs/flip/", "partitions/", "rule/save/", "preview/begin/"]
)
def test_buttons_are_pressed_and_not_looked_at(visit, labs, path):
    """A link changes nothing."""
    assert 405 == visit("tove").get(path).status_code


def test_a_class_is_looked_at_and_then_imported(visit, labs):
    """Rows that are wrong say why; the file is gone then, and the import is undone."""
    tove = visit("tove")

    seen = tove.press("sets/labs/import/", **roster())

    draft = RosterDraft.objects.get()
    assert "1 row joins" in text(seen)
    assert "Line 3: nobody Nobody here is called 'nobody'." in text(seen)
    assert "Line 4: dora Labs has no segment called 'Lab C'." in text(seen)
    assert [] == learners(labs[2])
    done = tove.press(f"sets/labs/import/{draft.token}/commit/")
    assert "The class is imported." in text(done)
    assert [BEN] == learners(labs[2])
    assert not RosterDraft.objects.exists()
    tove.press(f"imports/{done.context['report'].roster_import.pk}/undo/")
    assert [] == learners(labs[2])
    assert "class.csv" in text(tove.get("sets/labs/"))


def test_a_file_is_for_who_sent_it_and_for_an_hour(visit, labs):
    """Another teacher does not see it; old ones are deleted when the next comes."""
    cleo, tove = visit("cleo"), visit("tove")
    tove.press("sets/labs/import/", **roster())
    path = f"sets/labs/import/{RosterDraft.objects.get().token}/"

    assert 404 == cleo.get(path).status_code
    assert 404 == cleo.press(f"{path}commit/").status_code
    RosterDraft.objects.update(created_at=now() - timedelta(hours=2))
    assert 404 == tove.get(path).status_code
    cleo.press("sets/labs/import/", **roster())
    assert [CLEO] == list(RosterDraft.objects.values_list("by", flat=True))
    retire(CLEO)
    assert not RosterDraft.objects.exists()


def test_a_file_may_be_thrown_away(visit, labs):
    """Then nothing of it is left."""
    tove = visit("tove")
    tove.press("sets/labs/import/", **roster())

    tove.press(f"sets/labs/import/{RosterDraft.objects.get().token}/commit/", cancel="1")

    assert (0, []) == (RosterDraft.objects.count(), learners(labs[2]))


def test_a_file_that_cannot_be_read_says_where(visit, labs):
    """And one that is too large is not kept."""
    tove = visit("tove")

    unreadable = tove.press("sets/labs/import/", **roster(b"username,segment\n\xff,x\n"))

    assert "line 2: is not UTF-8" in text(unreadable)
    path = f"sets/labs/import/{RosterDraft.objects.get().token}/commit/"
    assert "line 2: is not UTF-8" in text(tove.press(path))
    assert not Membership.objects.filter(segment=labs[2]).exists()


def test_a_file_that_is_too_large_is_not_kept(visit, labs, using):
    """The operator says how large that is."""
    using(roster_mb=1)

    page = visit("tove").press("sets/labs/import/", **roster(b"x" * (2**20 + 1)))

    assert "A roster has 1 megabytes at most." in text(page)
    assert not RosterDraft.objects.exists()


def test_a_manager_imports_into_their_own_segments(visit, labs):
    """A row for another is refused, in the preview as in the import."""
    cleo = visit("cleo")

    seen = cleo.press("sets/labs/import/", **roster(b"ben,Lab B\ndora,Lab A\n"))
    cleo.press(f"sets/labs/import/{RosterDraft.objects.get().token}/commit/")

    assert "1 row is refused" in text(seen)
    assert ([ADA], [BEN]) == (learners(labs[1]), learners(labs[2]))


def test_what_is_exported_is_a_file(visit, labs):
    """With a name, and a manager's own segments only."""
    files = [visit(name).get("sets/labs/export/") for name in ("tove", "cleo")]

    whole, theirs = (b"".join(each.streaming_content).decode() for each in files)
    assert (True, False) == ("ada@school.example" in whole, "ada@school.example" in theirs)
    assert 'filename="labs-' in files[0]["Content-Disposition"]


def test_a_set_says_who_keeps_it_from_being_exclusive(visit):
    """By name, before anything happens."""
    for place, name in enumerate(("Chess", "Choir")):
        add_member(create_segment(PHYSICS, name, priority=place), "ada")
    tove = visit("tove")

    refused = tove.press("sets/segments/flip/")

    assert "ada Chess, Choir" in text(refused)
    assert not SegmentSet.objects.get().exclusive
    tove.press(f"segments/{Segment.objects.first().uid}/remove/", user=ADA)
    assert "is exclusive now." in text(tove.press("sets/segments/flip/"))
    assert "may overlap now." in text(tove.press("sets/segments/flip/"))


def test_a_segment_is_renamed_and_deleted(visit, labs):
    """What it opens closes only if that is ticked."""
    tove, (home, a, _) = visit("tove"), labs
    tove.press("partitions/", name="Lab", follows="labs")

    tove.press(f"segments/{a.uid}/change/", **{"segment-name": "Optics", "segment-capacity": "9"})
    refused = tove.press(f"segments/{a.uid}/delete/")
    gone = tove.press(f"segments/{a.uid}/delete/", unbind="1")

    assert "Optics opens arm 'Optics' of 'Lab'" in text(refused)
    assert "Optics is gone." in text(gone)
    assert ["Lab B"] == [row.name for row in home.segments.all()]


def test_content_is_divided_by_arms_that_are_named(visit, labs):
    """Segments are ticked for each; a rule is looked at before it is saved."""
    tove, (_, a, _) = visit("tove"), labs
    tove.press("partitions/", name="Level", arms="Basic\nAdvanced\n")
    level = Partition.objects.get()
    advanced = level.arms.get(name="Advanced")
    tove.press(f"partitions/{level.number}/open/", open=f"{advanced.pk}:{a.pk}")

    seen = tove.get("rule/", block="optics", arm=f"{level.number}:2", look="1")
    assert "3 learners lose 1 block, nobody gains any" in text(seen)
    assert "Who sees “Optics”" in text(seen)
    assert b'name="block" value="optics"' in seen.content
    assert not Rule.objects.exists()
    saved = tove.press("rule/save/", block="optics", arm=f"{level.number}:2")

    assert "only Level: Advanced" in text(saved)
    assert {str(level.number): [2]} == Rule.objects.get().access
    tove.press(f"partitions/{level.number}/open/")
    assert not advanced.bindings.exists()
    assert "Saved. It is open to all." in text(tove.press("rule/save/", block="optics"))


def test_a_rule_that_cannot_be_is_said_and_not_saved(visit, labs):
    """An arm that is not there; nor is there a button for it."""
    tove = visit("tove")
    tove.press("partitions/", name="Lab", follows="labs")
    number = Partition.objects.get().number

    seen = tove.get("rule/", block="optics", arm=f"{number}:9", look="1")
    saved = tove.press("rule/save/", block="optics", arm=f"{number}:9")

    assert "there is no arm 9 of 'Lab'" in text(seen)
    assert "there is no arm 9 of 'Lab'" in text(saved)
    assert not Rule.objects.exists()
    assert 404 == tove.get("rule/", block="poetry").status_code
    assert 404 == tove.press("rule/save/", block="poetry\0").status_code


def test_a_partition_is_switched_off_grown_and_deleted(visit, labs):
    """While no rule names it."""
    tove = visit("tove")
    tove.press("partitions/", name="Level", arms="Basic")
    path = f"partitions/{Partition.objects.get().number}/"

    assert "restricts nothing now" in text(tove.press(f"{path}change/", switch="1"))
    assert "divides content again" in text(tove.press(f"{path}change/", switch="1"))
    assert "Advanced is there." in text(tove.press(f"{path}change/", arm="Advanced"))
    tove.press("rule/save/", block="optics", arm=f"{Partition.objects.get().number}:1")
    assert "1 rule names Level" in text(tove.press(f"{path}change/", delete="1"))
    tove.press("rule/save/", block="optics")
    tove.press(f"{path}change/", delete="1")
    assert not Partition.objects.exists()
    assert 404 == tove.get(path).status_code


def test_arms_are_named_or_follow_a_set(visit, labs):
    """One of both."""
    tove = visit("tove")

    for said in ({}, {"arms": "A", "follows": "labs"}):
        page = tove.press("partitions/", name="Lab", **said)
        assert "one of both" in text(page)
    assert not Partition.objects.exists()


def test_a_teacher_previews_any_combination_and_leaves(visit, labs):
    """The page says what such a learner sees, and every page that it is a preview."""
    tove, (_, a, b) = visit("tove"), labs
    tove.press("partitions/", name="Lab", follows="labs")
    number = Partition.objects.get().number
    arms = {arm.name: arm.number for arm in Partition.objects.get().arms.all()}
    tove.press("rule/save/", block="optics", arm=f"{number}:{arms['Lab A']}")
    tove.press("rule/save/", block="sound", arm=f"{number}:{arms['Lab B']}")

    one = tove.press("preview/begin/", segment=str(a.uid))
    assert "Who is in Lab A." in text(one)
    assert "Optics seen" in text(one)
    assert "Sound To see this, join Lab B." in text(one)
    both = tove.press("preview/begin/", segment=[str(a.uid), str(b.uid)])
    assert "Sound seen" in text(both)
    assert "This is a preview: you see the course as a learner would." in text(tove.get())
    anywhere = tove.press("preview/begin/", open="1")
    assert "Sound seen" in text(anywhere)
    left = tove.press("preview/end/")
    assert "Leave the preview" not in text(left)


def test_learners_choose_on_a_page_of_theirs(visit, labs):
    """Where the set lets them; a full segment has no button."""
    ben, b = visit("ben"), labs[2]
    assert 404 == ben.press(f"mine/{b.uid}/").status_code
    SegmentSet.objects.update(self_join=True)

    page = ben.get("mine/")
    joined = ben.press(f"mine/{b.uid}/")

    assert "Lab A Labs full" in text(page)
    assert "You are in Lab B." in text(joined)
    assert "You have left Lab B." in text(ben.press(f"mine/{b.uid}/", leave="1"))
    assert 403 == visit("fay").get("mine/").status_code


def test_the_host_lends_its_roof(visit, using):
    """A template that the operator names is extended."""
    using(base_template="no/such.html")

    with pytest.raises(Exception, match=r"no/such\.html"):
        visit("tove").get()


def test_a_page_is_a_few_statements(visit, labs, django_assert_max_num_queries):
    """However many are in a segment."""
    from hooks_groups.people import add_members

    add_members(labs[2], [f"learner{n}" for n in range(1000, 1150)])
    tove = visit("tove")

    with django_assert_max_num_queries(15):
        page = tove.get(f"segments/{labs[2].uid}/")

    assert "page 1 of 3" in text(page)
    for path in ("", "sets/labs/", "content/", "preview/"):
        with django_assert_max_num_queries(15):
            tove.get(path)


def test_there_is_no_course_without_a_key(visit):
    """Nor one that its visitor has nothing to do with."""
    client = visit("tove").client

    assert 403 == client.get("/hooks/groups/courses/course-v1:A+B+C/").status_code
    assert 404 == client.get("/hooks/groups/courses/%20/").status_code


def test_a_course_home_leads_to_where_one_has_something_to_do(visit, labs):
    """Teachers and managers, and learners who may choose."""
    from hooks_runtime import run_filter
    from hookspecs.learning import CourseHomeRender, course_home_render_started

    def cards(user):
        shown = run_filter(course_home_render_started, CourseHomeRender(user, PHYSICS))
        return [(card.title, card.url.rpartition("+2026/")[2]) for card in shown.cards]

    segments = [("Segments", "")]
    assert [segments, segments, []] == [cards(user) for user in (TOVE, CLEO, BEN)]
    SegmentSet.objects.update(self_join=True)
    assert [("Your segments", "mine/")] == cards(BEN)


def test_a_large_course_comes_in_pages(visit, school, labs):
    """As content, and as a preview."""
    school.teach(*(f"piece{n:03}" for n in range(250)))
    tove = visit("tove")
    tove.press("preview/begin/")

    for path in ("content/", "preview/"):
        assert "page 1 of 2" in text(tove.get(path))
        assert "Piece249" in text(tove.get(path, page=2))


@pytest.mark.parametrize(
    ("path", "said", "words"),
    [
        ("add/", {"member-who": ""}, "This field is required."),
        ("add/", {"member-who": "aad", "member-role": "learner"}, "Nobody here is called 'aad'."),
        ("managers/", {"manager-who": "dora"}, "This field is required."),
        ("change/", {"segment-name": "B", "segment-capacity": "-1"}, "greater than or equal to 0"),
        ("change/", {"segment-name": "Lab A"}, "The set has a segment called 'Lab A' already."),
        ("move/", {"user": "1", "to": "nowhere"}, "Not Found"),
        ("remove/", {"user": "x"}, "Nobody yet."),
    ],
)
def test_a_segment_stays_where_a_form_is_wrong(visit, labs, path, said, words):
    """What is wrong is said on its page, which is shown again."""
    page = visit("tove").press(f"segments/{labs[2].uid}/{path}", **said)

    assert words in text(page)
    assert "Lab B" == Segment.objects.get(pk=labs[2].pk).name
    assert [] == learners(labs[2])


def test_content_tells_what_its_rules_name(visit, labs):
    """What is gone, too; and what holds a piece."""
    tove = visit("tove")
    tove.press("partitions/", name="Lab", follows="labs")
    lab = Partition.objects.get()
    first = lab.arms.order_by("number")[0].number
    tove.press("rule/save/", block="labs", arm=f"{lab.number}:{first}")
    Rule.objects.create(course=PHYSICS, content="intro", access={"77": [1]})
    Rule.objects.create(course=PHYSICS, content="sound", access={str(lab.number): [first, 9]})

    page = text(tove.get("content/"))

    assert "only partition 77, which does not exist" in page
    assert "only Lab: Lab A or arm 9, which does not exist" in page
    assert "It is in “Labs”, which is for Lab: Lab A." in text(tove.get("rule/", block="sound"))
    Rule.objects.filter(content="intro").update(access={"77": ["x"]})
    tove.press("rule/save/", block="optics")  # counts the revision up
    assert "only nobody" in text(tove.get("content/"))


def test_no_card_leads_nowhere(settings):
    """Where the host mounts no addresses there is none."""
    from hooks_groups.pages.cards import card_for

    settings.ROOT_URLCONF = ()

    assert card_for(TOVE, PHYSICS) is None
    assert card_for(BEN, PHYSICS) is None


def test_a_button_that_comes_to_nothing_says_so(visit, labs):
    """Who is not there is not out, and nobody moves."""
    tove, (_, a, b) = visit("tove"), labs
    path = f"segments/{b.uid}/"

    assert "They were not in Lab B." in text(tove.press(f"{path}remove/", user=BEN))
    assert "x@y.z was not waited for." in text(tove.press(f"{path}remove/", email="x@y.z"))
    for user in ("", "ben", "0"):
        assert "Nobody was named." in text(tove.press(f"{path}move/", user=user, to=str(a.uid)))
        assert "Nobody was named." in text(tove.press(f"{path}remove/", user=user))


def test_a_preview_of_what_is_gone_does_not_begin(visit, labs):
    """The others that were ticked would be another preview."""
    gone = "00000000-0000-0000-0000-000000000000"
    for uid in (gone, "nosuch"):
        page = visit("tove").press("preview/begin/", segment=[str(labs[1].uid), uid])

        assert "is not there any more" in text(page)
        assert "Stop" not in text(page)
