"""Rosters: what is read of a file, what it would come to, what it came to, and the way back."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.management import CommandError, call_command
from groups_school import ADA, BEN, CLEO, DORA, PHYSICS, TOVE
from hooks_groups.models import (
    Membership,
    MembershipEvent,
    PendingMembership,
    RosterImport,
    Segment,
)
from hooks_groups.people import (
    AlreadyUndone,
    add_member,
    create_segment,
    create_set,
    delete_segment,
    managed_by,
    members_of,
    move,
    pending_of,
    remove_member,
    undo,
)
from hooks_groups.rosters import (
    Choices,
    Problem,
    Reader,
    Row,
    UnreadableRoster,
    clerk,
    exported,
    import_roster,
    preview,
)

from hooks_runtime.testing import answer
from hookspecs.learning import PreventMembershipChange, segment_membership_requested
from hookspecs.values import UserId

pytestmark = pytest.mark.django_db


@pytest.fixture
def labs():
    """Lab A and Lab B, of an exclusive set."""
    of = create_set(PHYSICS, "Labs", exclusive=True)
    return [create_segment(PHYSICS, name, segment_set=of) for name in ("Lab A", "Lab B")]


def roster(*lines, end="\n"):
    return io.BytesIO(end.join(lines).encode())


def told(report):
    return [(problem.line, problem.code) for problem in report.problems]


# --- Reading ------------------------------------------------------------------------------------

PLAIN = [Row(2, "ada", "Lab A"), Row(3, "ben", "Lab B", "tutor")]


@pytest.mark.parametrize(
    "text",
    [
        "username,segment,role\nada,Lab A,\nben,Lab B,tutor\n",
        "Username;Segment;Role\r\nada;Lab A\r\nben;Lab B;Tutor",
        "\ufeffusername\tsegment\trole\n ada \t\u00a0Lab A\nben\tLab B\ttutor",
        '"username","notes","segment","role"\n"ada","","Lab A"\n"ben","x","Lab B","tutor"\n',
        "e-mail,username,cohort,role\nx@y.org,ada,Lab A\n,ben,Lab B,tutor\n",
        "email,uid,segment,role\nada,,Lab A\nben,Lab B,Other,tutor\n",
    ],
    ids=["commas", "semicolons", "tabs and a mark", "quotes", "names first", "uids first"],
)
def test_a_roster_is_read_as_people_save_it(text):
    assert PLAIN == list(Reader(io.BytesIO(text.encode())))


def test_a_roster_without_a_header_is_learner_segment_role():
    """Blank lines are none; a cell of several lines counts them."""
    stream = roster("ada,Lab A,learner", "", ",,", '"a', 'b",Lab A', "ben,Lab B,tutor")

    rows = list(Reader(stream))

    assert [(1, "ada"), (4, "a\nb"), (6, "ben")] == [(row.line, row.who) for row in rows]
    assert "control_character" == rows[1].code


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (",Lab A", "no_learner"),
        ("ada", "no_segment"),
        ("ada,Lab A,boss", "unknown_role"),
        (f"ada,{'A' * 301}", "too_long"),
        ("ada,Lab\x00A", "control_character"),
    ],
)
def test_a_row_that_cannot_be_is_told_with_its_line(row, code):
    (problem,) = list(Reader(roster("username,segment,role", row)))[:1]

    assert (2, code) == (problem.line, problem.code)
    assert problem.reason.endswith(".")


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b"ada,Lab A\nb\xe9a,Lab B\n", 2, "is not UTF-8; in a spreadsheet, save it as"),
        ("ada,Lab A\n".encode("utf-16"), 1, "is not UTF-8"),
        (b'ada,Lab A\n"ben,Lab B\ncleo,Lab B\n', 2, "a quotation mark begins here"),
        (b"ada,Lab A\n" + b'"' + b"long line\n" * 20_000, 2, "a quotation mark begins here"),
        (b"a" * 70_000, 1, "is too long to be a line"),
        (b"role,segment\nx,Lab A\n", 1, "names no column 'username' or 'email'"),
        (b"username,role\nada,tutor\n", 1, "names no column 'segment' or 'uid'"),
        (b'ada,"Lab"A\n', 1, "is no CSV"),
    ],
)
def test_a_file_that_is_no_roster_is_refused_as_a_whole(content, line, reason, labs):
    """Before anything is stored, with the line."""
    with pytest.raises(UnreadableRoster) as error:
        import_roster(labs[0].segment_set, io.BytesIO(content))

    assert (line, 0) == (error.value.line, RosterImport.objects.count())
    assert reason in str(error.value)


def test_an_empty_file_is_an_empty_roster(labs):
    assert 0 == import_roster(labs[0].segment_set, io.BytesIO(b"")).rows


# --- Preview and import -------------------------------------------------------------------------

BAD = (
    "username,segment,role",
    "ada,Lab A",
    "ben,Lab Z",
    "nobody,Lab A",
    "ada,Lab B",
    "cleo,Lab B",
    "new@school.example,Lab A",
    "dora@school.example,Lab A",
    "dora,Lab A,tutor",
    "NEW@school.example,Lab A",
)


def test_a_preview_is_what_the_import_comes_to(labs):
    """Rows that come to nothing are told with line and reason, and stop no other."""
    of = labs[0].segment_set
    foreseen = preview(of, roster(*BAD))
    assert 0 == Membership.objects.count() + PendingMembership.objects.count()

    report = import_roster(of, roster(*BAD), file_name="class.csv", actor=TOVE)

    assert {"joined": 3, "pending": 1, "refused": 5} == report.counts == foreseen.counts
    assert report.problems == foreseen.problems
    expected = [
        (3, "unknown_segment"),
        (4, "unknown_person"),
        (5, "duplicate"),
        (9, "duplicate"),
        (10, "duplicate"),
    ]
    assert expected == told(report)
    assert "Line 2 has said where they are to be." == report.problems[2].reason
    assert [[ADA, DORA], [CLEO]] == [members_of(lab) for lab in labs]
    row = report.roster_import
    assert ("class.csv", TOVE, dict(report.counts)) == (row.file_name, row.by, row.counts)
    assert {row.pk} == set(MembershipEvent.objects.values_list("roster_import", flat=True))


@pytest.mark.parametrize("elsewhere", ["refuse", "move"])
def test_the_same_file_again_changes_nothing(labs, elsewhere):
    """Nor is it kept as an import."""
    of, choices = labs[0].segment_set, Choices(elsewhere=elsewhere)
    add_member(labs[1], ADA)
    import_roster(of, roster(*BAD), choices=choices)
    rows = [*Membership.objects.values(), *PendingMembership.objects.values()]

    again = import_roster(of, roster(*BAD), choices=choices)

    assert (0, None) == (again.changes, again.roster_import)
    assert rows == [*Membership.objects.values(), *PendingMembership.objects.values()]
    assert 1 == RosterImport.objects.count()


def test_who_is_elsewhere_is_refused_or_moves(labs):
    """As the importer chooses; invitations likewise."""
    lab, _ = labs
    add_member(lab, ADA)
    add_member(lab, "new@school.example")
    lines = ("ada,Lab B", "new@school.example,Lab B")

    refused = import_roster(lab.segment_set, roster(*lines))
    assert [(1, "in_another"), (2, "in_another")] == told(refused)

    moved = import_roster(lab.segment_set, roster(*lines), choices=Choices(elsewhere="move"))
    assert {"moved": 1, "pending": 1} == moved.counts
    assert [[], [ADA]] == [members_of(each) for each in labs]
    assert [0, 1] == [len(pending_of(each)) for each in labs]


def test_who_is_unknown_may_be_refused(labs):
    report = import_roster(
        labs[0].segment_set, roster("new@school.example,Lab A"), choices=Choices(unknown="refuse")
    )

    assert [(1, "unknown_person")] == told(report)
    assert not PendingMembership.objects.exists()


@pytest.mark.parametrize("at_once", [1, 2, 100])
def test_a_full_segment_is_full_in_a_preview_too(labs, monkeypatch, at_once):
    """However a file is cut into transactions."""
    monkeypatch.setattr(clerk, "AT_ONCE", at_once)
    Segment.objects.filter(pk=labs[0].pk).update(capacity=2)
    lines = ("ada,Lab A", "ben,Lab A", "cleo,Lab A", "dora,Lab B")

    reports = [act(labs[0].segment_set, roster(*lines)) for act in (preview, import_roster)]

    assert [[(3, "segment_full")]] * 2 == [told(report) for report in reports]
    assert [[ADA, BEN], [DORA]] == [members_of(lab) for lab in labs]


def test_a_manager_imports_into_their_own_segments(labs):
    """And takes nobody out of others'."""
    lab, other = labs
    third = create_segment(PHYSICS, "Lab C", segment_set=lab.segment_set, managers=["ben"])
    create_segment(PHYSICS, "Lab D", segment_set=lab.segment_set, managers=["ben"])
    add_member(lab, ADA)
    add_member(third, CLEO)
    choices = Choices(elsewhere="move", within=managed_by(BEN, PHYSICS))
    lines = ("ada,Lab C", "dora,Lab B", "cleo,Lab D")

    report = import_roster(lab.segment_set, roster(*lines), choices=choices)

    assert [(2, "not_yours"), (1, "in_another")] == told(report)
    assert {"moved": 1, "refused": 2} == report.counts
    assert [] == members_of(other)


