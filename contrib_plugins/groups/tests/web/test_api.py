"""The JSON API: who reaches what, and what errors say."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from groups_school import ADA, BEN, CLEO, DORA, PHYSICS, POTTERY, TOVE
from hooks_groups.models import Membership, RosterImport, SegmentSet

from hookspecs import hookimpl
from hookspecs.learning import PreventMembershipChange, segment_membership_requested

pytestmark = pytest.mark.django_db
BASE = f"/hooks/groups/api/courses/{PHYSICS}/"


@pytest.fixture
def call(visit):
    """Give a function that calls as somebody, and returns status and answer."""

    def calling(name, method, path, said=None, *, base=BASE, **options):
        if name not in visitors:
            visitors[name] = visit(name)
        body = {"data": json.dumps(said), "content_type": "application/json"} if said else {}
        response = visitors[name].client.generic(method, base + path, **{**body, **options})
        answer = response.content and json.loads(response.content)
        return response.status_code, answer

    visitors = {}
    return calling


def code(answered):
    status, answer = answered
    return status, answer["error"]["code"]


def test_a_teacher_makes_sets_and_segments(call):
    """And lists them."""
    made = call("tove", "POST", "sets/", {"name": "Teams", "self_join": True})
    one = call("tove", "POST", "sets/teams/segments/", {"name": "Red", "capacity": 3})

    assert (201, "teams") == (made[0], made[1]["slug"])
    assert (201, 3) == (one[0], one[1]["capacity"])
    status, listed = call("tove", "GET", "sets/teams/segments/")
    assert (200, 1, ["Red"]) == (status, listed["count"], [r["name"] for r in listed["results"]])


def test_a_segment_is_changed_and_deleted(call, labs):
    """One that is full is not made smaller."""
    path = f"segments/{labs[1].uid}/"

    assert 200 == call("tove", "PATCH", path, {"name": "Lab 1", "capacity": 2})[0]
    assert (400, "wrong_capacity") == code(call("tove", "PATCH", path, {"capacity": 0}))
    assert (204, b"") == call("tove", "DELETE", path)
    assert (404, "not_found") == code(call("tove", "GET", path))


def test_a_set_says_who_keeps_it_from_being_exclusive(call):
    """By id: whom to ask is the caller's to look up."""
    from hooks_groups.people import add_member, create_segment

    for name in ("Chess", "Choir"):
        add_member(create_segment(PHYSICS, name), "ada")

    status, answer = call("tove", "PATCH", "sets/segments/", {"exclusive": True})

    assert (409, "still_doubled") == (status, answer["error"]["code"])
    (conflict,) = answer["error"]["conflicts"]
    assert (1, ["Chess", "Choir"]) == (conflict["user"], sorted(conflict["segments"]))


def test_members_come_move_and_go(call, labs):
    """By username, by address, and by who has not registered."""
    a, b = (f"segments/{row.uid}/" for row in labs[1:])

    assert 201 == call("tove", "POST", f"{b}members/", {"who": "ben"})[0]
    status, told = call("tove", "POST", f"{b}members/", {"who": "grace@school.example"})
    assert (202, "grace@school.example") == (status, told["pending"]["email"])
    assert (409, "segment_full") == code(call("tove", "POST", f"{a}members/move/", {"who": "ben"}))
    assert 200 == call("tove", "POST", f"{b}members/move/", {"who": "ada@school.example"})[0]
    _, listed = call("tove", "GET", f"{b}members/")
    assert ["ada", "ben"] == [row["username"] for row in listed["results"]]
    assert (200, {"removed": True}) == call("tove", "POST", f"{b}members/remove/", {"who": "ben"})
    _, waiting = call("tove", "GET", f"{b}invitations/")
    assert 1 == waiting["count"]


