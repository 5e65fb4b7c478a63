"""``hooks``: what operators read, and what programs parse."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from hooks_runtime import cli, commands
from hooks_runtime.explain import explained, explained_text, overview_text
from hooks_runtime.terminal import WIDTH
from hooks_runtime.testing import answer, build_hooks, plugin
from hookspecs import Deprecation, hookimpl, hookspec
from hookspecs.learning import course_enrollment_created
from tests.kit import Refuse, Word, receiver, step, word_changed, word_requested

NOTHING = lambda *_: None  # noqa: E731


@pytest.fixture
def hooks():
    """Two plugins on one filter, the second before the first, and a receiver."""
    return build_hooks(
        plugin("premium", step("upgrade", NOTHING, changes=("text",)), step("extra", NOTHING)),
        plugin(
            "waitlist", step("hold", NOTHING, before=["premium:upgrade"]), receiver("tell", NOTHING)
        ),
        hooks={word_requested.name: {"order": ["premium:extra", "waitlist"]}},
        steps={"premium:upgrade": {"on_error": "skip"}},
    )


@pytest.fixture
def run(hooks, capsys):
    """Run the command on these hooks; give exit code, stdout and stderr."""

    def run(*argv, on=hooks):
        code = cli.run(argv, on, program="hooks")
        return code, *capsys.readouterr()

    return run


def test_explain_tells_the_order_and_the_reason_of_every_place(run):
    """One block a step: who, from where, why here, what it may change, what if it breaks, counts."""
    code, out, _ = run("explain", "word_requested")

    assert code == 0
    assert [line for line in out.splitlines() if line.startswith(("  1.", "  2.", "  3."))] == [
        "  1. premium:extra",
        "  2. waitlist:hold",
        "  3. premium:upgrade",
    ]
    assert "why here: after premium:extra: the operator's order" in out
    assert "why here: after waitlist:hold: waitlist:hold says before" in out
    assert "may change: text; if it breaks: skip" in out
    assert "not called yet in this process" in out


def test_explain_fits_a_terminal(run):
    """80 columns, whatever the names."""
    _, out, _ = run("explain", "word_requested")

    assert max(len(line) for line in out.splitlines()) <= WIDTH


def test_explain_counts_this_process(hooks, run):
    """Calls, what ended them, and times from the first call on."""
    hooks.run_filter(word_requested, Word("a"))

    _, out, _ = run("explain", "word_requested")

    assert "in this process: 1 call, 0 halts, 0 stops, 0 errors\n     it takes: median" in out


def test_explain_of_a_step_that_no_sample_reached_has_no_times():
    """The first run is timed, and here it ended before the second step."""
    refuse_once = iter([True, False])

    def first(word):
        if next(refuse_once):
            raise Refuse

    hooks = build_hooks(plugin("p", step("first", first), step("second", NOTHING)))
    with pytest.raises(Refuse):
        hooks.run_filter(word_requested, Word("a"))
    hooks.run_filter(word_requested, Word("a"))

    told = hooks.explain(word_requested)

    assert "2 calls, 1 halt, 0 stops, 0 errors\n     it takes: median" in told
    assert told.endswith("in this process: 1 call, 0 halts, 0 stops, 0 errors")


def test_explain_of_an_event_tells_when_receivers_are_called(run):
    """inline or on_commit."""
    assert "delivered: inline" in run("explain", word_changed.name)[1]


def test_explain_tells_what_is_off(hooks):
    """Steps that the operator disabled, hooks that are not exposed, plugins that were overruled."""
    off = build_hooks(
        *hooks.plugins,
        hooks={word_requested.name: {"exposed": False, "order": ["premium:upgrade", "waitlist"]}},
        steps={"premium:extra": {"enabled": False}},
    )

    told = explained_text(off, word_requested)

    assert "NOT EXPOSED" in told
    assert "off  premium:extra" in told
    assert "overruled by the operator's order: waitlist:hold says before premium:upgrade" in told


def test_explain_in_a_scope(hooks):
    """As it is for one tenant."""
    scoped = build_hooks(
        *hooks.plugins, scopes={"acme": {"steps": {"waitlist:hold": {"enabled": False}}}}
    )

    assert explained(scoped, word_requested, "acme")["off"] == ["waitlist:hold"]
    assert explained(scoped, word_requested)["off"] == []


def test_explain_of_a_misspelt_hook_cannot_run(run):
    """Exit code 2, and the nearest name."""
    code, _, err = run("explain", "word_request")

    assert (code, "did you mean 'word_requested'?" in err) == (2, True)


def test_list_names_plugins_steps_and_hooks(run):
    """With where each plugin was enabled."""
    code, out, _ = run("list")

    assert code == 0
    assert "premium" in out and "plugin('premium')" in out
    assert "filter  word_requested" in out
    assert "premium:extra > waitlist:hold > premium:upgrade" in out
    assert "more hooks that nobody answers" in out


def test_list_without_plugins_names_what_could_be_enabled(run, monkeypatch):
    """By metadata alone: nothing is imported that nobody enabled."""
    from hooks_runtime import Hooks, discovery

    monkeypatch.setattr(discovery, "installed", lambda: {"premium": "hooks-premium 0.1.0"})
    _, out, _ = run("list", on=Hooks())

    assert "Installed, and waiting to be enabled\n  premium  hooks-premium 0.1.0" in out


def test_list_all_names_every_hook(run, hooks):
    """Answered or not, in alphabetical order, each with what it is for."""
    _, out, _ = run("list", "--all")

    lines = out.splitlines()
    names = [line.strip() for line in lines if line.startswith("        org.")]
    assert sorted(names) == sorted(hook.name for hook in hooks.specs.values())
    heads = [line.split()[1] for line in lines if not line.startswith(" ")]
    assert heads == sorted(heads)
    assert "        Change a word; a broken step refuses." in lines


def test_json_is_the_same_as_data(run):
    """For programs."""
    told = json.loads(run("explain", "word_requested", "--json")[1])
    listed = json.loads(run("list", "--json")[1])

    assert [s["id"] for s in told["steps"]] == ["premium:extra", "waitlist:hold", "premium:upgrade"]
    assert [p["name"] for p in listed["plugins"]] == ["premium", "waitlist"]
    assert json.loads(run("check", "--json")[1]) == []


def test_check_is_silent_about_nothing(run, hooks):
    """Exit code 1 and every problem; 0 when all is well."""
    from hooks_runtime import Hooks

    assert (run("check")[0], "no problem" in run("check")[1]) == (0, True)

    wrong = Hooks(hooks.plugins, type(hooks.config).of({"plugins": [], "hooks": {"nothing": {}}}))
    code, out, _ = run("check", on=wrong)
    told = json.loads(run("check", "--json", on=wrong)[1])

    assert code == 1
    assert "1 problem with LEARNING_HOOKS" in out and "no hook is called 'nothing'" in out
    assert [(problem["id"], problem["level"]) for problem in told] == [("E104", "error")]


def test_colour_is_for_terminals_that_want_it(monkeypatch):
    """NO_COLOR is honoured, and pipes get none."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.delenv("NO_COLOR", raising=False)
    coloured = commands._red("wrong")
    monkeypatch.setenv("NO_COLOR", "1")

    assert (coloured, commands._red("wrong")) == ("\x1b[31mwrong\x1b[0m", "wrong")


