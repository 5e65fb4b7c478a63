"""The suite's parts, each by itself: worlds, watched imports, payloads as source, a Django of its own."""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from types import SimpleNamespace
from typing import Annotated

import attrs
import pytest
from hypothesis import strategies as st

from hooks_runtime import pytest_conformance
from hooks_runtime.conformance import (
    World,
    importing,
    inputs,
    observed,
    run_checks,
    runner,
    source,
    trials,
    watch,
)
from hooks_runtime.conformance.requirement import CannotJudge, Failed, NotJudged
from hooks_runtime.conformance.world import (
    Listened,
    NoPlatformGiven,
    NotGiven,
    NotInThisWorld,
    opened,
)
from hooks_runtime.django import conformance as django
from hookspecs import GiveUp, Personal, TryAgain, hookimpl, hookspec, payload
from hookspecs.interfaces.rows import GradingPolicy, Joining
from hookspecs.learning import (
    CertificateRender,
    Enrollment,
    EnrollmentRequest,
    certificate_render_started,
    course_enrollment_created,
    course_enrollment_started,
    course_unenrollment_completed,
)
from hookspecs.values import CourseKey, Moment, Points, UserId
from tests.conformance.culprits.packages import EXEMPLARY
from tests.conformance.school import School
from tests.conformance.test_culprits import failures, judge

# --- Worlds -------------------------------------------------------------------------------------