def test_a_plugins_refusal_is_a_row(labs, answering):
    def not_ben(request):
        if request.user == BEN:
            raise PreventMembershipChange("Ben owes a book.", code="book")

    answering(answer(segment_membership_requested, not_ben))
    for act in (preview, import_roster):
        report = act(labs[0].segment_set, roster("ada,Lab A", "ben,Lab A"))
        assert [Problem(2, "book", "Ben owes a book.", "ben", "Lab A")] == report.problems


def test_a_tutor_is_a_row_with_a_role(labs):
    """In several segments of an exclusive set; and a role can change."""
    lines = ("ada,Lab A,tutor", "ada,Lab B,tutor", "ben,Lab A")
    import_roster(labs[0].segment_set, roster(*lines))
    report = import_roster(labs[0].segment_set, roster("ada,Lab A", "ben,Lab A,tutor"))

    assert {"changed": 2} == report.counts
    assert [[ADA], [BEN]] == [members_of(labs[0], role) for role in ("learner", "tutor")]


def test_ten_thousand_rows_are_a_few_hundred_statements(
    labs, school, django_assert_max_num_queries
):
    """However many people they are about; progress is told after each chunk."""
    text = "".join(f"learner{n},Lab {'AB'[n % 2]}\n" for n in range(1000, 11_000)).encode()
    seen = []

    with django_assert_max_num_queries(400):  # SQLite takes 142 rows a statement
        report = import_roster(
            labs[0].segment_set, io.BytesIO(text), progress=lambda *at: seen.append(at)
        )

    assert {"joined": 10_000} == report.counts
    assert [(n * 2000) for n in range(1, 6)] == [rows for rows, _ in seen]
    assert (len(text), 5) == (seen[-1][1], school.asked)