@hookspec.event("org.example.words.word.whispered.v1", leaves_process=False)
def word_whispered(word: Word) -> None:
    """A word was whispered, to who is here."""


@hookspec.event(
    "org.example.words.word.shouted.v1",
    status=Deprecation(since="0.1", removal=date(2027, 1, 1), replacement=word_changed.name),
)
def word_shouted(word: Word) -> None:
    """A word was shouted."""


def test_a_deprecated_hook_names_its_replacement():
    """And the day."""

    @hookimpl(word_shouted)
    def old(word):
        pass

    told = explained_text(build_hooks(plugin("p", old)), word_shouted)

    words = " ".join(told.split())
    assert "deprecated since 0.1, gone by 2027-01-01: org.example.words.word.changed.v1" in words
    assert max(map(len, told.splitlines())) <= 80


def test_a_name_that_is_a_plugins_is_told_apart(run):
    """Who types a plugin or a step is shown the way."""
    for name in ("premium", "premium:upgrade"):
        code, _, err = run("explain", name)

        assert code == cli.UNUSABLE
        assert f"'{name}' is no hook, but of a plugin; 'hooks list' says" in err


def test_a_scope_that_settings_do_not_have_is_told(run):
    """It would be explained as if nothing were said."""
    code, _, err = run("explain", "word_requested", "--scope", "nowhere")

    assert code == cli.UNUSABLE
    assert "no scope is called 'nowhere'" in err