LOOKS = {
    "reads": lambda live: live.username,
    "sets": lambda live: setattr(live, "x", 1),
    "indexes": lambda live: live["x"],
    "calls": lambda live: live(),
    "prints": str,
    "iterates": list,
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_a_live_object_that_nobody_supplied_may_not_be_looked_into(look):
    """Who does so is not in this world."""
    with pytest.raises(NotInThisWorld, match="user_object"):
        look(NotGiven("user_object"))


def test_it_may_be_passed_on():
    """Shown, compared, and asked for what everybody is asked for."""
    live = NotGiven("user_object")

    assert repr(live) == "<user_object, which no World supplies>"
    assert live != object()
    assert not hasattr(live, "__deepcopy__")


def test_a_platform_that_nobody_supplied_may_be_held_and_not_asked():
    """It supports everything, has addresses, and obeys; what it knows is for a world to say."""
    nobody = NoPlatformGiven()
    held = Listened(nobody)
    row = Joining(UserId(1), CourseKey("c"))

    assert nobody.supports("grades")
    assert held.absolute_url("/x") == "https://platform.example/x"
    assert [told.became for told in held.enroll([row], source="p")] == ["unchanged"]
    assert held.commanded == ["p"]
    with pytest.raises(NotInThisWorld, match=r"asks the platform for users\(\)"):
        held.users([UserId(1)])


def test_a_world_may_be_given_as_it_is_or_opened():
    """A value, a function, a context manager."""
    world = World()
    for given in (world, lambda: world, opened(world)):
        with opened(given) as there:
            assert there is world


# --- Payloads -----------------------------------------------------------------------------------


DAY = datetime(2026, 1, 1)  # noqa: DTZ001  # naive, as some fields are


class Kind(Enum):
    EXAM = "exam"


@payload
class Leaf:
    """One of a tree."""

    name: Personal[str]
    age: Personal[int]
    next: Leaf | None = None


@payload
class Everything:
    """A field of each kind."""

    kind: Kind
    leaf: Leaf
    when: Moment
    points: Points
    yes: bool
    plain: datetime
    many: tuple[int, ...]
    text: str
    given: UserId
    noted: Annotated[int, "a note"] = 0


@hookspec.event("org.example.everything.everything.changed.v1", leaves_process=False)
def everything_changed(everything: Everything) -> None:
    """All of it."""


def test_payloads_are_made_of_what_a_world_says():
    """By field and by type, values and strategies; a whole payload, too."""
    everything = Everything(
        Kind.EXAM,
        Leaf("ada", 7),
        Moment.now(),
        Points(1),
        True,
        DAY,
        (),
        "",
        UserId(1),
    )
    made = []
    world = World(fields={"text": "said", UserId: st.just(UserId(9)), Leaf: Leaf("ben", 1)})
    trials.explored(inputs.payloads(Everything, world), made.append, 3)
    trials.explored(
        inputs.payloads(Everything, World(fields={Everything: everything})), made.append, 1
    )

    *drawn, last = made
    assert {(one.text, one.given, one.leaf.name) for one in drawn} == {("said", 9, "ben")}
    assert last is everything


def test_a_field_may_be_of_any_of_the_types_that_it_has():
    """None, where it may be none; anything else is the world's fault."""
    made = []
    trials.explored(inputs.payloads(Leaf, World(fields={"next": None})), made.append, 1)

    assert made[0].next is None
    with pytest.raises(CannotJudge, match="next is an int, and has to be Leaf or NoneType"):
        trials.explored(inputs.payloads(Leaf, World(fields={"next": 7})), made.append, 1)


def test_what_is_personal_is_found_again():
    """Texts long enough to look for."""
    made = []
    trials.explored(inputs.payloads(Everything, World()), made.append, 3)

    assert all(inputs.personal(one) >= {one.leaf.name} for one in made)


def test_what_is_personal_in_a_live_object_is_looked_for_as_a_word():
    """The user that a World gives, however short the name; not every text that has its letters."""
    ada = SimpleNamespace(username="ada", email="ada@school.example", id=7)
    given = EnrollmentRequest(UserId(7), CourseKey("course-v1:A+B+C"), "audit", user_object=ada)

    secrets = inputs.personal(given)

    assert secrets == {"ada", "ada@school.example"}
    assert inputs.tells("refused: ada, who is late", secrets)
    assert not inputs.tells("refused: a learner of Canada", secrets)
    assert inputs.personal(EnrollmentRequest(*attrs.astuple(given)[:3], NotGiven("user"))) == set()


def test_a_counterexample_is_python_that_runs():
    """And makes the same payload."""
    everything = Everything(
        Kind.EXAM,
        Leaf('a"b', 7),
        Moment.of(datetime(2026, 1, 1, tzinfo=UTC)),
        Points("1.5"),
        True,
        DAY,
        (1, 2),
        "said",
        UserId(3),
    )

    told = str(source.written(everything))
    names = {"datetime": __import__("datetime")}

    assert eval(told, {**globals(), **names}) == everything
    assert str(source.written(SimpleNamespace(name="ada"))) == 'SimpleNamespace(name="ada")'
    assert source.written(NotGiven("x")) == "None"
    assert source.written(Decimal(1)) == "Decimal('1')"
    assert source.written(object()) == "..."


def test_what_has_no_import_is_left_to_the_reader():
    """A class, or a hook, of a function's own."""

    @attrs.frozen
    class Own:
        name: str

    def receive(own):
        pass

    assert "given = Own(name=" in source.call(receive, Own("ada"))
    assert "everything_changed" in source.sending(receive, everything_changed, Own("ada"))

    @hookspec.event("org.example.own.own.changed.v1", leaves_process=False)
    def own_changed(leaf: Leaf) -> None:
        """Nobody can import it."""

    assert "send_event(own_changed, given)" in source.sending(receive, own_changed, Own("ada"))


def test_what_fails_now_and_then_is_told_as_that():
    """hypothesis calls it flaky."""
    times = iter([True, *[False] * 1000])

    def check(_):
        if next(times):
            raise Failed("it is wrong")

    with pytest.raises(Failed) as failed:
        trials.explored(st.just(1), check)

    assert failed.value.counterexample == "# not every time"


# --- What a run leaves behind -------------------------------------------------------------------


def test_what_is_logged_is_heard_of_every_logger_and_printed_text_too():
    """Also of one that does not propagate; afterwards all is as before."""
    apart = logging.getLogger("tests.apart")
    apart.propagate = False
    level = logging.root.level
    with observed.written() as lines:
        apart.debug("one")
        print("two")
        logging.getLogger("tests.plain").info("three")
    apart.debug("four")

    assert {"one", "two", "three"} <= set(lines)
    assert (logging.root.level, apart.handlers, "four" in lines) == (level, [], False)


def test_changes_in_place_are_seen_in_what_is_live():
    """In objects, lists and mappings; what a model fetches later is no change."""

    class Slotted:
        __slots__ = ()

    @attrs.define
    class Held:
        live: object

    def change(live, act):
        held = Held(live)
        before = observed.snapshot(held)
        act(held.live)
        return observed.changed(held, before)

    assert change([1], lambda live: live.append(2)) == "live"
    assert change({"a": 1}, lambda live: live.update(b=1)) == "live"
    assert change(SimpleNamespace(a=1), lambda live: setattr(live, "a", 2)) == "live"
    assert change(SimpleNamespace(a=1), lambda live: setattr(live, "b", 2)) == "live"
    assert change(SimpleNamespace(_state=1), lambda live: setattr(live, "fetched", 2)) == ""
    assert change(Slotted(), lambda live: None) == ""
    assert change(None, lambda live: None) == ""


def test_a_receiver_after_the_commit_is_run_again_as_well():
    """Delivered twice, by its transactions."""
    heard = []

    @hookimpl(course_enrollment_created, deliver="on_commit")
    def hear(enrollment: Enrollment, metadata):
        heard.append(metadata.id)

    once = World(state=lambda: len(heard))

    assert "EVT-002" in failures(judge(hear, world=once))


@pytest.mark.parametrize("answer", [GiveUp("no such course"), TryAgain("busy", after=9)])
@pytest.mark.parametrize("mode", ["deferred", "durable"])
def test_a_worker_may_be_told_to_give_up_or_to_try_again(mode, answer):
    """At once, the second time, out of turn or of a newer version: it is an answer."""

    @hookimpl(course_enrollment_created, deliver=mode)
    def came(enrollment: Enrollment):
        raise answer

    @hookimpl(course_unenrollment_completed, deliver=mode)
    def left(enrollment: Enrollment, metadata):
        if metadata.id in seen:
            raise answer
        seen.add(metadata.id)

    seen: set[object] = set()

    assert failures(judge(came, left, world=World(state=list))) == {}


def test_nobody_else_takes_that_for_an_answer():
    """Whom no worker tells is not told again."""

    @hookimpl(course_enrollment_created)
    def came(enrollment: Enrollment):
        raise GiveUp("no such course")

    told = failures(judge(came))["EVT-001"]

    assert "raised GiveUp('no such course')\n" in told


def test_a_receiver_that_fails_for_a_worker_is_told_what_arrives_there():
    """And who may give it the service that it lacks."""

    @hookimpl(course_enrollment_created, deliver="durable")
    def mail(enrollment: Enrollment):
        enrollment.user.pii.email.index("@")

    told = failures(judge(mail))["EVT-001"]

    assert "ValueError('substring not found'); it is told by a worker, where personal" in told
    assert "World(around=...)" in told


def test_what_breaks_the_second_time_is_told():
    """As well as in a newer version of an event."""
    seen = set()

    @hookimpl(course_enrollment_created)
    def hear(enrollment: Enrollment, metadata):
        if metadata.id in seen:
            raise ValueError("twice")
        seen.add(metadata.id)

    assert "raised ValueError('twice') when it came again" in failures(judge(hear))["EVT-002"]


def test_receivers_that_ask_a_platform_are_not_run_without_one():
    """Nor do they pass."""
    from hooks_runtime import platform

    @hookimpl(course_enrollment_created)
    def ask(enrollment: Enrollment):
        platform().users([enrollment.user.id])

    outcomes = {one.id: one for one in judge(ask)}

    assert outcomes["EVT-001"].status == "skipped"
    assert "a receiver asks the platform for users()" in outcomes["EVT-001"].told


# --- Imports ------------------------------------------------------------------------------------


def test_an_import_that_hangs_is_ended(monkeypatch):
    """Bounded time."""

    def run(*_, **__):
        raise subprocess.TimeoutExpired("python", 30)

    monkeypatch.setattr(importing.subprocess, "run", run)

    with pytest.raises(Failed, match="takes more than 30 seconds"):
        importing.watched("hooks_slow.plugin", ())


def test_an_import_that_fails_alone_is_not_judged():
    """With the last line of the error."""
    with pytest.raises(NotJudged, match="No module named 'hooks_nowhere'"):
        importing.watched("hooks_nowhere.plugin", ())


def test_a_watch_notes_what_an_import_does(shelf, monkeypatch, capsys, tmp_path):
    """Whom it asks, what it leaves, and on which line; in this process, for once."""
    monkeypatch.setenv("SET_BY_AN_IMPORT", "")
    shelf.write(
        "busy_import.py",
        "import logging, os, socket\n"
        "os.environ['SET_BY_AN_IMPORT'] = '1'\n"
        f"open({str(tmp_path / 'left')!r}, 'w').close()\n"
        "logging.getLogger().addHandler(handler := logging.NullHandler())\n"
        "try:\n    socket.getaddrinfo('127.0.0.1', 80)\nexcept OSError:\n    pass\n",
    )
    watch.main("busy_import")
    logging.getLogger().removeHandler(sys.modules["busy_import"].handler)
    told = json.loads(capsys.readouterr().out)

    assert "socket.getaddrinfo" in told["asked"][0]
    assert "busy_import.py, line 6" in told["asked"][0]
    assert ["os.putenv", "open", "the root logger is another"] == [
        line.split(" '")[0].split(" b'")[0] for line in told["left"]
    ]


def test_a_watch_hears_what_it_listens_for(tmp_path):
    """Until it is off; what it writes down has the line that did it."""
    heard = watch.Watch()
    heard.hears("open", ("off", "w", 0))
    heard.on = True
    heard.hears("socket.connect", ("there",))
    heard.hears("open", ("log", "w", 0))
    heard.hears("compile", ("x",))

    assert len(heard.asked) == len(heard.left) == 1
    assert heard.asked[0].startswith("socket.connect 'there' (")
    assert not watch._writes("compile", ("x",))


def test_a_culprit_may_not_be_known(monkeypatch):
    """Where nothing but the standard library is running."""
    monkeypatch.setattr(watch.traceback, "extract_stack", list)

    assert watch.culprit() == ""


def test_reading_is_no_writing():
    """By mode, or by the flags of os.open."""
    import os

    assert not watch._writes("open", ("x", "r", 0))
    assert not watch._writes("open", ("x", None, os.O_RDONLY))
    assert watch._writes("open", ("x", None, os.O_WRONLY))
    assert watch._writes("open", ("x", "a", 0))
    assert watch.culprit()


def test_apps_are_set_up_before_the_import(monkeypatch, capsys):
    """Here Django is set up already."""
    monkeypatch.setattr(watch, "set_up", print)
    watch.main("hookspecs", "some.apps.Config")

    assert capsys.readouterr().out.startswith("('some.apps.Config',)\n")


# --- Packages, steps and platforms --------------------------------------------------------------


def test_a_package_without_a_license_or_a_lowest_version_is_told(install):
    """Each by what it has to say."""
    install(
        "unlicensed",
        EXEMPLARY,
        without=("License-Expression", "Requires-Dist"),
        more="Requires-Dist: learning-hooks",
    )

    told = failures(run_checks("unlicensed"))

    assert told["PLG-006"] == "its metadata has no License-Expression; say it in pyproject.toml"
    assert told["PLG-007"].startswith("it requires learning-hooks, of any version; write")


def test_what_a_plugin_requires_is_there(install):
    """Of hooks, and of the platform."""
    source = EXEMPLARY + "\nrequires_platform = ('grades',)\n"
    install("graded", source)

    (outcome,) = [one for one in run_checks("graded") if one.id == "PLG-010"]

    assert outcome.status == "passed"


def test_an_exception_that_comes_back_otherwise_is_told(install):
    """Without an error, and with another message."""
    source = EXEMPLARY + (
        "\nclass Unpaid(Exception):\n"
        "    def __init__(self, user: str = 'ada') -> None:\n"
        "        super().__init__(f'{user} has not paid')\n"
    )
    install("unpaid", source)

    assert "Unpaid is another after it was pickled" in failures(run_checks("unpaid"))["PLG-011"]


def test_a_coroutine_that_a_step_returns_is_told_and_closed():
    """As the engine does."""

    async def later():
        """Never."""

    @hookimpl(course_enrollment_started)
    def start(request: EnrollmentRequest):
        return later()

    assert "returned a coroutine; it takes EnrollmentRequest" in failures(judge(start))["FLT-001"]


def test_an_async_step_that_awaits_lets_the_loop_run():
    """However long it takes."""

    @hookimpl(course_enrollment_started)
    async def wait(request: EnrollmentRequest):
        await asyncio.sleep(0.002)

    assert "FLT-009" not in failures(judge(wait))


def test_a_step_that_is_skipped_is_skipped_in_every_runner():
    """Where the hook says so, the value is as it was before."""

    @hookimpl(certificate_render_started)
    def broken(render: CertificateRender):
        raise KeyError("template")

    assert {"FLT-002"} == set(failures(judge(broken)))


def test_receivers_that_only_return_coroutines_are_told_for_that_alone():
    """In whatever order."""

    async def later():
        """Never."""

    @hookimpl(course_enrollment_created)
    def came(enrollment: Enrollment):
        return later()

    @hookimpl(course_unenrollment_completed)
    def left(enrollment: Enrollment):
        return later()

    assert {"EVT-006"} == set(failures(judge(came, left)))


def test_commands_reach_the_worlds_own_platform():
    """Noted on the way."""
    school = School()
    held = Listened(school)
    row = Joining(school.world.users[2], school.world.course)

    assert [told.became for told in held.enroll([row], source="p")] == ["created"]
    assert held.commanded == ["p"]


def test_a_platform_without_graded_pieces_records_no_score():
    """The world names another course, then."""

    class Ungraded(School):
        def grading_policy(self, course):
            return GradingPolicy((), Points(60))

    told = {one.id: one.told for one in run_checks(platform="s", world=Ungraded().world)}

    assert told["PRT-005"] == "give World(course=...) with graded pieces"


# --- Django -------------------------------------------------------------------------------------


def test_a_plugin_with_tables_is_judged_on_the_tests_own_database(request, monkeypatch):
    """Where pytest-django has one."""
    monkeypatch.setattr(runner, "apps_of", lambda _: ("tests.site.apps.SiteConfig",))

    pytest_conformance._make_database(request, "site")

    assert "db" in request.fixturenames


@pytest.mark.parametrize(
    ("mark", "apps", "expected"),
    [
        (pytest.mark.hooks_plugin("site"), ["tests.site.apps.SiteConfig"], ["django_db"]),
        (pytest.mark.hooks_plugin("site"), [], []),
        (pytest.mark.hooks_platform("site"), ["tests.site.apps.SiteConfig"], []),
    ],
)
def test_pytest_django_is_asked_for_a_database_when_tests_are_collected(
    mark, apps, expected, request, monkeypatch
):
    """It makes none that no collected test has asked for; nobody else of a file may."""
    monkeypatch.setattr(runner, "apps_of", lambda _: apps)

    marks = pytest_conformance._marks(request.config, mark.mark)

    assert [each.name for each in marks] == expected


def test_a_database_is_made_for_the_command(monkeypatch):
    """And unmade."""
    done = []
    monkeypatch.setattr(django, "setup_databases", lambda **_: done.append("made"))
    monkeypatch.setattr(django, "teardown_databases", lambda *_, **__: done.append("unmade"))

    with django.site(["tests.site.apps.SiteConfig"]):
        done.append("used")

    assert done == ["made", "used", "unmade"]


@pytest.mark.django_db
def test_runs_are_rolled_back_and_tables_are_the_state():
    """The tables of the plugin's apps, and no others."""
    from tests.site.models import Row

    world = django.with_tables(World(), ["tests.site.apps.SiteConfig"])
    with django.site([], database=False), world.around():
        Row.objects.create()
        assert len(world.state()["Row"]) == 1

    assert world.state()["Row"] == []


def test_a_django_of_its_own_is_made_where_there_is_none(tmp_path):
    """Small, in memory, with the apps that are asked for; as a plugin's author has it."""
    script = tmp_path / "own.py"
    script.write_text(
        "from hooks_runtime.django.conformance import rows, site\n"
        "apps = ['django.contrib.sessions']\n"
        "with site(apps):\n"
        "    print(rows(apps))\n"
    )
    import os

    clean = {n: v for n, v in os.environ.items() if n != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(
        [sys.executable, script], env=clean, capture_output=True, text=True, check=False
    )

    assert done.stdout == "{'Session': []}\n", done.stderr