def test_who_manages_a_segment_reaches_no_other(call, labs):
    """Others are not there for them, and what is the teacher's is not theirs."""
    a, b = (f"segments/{row.uid}/" for row in labs[1:])

    assert 201 == call("cleo", "POST", f"{b}members/", {"who": "ben"})[0]
    _, listed = call("cleo", "GET", "sets/labs/segments/")
    assert ["Lab B"] == [row["name"] for row in listed["results"]]
    for method, path in (("GET", "members/"), ("POST", "members/"), ("POST", "members/move/")):
        assert (404, "not_found") == code(call("cleo", method, a + path, {"who": "ben"}))
    out_of_a = {"who": "ada", "leaving": str(labs[1].uid)}
    assert (404, "not_found") == code(call("cleo", "POST", f"{b}members/move/", out_of_a))
    assert (400, "bad_call") == code(call("cleo", "POST", f"{b}members/move/", {"who": "ada"}))
    for method in ("PATCH", "DELETE"):
        assert (403, "forbidden") == code(call("cleo", method, b))
    assert (403, "forbidden") == code(call("cleo", "POST", "sets/", {"name": "Mine"}))


@pytest.mark.parametrize("name", ["ada", "dora", "fay"])
def test_learners_and_strangers_manage_nothing(call, labs, name):
    """Nor do they learn what there is."""
    path = f"segments/{labs[1].uid}/members/"

    assert (403, "forbidden") == code(call(name, "GET", "sets/"))
    assert (403, "forbidden") == code(call(name, "GET", "sets/labs/export/"))
    assert (404, "not_found") == code(call(name, "GET", path))
    assert (404, "not_found") == code(call(name, "POST", path, {"who": name}))


def test_who_teaches_another_course_does_not_reach_this_one(call, labs, school):
    """A segment is found in its own course only."""
    school.teaching[POTTERY] = [CLEO]
    base = BASE.replace(PHYSICS, POTTERY)

    path = f"segments/{labs[1].uid}/"
    assert (404, "not_found") == code(call("cleo", "GET", path, base=base))
    assert (404, "not_found") == code(call("cleo", "DELETE", path, base=base))


def test_learners_choose_where_the_set_lets_them(call, labs):
    """Full segments are full; who is not enrolled chooses nothing."""
    _, a, b = labs
    assert (404, "not_found") == code(call("ben", "POST", f"segments/{a.uid}/join/"))
    SegmentSet.objects.update(self_join=True)

    assert (409, "segment_full") == code(call("ben", "POST", f"segments/{a.uid}/join/"))
    assert 200 == call("ben", "POST", f"segments/{b.uid}/join/")[0]
    _, mine = call("ben", "GET", "mine/")
    assert ["Lab B"] == [row["name"] for row in mine["segments"]]
    assert {"Lab A": 0, "Lab B": None} == {row["name"]: row["free"] for row in mine["open"]}
    assert (200, {"left": True}) == call("ben", "POST", f"segments/{b.uid}/leave/")
    assert (403, "forbidden") == code(call("fay", "POST", f"segments/{b.uid}/join/"))


def test_a_roster_is_looked_at_imported_and_undone(call, labs):
    """Two rows are wrong, and say why."""
    roster = b"username,segment\nben,Lab B\nnobody,Lab B\ndora,Lab C\n"
    sent = {"data": roster, "content_type": "text/csv"}

    status, seen = call("tove", "POST", "sets/labs/import/?preview=true", **sent)
    assert (200, {"joined": 1, "refused": 2}, None) == (status, seen["counts"], seen["import"])
    assert {3, 4} == {row["line"] for row in seen["problems"]}
    assert not RosterImport.objects.exists()

    _, done = call("tove", "POST", "sets/labs/import/?file_name=class.csv", **sent)
    assert [ADA, BEN] == sorted(Membership.objects.values_list("user", flat=True))
    assert (404, "not_found") == code(call("cleo", "POST", f"imports/{done['import']}/undo/"))
    undone = call("tove", "POST", f"imports/{done['import']}/undo/")
    assert (200, {"reverted": 1, "withdrawn": 0, "kept": 0}) == undone
    assert (409, "already_undone") == code(call("tove", "POST", f"imports/{done['import']}/undo/"))