def test_without_settings_a_strange_name_says_so(monkeypatch, capsys):
    """The platform's own hooks are known by its settings."""
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)

    assert cli.main(["explain", "bell_rang"]) == cli.UNUSABLE
    assert "no settings were found: set DJANGO_SETTINGS_MODULE or" in capsys.readouterr().err


@pytest.mark.parametrize("words", ["list --all | head -n 1", "list | true"])
def test_a_reader_that_has_seen_enough_is_no_error(tmp_path, words):
    """``hooks list | head``, which may be gone before the first word."""
    command = f"{sys.executable} -m hooks_runtime.cli {words}"
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_a_supply_carries_nothing():
    """So there are no fields to tell."""

    class Kind:
        """Something to supply."""

    @hookspec.supply(Kind, name="org.example.kinds.v1")
    def kinds() -> Mapping[str, type[Kind]]:
        """Kinds of things."""

    told = explained_text(build_hooks(), kinds)

    assert "it has" not in told
    assert "def answer()" in told


def test_a_step_that_is_off_is_marked_in_the_list():
    """It is there, and does not run."""
    hooks = build_hooks(
        plugin("p", _quiet()),
        steps={"p:quiet": {"enabled": False}},
    )

    assert "      quiet  word_shouted  (off)" in overview_text(hooks)
    assert explained(hooks, word_requested)["fields"] == {"text": "str", "count": "int"}


def _quiet():
    @hookimpl(word_shouted)
    def quiet(word):
        pass

    return quiet


def command(*argv, cwd, **env):
    """Run the installed command as a user would."""
    return subprocess.run(
        [sys.executable, "-m", "hooks_runtime.cli", *argv],
        cwd=cwd,
        env={"PATH": "/usr/bin", "PYTHONPATH": str(Path(__file__).parents[1]), **env},
        capture_output=True,
        text=True,
        check=False,
    )


def test_settings_are_found_by_name(tmp_path):
    """Without Django: --settings module:name, from the folder where one stands."""
    tmp_path.joinpath("site_settings.py").write_text('HOOKS = {"plugins": ["nowhere.at_all"]}')

    done = command("--settings", "site_settings:HOOKS", "check", cwd=tmp_path)

    assert (done.returncode, "'nowhere.at_all' can't be imported" in done.stdout) == (1, True)


def test_settings_that_are_not_there_cannot_run(tmp_path):
    """Exit code 2."""
    done = command("--settings", "nowhere", "list", cwd=tmp_path)

    assert (done.returncode, "--settings nowhere: No module named" in done.stderr) == (2, True)


def test_malformed_settings_are_told_at_once(tmp_path):
    """Exit code 1, every error."""
    tmp_path.joinpath("site_settings.py").write_text('LEARNING_HOOKS = {"plugins": 1, "hoks": 2}')

    done = command("--settings", "site_settings", "list", cwd=tmp_path)

    assert (done.returncode, "LEARNING_HOOKS is wrong in 2 places" in done.stderr) == (1, True)


def test_djangos_settings_are_used_where_there_are_some(tmp_path):
    """DJANGO_SETTINGS_MODULE is what manage.py would use."""
    done = command("list", cwd=tmp_path, DJANGO_SETTINGS_MODULE="tests.site.settings")

    assert (done.returncode, "No plugin is enabled" in done.stdout) == (0, True), done.stderr


def test_djangos_settings_that_are_not_there_cannot_run(tmp_path):
    """Exit code 2, with the name that was looked for."""
    done = command("list", cwd=tmp_path, DJANGO_SETTINGS_MODULE="nowhere.settings")

    assert done.returncode == 2
    assert "hooks: DJANGO_SETTINGS_MODULE=nowhere.settings: No module named" in done.stderr


def test_check_without_settings_cannot_run(capsys, monkeypatch):
    """A green light for settings that nobody read would be worse than none."""
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)

    assert cli.main(["check"]) == 2
    assert "no settings; set DJANGO_SETTINGS_MODULE or pass --settings" in capsys.readouterr().err
    assert cli.main(["list"]) == 0


def test_djangos_settings_of_this_process_that_say_nothing_of_hooks_cannot_run(capsys, settings):
    """As manage.py check would have been run by."""
    del settings.LEARNING_HOOKS

    assert cli.main(["check"]) == 2
    assert "tests.site.settings has no LEARNING_HOOKS, so nothing is" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["check"], ["outbox", "status"], ["consume", "--once"]])