# --- Undo ---------------------------------------------------------------------------------------


def test_an_import_is_undone(labs):
    """Who came goes, who moved is back, who was invited is not; once."""
    lab, other = labs
    add_member(other, ADA)
    add_member(lab, DORA)
    lines = ("ada,Lab A", "ben,Lab B", "new@school.example,Lab A", "dora,Lab A,tutor")
    report = import_roster(lab.segment_set, roster(*lines), choices=Choices(elsewhere="move"))

    done = undo(report.roster_import, actor=TOVE)

    assert (3, 1, 0) == (done.reverted, done.withdrawn, done.kept)
    assert [[DORA], [ADA]] == [members_of(each, "learner") for each in labs]
    assert [1, 1] == list(Segment.objects.order_by("name").values_list("member_count", flat=True))
    last = MembershipEvent.objects.latest("pk")
    assert ("undo", TOVE) == (last.source, last.actor)
    with pytest.raises(AlreadyUndone, match="is undone already"):
        undo(report.roster_import)


def test_what_others_have_changed_since_is_left_alone(labs):
    """Also who was taken out and put in again: it is no longer the import that did it."""
    lab, other = labs
    lines = ("ada,Lab A", "ben,Lab A", "cleo,Lab A", "dora,Lab A")
    report = import_roster(lab.segment_set, roster(*lines))
    move(ADA, to=other)
    remove_member(lab, BEN)
    remove_member(lab, CLEO)
    add_member(lab, CLEO)

    done = undo(report.roster_import)

    assert (1, 3) == (done.reverted, done.kept)
    assert [[CLEO], [ADA]] == [members_of(each) for each in labs]