def test_a_roster_of_a_manager_changes_their_segments_only(call, labs):
    """The other rows are refused."""
    sent = {"data": b"ben,Lab B\ndora,Lab A\n", "content_type": "text/csv"}

    _, done = call("cleo", "POST", "sets/labs/import/?elsewhere=move", **sent)

    assert {"joined": 1, "refused": 1} == done["counts"]
    assert {ADA, BEN} == set(Membership.objects.values_list("user", flat=True))


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"data": b"a,b", "content_type": "application/json"}, (400, "bad_call")),
        ({"data": b"\xff\xfe", "content_type": "text/csv"}, (400, "unreadable_roster")),
        ({"data": b"x" * (2**20 + 1), "content_type": "text/csv"}, (413, "too_large")),
    ],
    ids=["another type", "not UTF-8", "too large"],
)
def test_what_is_no_roster_is_refused(call, labs, using, sent, expected):
    """Before anything is stored."""
    using(roster_mb=1)

    assert expected == code(call("tove", "POST", "sets/labs/import/", **sent))


def test_a_set_is_exported(visit, labs):
    """A manager gets what is theirs."""
    from hooks_groups.people import add_member

    add_member(labs[2], "ben")
    files = []
    for name in ("tove", "cleo"):
        response = visit(name).client.get(f"{BASE}sets/labs/export/")
        files.append(b"".join(response.streaming_content).decode())

    assert [True, False] == ["ada@school.example" in file for file in files]
    assert ["ben" in file for file in files] == [True, True]


def test_one_asks_what_one_may_see_and_what_would_help(call, labs):
    """For oneself; a teacher for others, too."""
    from hooks_groups.authoring import create_partition, set_rule

    lab = create_partition(PHYSICS, "Lab", scheme="cohort", segment_set="labs")
    arm = lab.arms.get(name="Lab B").number
    set_rule(PHYSICS, "optics", {lab.number: [arm]})

    status, told = call("ada", "GET", "decisions/?block=optics&block=intro")

    assert 200 == status
    refused, seen = told["decisions"]
    assert "To see this, join Lab B." == refused["reason"]
    assert [[{"partition": lab.number, "arms": [arm]}]] == refused["ways"]
    assert [False, True] == [refused["allowed"], seen["allowed"]]
    assert (403, "forbidden") == code(call("ada", "GET", f"decisions/?block=optics&user={BEN}"))
    _, others = call("tove", "GET", f"decisions/?block=optics&user={ADA}")
    assert refused == others["decisions"][0]
    assert (400, "bad_call") == code(call("ada", "GET", "decisions/"))
    assert (400, "bad_call") == code(call("tove", "GET", "decisions/?block=optics&user=x"))


def test_a_plugin_refuses_in_its_own_words(call, labs, using):
    """The code is the plugin's, too."""

    @hookimpl(segment_membership_requested)
    def closed(request):
        raise PreventMembershipChange("The labs are closed.")

    using(closed)

    status, answer = call("tove", "POST", f"segments/{labs[2].uid}/members/", {"who": "ben"})

    said = {"code": "prevent_membership_change", "message": "The labs are closed."}
    assert (403, {"error": said}) == (status, answer)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"nmae": "Red"}, "'nmae' means nothing here"),
        ({"exclusive": True}, "'name' is missing"),
        ({"name": 7}, "'name' is a text, got 7"),
        ({"name": "Red", "exclusive": 1}, "'exclusive' is true or false, got 1"),
        ({"name": "Red\0"}, "'name' has a character that no database keeps"),
        ({"name": "Red \ud800"}, "'name' has a character that no database keeps"),
        ({"name": "Red", "resolution": "chance"}, "'resolution' is one of priority, combination"),
        ([1], "the body is a JSON object"),
    ],
)
def test_a_body_that_means_nothing_is_refused(call, body, words):
    """With what is expected."""
    status, answer = call("tove", "POST", "sets/", body)

    assert (400, "bad_call") == (status, answer["error"]["code"])
    assert words in answer["error"]["message"]
    assert not SegmentSet.objects.exists()


def test_a_form_is_not_json(visit, labs):
    """Whatever a browser would send."""
    tove = visit("tove").client

    for options in ({}, {"content_type": "application/x-www-form-urlencoded"}):
        data = {"name": "Red"} if not options else "name=Red"
        response = tove.post(f"{BASE}sets/", data, **options)
        assert (400, "bad_call") == (response.status_code, response.json()["error"]["code"])