def test_djangos_settings_that_say_nothing_of_hooks_cannot_run(tmp_path, words):
    """The wrong module was named, or nothing is enabled: neither is "all is well"."""
    tmp_path.joinpath("bare.py").write_text('INSTALLED_APPS = ["hooks_runtime.django"]')

    done = command(*words, cwd=tmp_path, DJANGO_SETTINGS_MODULE="bare")

    assert (done.returncode, done.stdout) == (2, "")
    assert "hooks: bare has no LEARNING_HOOKS, so nothing is enabled" in done.stderr
    assert 'write LEARNING_HOOKS = {"plugins": [...]}' in done.stderr
    assert command("list", cwd=tmp_path, DJANGO_SETTINGS_MODULE="bare").returncode == 0


def test_main_reads_the_command_line(monkeypatch, capsys, tmp_path):
    """As the script ``hooks`` does."""
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)
    monkeypatch.setattr(sys, "argv", ["hooks", "--settings", "tests.site.settings", "list"])
    monkeypatch.syspath_prepend(tmp_path)  # what main adds is taken back with it

    assert cli.main() == 0
    assert "No plugin is enabled." in capsys.readouterr().out


@pytest.mark.parametrize("where", ["nowhere", "tests.site.settings:NOTHING"])
def test_settings_that_are_nowhere_cannot_be_run_with(where, monkeypatch, capsys, tmp_path):
    """Neither a module nor a name in it."""
    monkeypatch.syspath_prepend(tmp_path)

    assert cli.main(["--settings", where, "list"]) == 2
    assert f"hooks: --settings {where}: " in capsys.readouterr().err


def test_malformed_settings_are_wrong(monkeypatch, capsys, tmp_path):
    """Exit code 1."""
    tmp_path.joinpath("malformed_settings.py").write_text("LEARNING_HOOKS = 1")
    monkeypatch.syspath_prepend(tmp_path)

    assert cli.main(["--settings", "malformed_settings", "list"]) == 1
    assert "LEARNING_HOOKS is wrong in 1 place" in capsys.readouterr().err


def test_djangos_settings_are_loaded_in_this_process(monkeypatch, capsys, tmp_path):
    """And a module that is not there is told."""
    monkeypatch.syspath_prepend(tmp_path)
    assert cli.main(["list"]) == 0

    import django

    def missing():
        raise ImportError("No module named 'nowhere'")

    monkeypatch.setattr(django, "setup", missing)
    assert cli.main(["list"]) == 2
    assert "DJANGO_SETTINGS_MODULE=tests.site.settings: No module named" in capsys.readouterr().err


def test_main_is_what_python_m_runs():
    """python -m hooks_runtime.cli is the script."""
    done = command("--help", cwd=Path.cwd())

    assert (done.returncode, "Which plugins answer which hooks" in done.stdout) == (0, True)


def test_settings_that_cannot_be_read_are_refused_by_every_command(capsys):
    """In every command, and as JSON for programs."""
    from hooks_runtime import ConfigurationError, Hooks, HooksConfig

    with pytest.raises(ConfigurationError) as caught:
        HooksConfig.of({"plugins": 1})
    unreadable = Hooks.unusable(caught.value)

    for words in (["list"], ["explain", "word_requested"], ["check"]):
        assert cli.run(words, unreadable, program="hooks") == 1
        assert "wrong in 1 place" in capsys.readouterr().err
        assert cli.run([*words, "--json"], unreadable, program="hooks") == 1
        assert [p["path"] for p in json.loads(capsys.readouterr().out)] == ["$.plugins"]


def test_explain_tells_which_step_was_left_out_and_why():
    """A gate that is not there must not look like a hook that nobody answers."""
    from hooks_runtime import Hooks, HooksConfig

    p = plugin("p", step("gate", NOTHING))
    config = HooksConfig.of({"plugins": ["p"], "steps": {"p:gate": {"options": {"x": 1}}}})
    told = Hooks([p], config).explain(word_requested)

    assert "LEFT OUT  p:gate: E106 $.steps['p:gate'].options" in told
    assert told.endswith("1 problem: see 'hooks check'")


def test_explain_tells_how_to_answer(run):
    """Where to import from, and the parameter's name."""
    _, out, _ = run("explain", "course_enrollment_started")

    assert "  from hookspecs.learning import course_enrollment_started" in out
    assert "  def answer(request: EnrollmentRequest)" in out