def test_who_has_no_way_back_stays(labs):
    """Where the segment is full meanwhile, or gone."""
    lab, other = labs
    third = create_segment(PHYSICS, "Lab C", segment_set=lab.segment_set)
    add_member(lab, ADA)
    add_member(other, BEN)
    lines = ("ada,Lab C", "ben,Lab C")
    report = import_roster(lab.segment_set, roster(*lines), choices=Choices(elsewhere="move"))
    Segment.objects.filter(pk=lab.pk).update(capacity=0)
    delete_segment(other)

    done = undo(report.roster_import)

    assert (0, 2) == (done.reverted, done.kept)
    assert [ADA, BEN] == members_of(third)


# --- Export -------------------------------------------------------------------------------------


def test_what_is_exported_can_be_imported(labs, school):
    """And nothing in it is a formula, whatever people call themselves and their segments."""
    of = labs[0].segment_set
    wild = create_segment(PHYSICS, '=cmd|"/c calc"!A1', segment_set=of)
    school.register(60, "+eve", "eve@school.example")
    for lab, who, role in (
        (labs[0], ADA, "learner"),
        (wild, UserId(60), "learner"),
        (labs[1], ADA, "tutor"),
    ):
        add_member(lab, who, role=role)
    school.register(500, "gone", "gone@school.example")
    add_member(labs[0], UserId(500))
    del school.people[UserId(500)]  # whom the platform does not know any more

    lines = list(exported(of))

    cells = list(csv.reader(lines))
    assert ["username", "email", "segment", "uid", "role", "source", "joined_at"] == cells[0]
    assert ["'+eve", "eve@school.example", '\'=cmd|"/c calc"!A1'] == cells[3][:3]
    assert not any(cell[:1] in "=+-@" for row in cells for cell in row if cell)
    again = import_roster(of, io.BytesIO("".join(lines).encode()))
    assert {"unchanged": 3} == again.counts
    without_uids = [[cell for place, cell in enumerate(row) if place != 3] for row in cells]
    text = io.StringIO()
    csv.writer(text).writerows(without_uids)
    assert {"unchanged": 3} == import_roster(of, io.BytesIO(text.getvalue().encode())).counts


# --- In a shell ---------------------------------------------------------------------------------


def test_a_roster_is_imported_in_a_shell(labs, tmp_path, capsys, school):
    """Looked at, done, exported and undone."""
    file = tmp_path / "class.csv"
    file.write_text("\n".join(BAD))
    where = ("--course", PHYSICS, "--set", "labs")

    call_command("hooks_groups", "import", str(file), *where, "--preview")
    foreseen = capsys.readouterr().out
    call_command("hooks_groups", "import", str(file), *where)
    done = capsys.readouterr().out
    number = RosterImport.objects.get().pk

    assert "line 3: ben: Labs has no segment called 'Lab Z'.\n" in foreseen
    assert "9 rows: 3 joined, 1 pending, 5 refused\n" in foreseen
    assert f"{foreseen}undo it: hooks_groups undo {number}\n" == done

    call_command("hooks_groups", "export", *where)
    assert "ada,ada@school.example,Lab A," in capsys.readouterr().out
    school.register(70, "new", "new@school.example")
    call_command("hooks_groups", "claim")
    call_command("hooks_groups", "forget")
    call_command("hooks_groups", "undo", str(number))
    told = "1 invitations taken\n0 invitations deleted\n4 put back, 0 invitations withdrawn, 0 left"
    assert capsys.readouterr().out.startswith(told)