@pytest.mark.parametrize(
    "body",
    [
        {"name": "Red", "capacity": -1},
        {"name": "R", "managers": [7]},
        {"name": "R", "priority": 10**6},
    ],
)
def test_numbers_have_their_bounds(call, labs, body):
    """The database is not asked."""
    assert (400, "bad_call") == code(call("tove", "POST", "sets/labs/segments/", body))


def test_what_is_not_json_is_refused(call):
    """So is a body without end."""
    for data in (b"{", b'"' + b"x" * 70_000 + b'"'):
        sent = {"data": data, "content_type": "application/json"}
        assert (400, "bad_call") == code(call("tove", "POST", "sets/", **sent))


def test_a_stranger_logs_in_first(call):
    """In JSON, and not on another page."""
    assert (401, "not_logged_in") == code(call("", "GET", "mine/"))


def test_another_method_is_told_which_there_are(visit, labs):
    """In the header as well."""
    response = visit("tove").client.put(f"{BASE}sets/")

    assert (405, "GET, POST") == (response.status_code, response["Allow"])


def test_another_site_changes_nothing(visit, labs):
    """A session without its token is refused, in JSON."""
    careful = Client(enforce_csrf_checks=True)
    careful.cookies = visit("tove").client.cookies
    path = f"{BASE}segments/{labs[2].uid}/members/"
    sent = {"data": json.dumps({"who": "ben"}), "content_type": "application/json"}

    refused = careful.post(path, **sent)

    assert (403, "csrf") == (refused.status_code, refused.json()["error"]["code"])
    careful.get(f"/hooks/groups/courses/{PHYSICS}/")
    token = careful.cookies["csrftoken"].value
    assert 201 == careful.post(path, headers={"X-CSRFToken": token}, **sent).status_code


def test_lists_come_a_hundred_at_a_time(call, labs, django_assert_max_num_queries):
    """And as many statements, however long they are."""
    from hooks_groups.people import add_members

    add_members(labs[2], [f"learner{n}" for n in range(1000, 1150)])
    path = f"segments/{labs[2].uid}/members/"
    call("tove", "GET", "mine/")  # logs her in

    with django_assert_max_num_queries(10):
        _, first = call("tove", "GET", path)
    _, second = call("tove", "GET", first["next"].removeprefix(BASE))

    assert (150, 100, 50) == (first["count"], len(first["results"]), len(second["results"]))
    assert second["next"] is None


def test_what_happened_says_who_did_it(call, labs):
    """The caller is the actor, and gives a reason."""
    from hooks_groups.models import MembershipEvent

    call("tove", "POST", f"segments/{labs[2].uid}/members/", {"who": "dora", "reason": "asked"})

    event = MembershipEvent.objects.get(user=DORA)
    assert (TOVE, "asked") == (event.actor, event.reason)


def test_a_manager_takes_back_no_invitation_of_others(call, labs):
    """Who waits for Lab A is not invited to Lab B by its manager; the teacher may."""
    from hooks_groups.people import add_member

    a, b = labs[1:]
    add_member(a, "grace@school.example")
    said = {"who": " Grace@School.example"}

    assert (409, "in_another") == code(call("cleo", "POST", f"segments/{b.uid}/members/", said))
    assert 1 == a.pending.count()
    assert 202 == call("tove", "POST", f"segments/{b.uid}/members/", said)[0]
    assert (0, 1) == (a.pending.count(), b.pending.count())


@pytest.mark.parametrize("row", [b"ben,Lab B", b"grace@school.example,Lab B"])
def test_who_manages_a_segment_no_longer_undoes_nothing_there(call, labs, row):
    """What they imported when they did stands."""
    from hooks_groups.people import appoint, dismiss

    sent = {"data": row, "content_type": "text/csv"}
    _, done = call("cleo", "POST", "sets/labs/import/", **sent)
    undo = f"imports/{done['import']}/undo/"
    appoint(labs[1], "cleo")
    dismiss(labs[2], "cleo")

    assert (404, "not_found") == code(call("cleo", "POST", undo))
    appoint(labs[2], "cleo")
    assert 200 == call("cleo", "POST", undo)[0]