def test_times_are_short():
    """They stand in a line of 80 columns."""
    from hooks_runtime.explain import _time

    assert ["999ns", "1.0us", "1.5ms", "2.0s"] == [
        _time(ns) for ns in (999, 1_000, 1_500_000, 2_000_000_000)
    ]


# --- How receivers are told -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"deliver": "on_commit"}, "delivered: on_commit\n"),
        ({"deliver": "deferred"}, "delivered: deferred, 13 attempts of 60 s at most\n"),
        (
            {"deliver": "durable", "retries": 0, "timeout": 2.5, "queue": "mail"},
            "delivered: durable, 1 attempt of 2.5 s at most, queue mail\n",
        ),
        (
            {"deliver": "durable", "ordering": "text", "on_dead": "hold", "echo": False},
            "at most, in order of text, but not what its plugin itself commanded\n",
        ),
        ({"deliver": "durable", "ordering": "text"}, "in order of text, also behind a dead letter"),
    ],
)
def test_explain_tells_how_a_receiver_is_told(run, said, told):
    """How often, how long, in which order and from which queue, as far as it matters."""
    hooks = build_hooks(plugin("p", receiver("tell", NOTHING, **said)))

    out = " ".join(run("explain", "word_changed", on=hooks)[1].split())

    assert " ".join(told.split()) in out


def on_the_way(run, said, **settings):
    """Return how the enrollment's receiver is delivered, as explain says it."""
    marked = answer(course_enrollment_created, NOTHING, name="tell", **said)
    _, out, _ = run(
        "explain", "course_enrollment_created", on=build_hooks(plugin("p", marked), **settings)
    )
    assert max(map(len, out.splitlines())) <= WIDTH
    return " ".join(out.partition("delivered: ")[2].partition("not called")[0].split())


READS = {"bus": {"url": "redis://bus", "group": "letters", "consume": ["enrollments", "news"]}}
TERMS = (
    "13 attempts of 60 s at most, in order of user, also behind a dead letter, "
    "dedup key user + course + mode + is_active"
)


def test_explain_tells_how_an_event_arrives_over_the_bus(run):
    """A worker tells also who is told at once of what is sent here; from which topics, and how."""
    brought = "over the bus: what topic enrollments, news brings,"

    assert on_the_way(run, {}) == "inline"
    assert on_the_way(run, {}, **READS) == f"inline {brought} by a worker, {TERMS}"
    durable = on_the_way(run, {"deliver": "durable"}, **READS)
    assert durable == f"durable, {TERMS} {brought} as above"


def test_explain_tells_no_dedup_key_where_each_counts(run):
    """deduplicate=False: the receiver's word."""
    said = {"deliver": "durable", "deduplicate": False}

    assert on_the_way(run, said).endswith("also behind a dead letter")


def test_explain_tells_what_never_leaves_the_process(run):
    """So nothing brings it here, either."""
    hooks = build_hooks(plugin("p", answer(word_whispered, NOTHING)), **READS)

    _, out, _ = run("explain", "word_whispered", on=hooks)

    assert "  never leaves the process: inline or on_commit, no worker and no bus\n" in out
    assert "delivered: inline\n" in out and "over the bus" not in out


def test_explain_for_programs_has_keys_and_topics(run):
    """Of the event, and of each receiver."""
    hooks = build_hooks(plugin("p", answer(course_enrollment_created, NOTHING)), **READS)

    told = json.loads(run("explain", "course_enrollment_created", "--json", on=hooks)[1])

    (step,) = told["steps"]
    assert step["consumed_from"] == ["enrollments", "news"]
    assert step["dedup_key"] == told["dedup_key"] == ["user", "course", "mode", "is_active"]
    assert (told["ordering_key"], told["leaves_process"]) == ("user", True)


def test_explain_for_programs_has_the_terms_of_who_is_told_by_a_worker(run):
    """And none for who is told at once."""
    later = receiver("later", NOTHING, deliver="durable", retries=3)
    hooks = build_hooks(plugin("p", later, receiver("now", NOTHING)))

    steps = json.loads(run("explain", "word_changed", "--json", on=hooks)[1])["steps"]

    terms = {step["id"]: step["terms"] for step in steps}
    assert terms["p:now"] is None
    assert (terms["p:later"]["retries"], terms["p:later"]["queue"]) == (3, "default")