def test_what_cannot_be_done_is_told_in_a_shell(labs, tmp_path):
    file = tmp_path / "class.csv"
    file.write_bytes(b"\xff")
    of = ("--course", PHYSICS)

    for words, reason in (
        (("import", str(file), *of, "--set", "labs"), "line 1: is not UTF-8"),
        (("export", *of, "--set", "teams"), "has no set called 'teams'; there is labs"),
        (("undo", "7"), "There is no import 7."),
    ):
        with pytest.raises(CommandError, match=reason):
            call_command("hooks_groups", *words)


class Terminal(io.StringIO):
    """Where somebody looks."""

    def isatty(self):
        return True


def test_at_a_terminal_a_bar_says_how_far_it_is(labs, tmp_path, monkeypatch):
    """And elsewhere nothing does."""
    file = tmp_path / "class.csv"
    file.write_text("ada,Lab A\n")
    screen = Terminal()
    monkeypatch.setattr("sys.stderr", screen)

    call_command("hooks_groups", "import", str(file), "--course", PHYSICS, "--set", "labs")

    assert "100%" in screen.getvalue()
    assert "rows=1" in screen.getvalue()


def test_a_thousand_bad_rows_are_named_and_the_others_counted(labs, tmp_path, capsys):
    file = tmp_path / "class.csv"
    file.write_text("".join(f"ada,Lab {n}\n" for n in range(1003)))

    call_command("hooks_groups", "import", str(file), "--course", PHYSICS, "--set", "labs")

    told = capsys.readouterr().out
    assert "line 1000: ada: Labs has no segment called 'Lab 999'.\n... and 3 more\n" in told
    assert told.endswith("1,003 rows: 1,003 refused\n")


def test_an_export_tells_whom_it_leaves_out(labs, capsys, school):
    """Not on the standard output, which is a roster."""
    for who in (ADA, BEN):
        add_member(labs[0], who)
    del school.people[ADA]

    call_command("hooks_groups", "export", course=PHYSICS, set="labs")

    out, err = capsys.readouterr()
    assert (2, True) == (
        len(out.splitlines()),
        "1 row is left out: no account has the id 1." in err,
    )


def test_a_header_in_the_middle_is_told():
    """Of two files that were pasted together; nobody is called username."""
    found = list(Reader(roster("username,segment", "ada,Lab A", "username,segment", "ben,Lab A")))

    assert [(3, "header_again")] == [(e.line, e.code) for e in found if isinstance(e, Problem)]


def test_a_row_that_means_two_people_is_told(labs):
    """A username of one, and an address of another; what nobody has is no contradiction."""
    rows = roster(
        "username,email,segment",
        "ada,ben@school.example,Lab A",
        "ben,BEN@school.example,Lab A",
        "cleo,old@school.example,Lab A",
    )

    report = import_roster(labs[0].segment_set, rows)

    assert [(2, "contradiction")] == told(report)
    assert [BEN, CLEO] == members_of(labs[0])


def test_line_ends_of_old_macs_are_told():
    """Instead of a header that is as long as the class."""
    with pytest.raises(UnreadableRoster, match="line 1: ends as lines did on old Macs"):
        list(Reader(roster("username,segment", "ada,Lab A", end="\r")))


@pytest.mark.parametrize("at_once", [1, 9])
def test_a_preview_knows_where_who_comes_twice_would_be_by_then(labs, monkeypatch, at_once):
    """In one chunk of the file, and in two."""
    monkeypatch.setattr(clerk, "AT_ONCE", at_once)
    add_member(labs[1], ADA)
    lines = "ada,Lab A,learner", "ada,Lab B,tutor"
    moving = Choices(elsewhere="move")

    foreseen = preview(labs[0].segment_set, roster(*lines), choices=moving)
    done = import_roster(labs[0].segment_set, roster(*lines), choices=moving)

    assert {"moved": 1, "joined": 1} == dict(foreseen.counts) == dict(done.counts)