@pytest.mark.parametrize(
    ("path", "said", "words"),
    [
        ("members/", {"who": "ben", "role": "guest"}, "'role' is 'learner' or 'tutor'"),
        ("members/", {"who": "ben", "reason": "x" * 501}, "'reason' has 500 characters at most"),
        ("members/move/", {"who": "ada", "leaving": "A"}, "'leaving' is the uid of a segment"),
    ],
)
def test_what_is_said_of_members_has_its_bounds(call, labs, path, said, words):
    """The words say what is expected."""
    status, answer = call("tove", "POST", f"segments/{labs[2].uid}/{path}", said)

    assert 400 == status
    assert words in answer["error"]["message"]


def test_a_roster_is_taken_in_ways_that_there_are(call, labs):
    """Another is not guessed."""
    sent = {"data": b"ben,Lab B", "content_type": "text/csv"}

    assert (400, "bad_call") == code(call("tove", "POST", "sets/labs/import/?elsewhere=x", **sent))


def test_a_set_overlaps_again(call, labs):
    """As it is shown."""
    status, changed = call("tove", "PATCH", "sets/labs/", {"exclusive": False})

    assert (200, False) == (status, changed["exclusive"])
    assert (200, changed) == call("tove", "GET", "sets/labs/")


def test_what_opens_an_arm_is_named_before_it_goes(call, labs):
    """And goes once that is said."""
    from hooks_groups.authoring import create_partition

    create_partition(PHYSICS, "Lab", scheme="cohort", segment_set="labs")
    path = f"segments/{labs[2].uid}/"

    status, answer = call("tove", "DELETE", path)

    assert (409, ["arm 'Lab B' of 'Lab'"]) == (status, answer["error"]["bound"])
    assert (204, b"") == call("tove", "DELETE", f"{path}?unbind=true")


def test_a_plugin_that_broke_is_no_refusal(call, labs, using):
    """503: it is worth another try."""

    @hookimpl(segment_membership_requested)
    def broken(request):
        raise ConnectionError("the registry is away")

    using(broken)

    status, answer = call("tove", "POST", f"segments/{labs[2].uid}/members/", {"who": "ben"})

    assert 503 == status
    assert "registry" not in answer["error"]["message"]


def test_what_is_no_refusal_is_a_defect():
    """Errors that nobody expects are not answered, but seen."""
    from hooks_groups.api.errors import refused

    with pytest.raises(RuntimeError):
        refused(RuntimeError("a bug"))


@pytest.mark.parametrize("said", ["True", "yes", "YES", "1", "true"])
def test_a_preview_is_asked_for_in_any_capitals(call, labs, said):
    """Nobody is imported."""
    sent = {"data": "ben,Lab B\n", "content_type": "text/csv"}

    status, told = call("tove", "POST", f"sets/labs/import/?preview={said}", **sent)

    assert (200, {"joined": 1}, None) == (status, told["counts"], told["import"])
    assert not Membership.objects.filter(user=BEN).exists()


@pytest.mark.parametrize(
    "asked",
    [
        *("preview=", "preview", "preview=maybe", "Preview=true", "preveiw=true", "dry_run=true"),
        *("preview=true&preview=false", "unknown=nobody", "elsewhere=", "page=1"),
    ],
)
def test_what_a_call_does_not_take_imports_nobody(call, labs, asked):
    """A misspelt preview is no import."""
    sent = {"data": "ben,Lab B\n", "content_type": "text/csv"}

    answered = call("tove", "POST", f"sets/labs/import/?{asked}", **sent)

    assert (400, "bad_call") == code(answered)
    assert not Membership.objects.filter(user=BEN).exists()


@pytest.mark.parametrize(
    "path", ["sets/?page=x", "sets/?page=0", "sets/?page=2", "sets/?pgae=1", "mine/?user=1"]
)
def test_a_query_that_means_nothing_is_told(call, labs, path):
    """Also where only reading is asked for."""
    assert (400, "bad_call") == code(call("tove", "GET", path))


def test_an_address_that_is_no_call_is_json_too(call, labs):
    """A uid that is none, and a missing slash."""
    for path in ("segments/1234/", "segments/nosuch/members/", "sets", ""):
        assert (404, "not_found") == code(call("tove", "GET", path))
