"""``hooks consume`` as operators run it: a process with settings, a database file, and a Redis."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from hooks_runtime.delivery.bus import Packet
from hooks_runtime.delivery.packets import JSON
from hooks_runtime.hooks import Hooks
from tests.delivery.test_bus_letters import in_json
from tests.delivery.towns import TOPIC, until
from tests.docs.pages import ROOT

SETTINGS = """
import json
import os

SECRET_KEY = "tests"
USE_TZ = True
INSTALLED_APPS = ["hooks_runtime.django"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "outbox.sqlite3"}}
LEARNING_HOOKS = {
    "plugins": ["town.hearing"],
    "specs": ["tests.delivery.towns"],
    "delivery": {"worker": "relay"},
    "bus": json.loads(os.environ["BUS"]),
}
"""
HEARING = """
from pathlib import Path

from hookspecs import hookimpl
from tests.delivery.towns import news_told


@hookimpl(news_told)
def hear(news):
    with Path("heard").open("a") as heard:
        heard.write(f"{news.page} ")
"""
IMPATIENT = """
import sys
from hooks_runtime import cli
from hooks_runtime.delivery import patience
patience.ROUNDS = 1
sys.exit(cli.main(sys.argv[1:]))
"""
HOOKS = ("-m", "hooks_runtime.cli")


class Site:
    """A project in a folder, whose commands run in processes of their own."""

    def __init__(self, folder, bus):
        self.folder, self.bus = folder, {"consume": [TOPIC], "group": "bergen", **bus}
        self.processes = []
        (folder / "settings.py").write_text(SETTINGS)
        (folder / "town").mkdir()
        (folder / "town/hearing.py").write_text(HEARING)
        self.run("migrate", program=("-m", "django"))

    def popen(self, *words, program=HOOKS, **environment):
        path = os.pathsep.join([str(self.folder), str(ROOT)])
        said = {"DJANGO_SETTINGS_MODULE": "settings", "PYTHONPATH": path, **environment}
        process = subprocess.Popen(
            [sys.executable, *program, *words],
            cwd=self.folder,
            env={**os.environ, "BUS": json.dumps(self.bus), **said},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.processes.append(process)
        return process

    def run(self, *words, **said):
        """Return exit code, stdout and stderr."""
        process = self.popen(*words, **said)
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err

    @property
    def heard(self):
        file = self.folder / "heard"
        return file.read_text() if file.exists() else ""


@pytest.fixture
def site(tmp_path, topics):
    site = Site(tmp_path, {"url": topics.connection.address, "prefix": topics.prefix})
    yield site
    for process in site.processes:
        with process:
            process.kill()


def news(*pages):
    return [in_json(data={"of": "ada", "page": page}) for page in pages]


def test_once_takes_in_what_is_there_tells_it_and_ends(site, topics):
    """For tests and for cron: everything that came is told, nothing waits for more."""
    topics.publish(TOPIC, news(1, 2))

    assert site.run("consume", "--once")[:2] == (0, "came: 2, told: 2\n")
    assert (site.heard, topics.lag(TOPIC, "bergen").pending) == ("1 2 ", 0)


def test_nothing_is_acknowledged_while_a_plugin_is_left_out(site, topics):
    """It would never hear of it again; once it is mended, it does."""
    topics.publish(TOPIC, news(1))
    (site.folder / "town/hearing.py").write_text(HEARING.replace("hear(news)", "hear(gnus)"))

    code, out, err = site.run("consume", "--once")
    assert (code, out) == (1, "")
    assert "gave up: a plugin is left out, and would miss what comes: E2" in err

    (site.folder / "town/hearing.py").write_text(HEARING)
    assert site.run("consume", "--once")[:2] == (0, "came: 1, told: 1\n")


def test_sigterm_ends_it_well_and_releases_the_reader(site, topics):
    """What it has begun is finished; the next process reads at once, not when a lock is over."""
    topics.publish(TOPIC, news(1))
    process = site.popen("consume")
    until(lambda: site.heard == "1 ", 60)
    topics.publish(TOPIC, news(2))
    until(lambda: site.heard == "1 2 ", 60)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=60)

    assert (process.returncode, out) == (0, "stopped\n")
    assert "consuming news; stop with Ctrl-C or SIGTERM\n" in err
    assert topics.reader(TOPIC, "bergen").acquire()


def test_topics_on_the_command_line_go_first(site, topics):
    """One process for each topic, where there is much to do."""
    topics.publish("others", news(3))
    topics.publish(TOPIC, news(1))

    assert site.run("consume", "--topic", "others", "--once")[0] == 0
    assert site.heard == "3 "


@pytest.mark.parametrize("words", [(), ("--once",)])
def test_one_that_gives_up_exits_with_1(site, broker, words):
    """Somebody has to notice: a supervisor restarts it, and counts."""
    broker.kill()
    code, out, err = site.run("consume", *words, program=("-c", IMPATIENT))

    assert (code, out) == (1, "")
    assert "gave up: consumer of news: BusDown: redis://127.0.0.1:" in err
    assert "Traceback" not in err


def test_one_that_finds_no_database_gives_up(site, topics):
    """What nobody can keep stays on the bus."""
    topics.publish(TOPIC, news(1))
    (site.folder / "outbox.sqlite3").unlink()
    code, _, err = site.run("consume", "--once")

    assert (code, topics.lag(TOPIC, "bergen").behind) == (1, 1)
    assert "gave up: OperationalError: no such table: learning_hooks_outbox; " in err
    assert "did 'migrate' run?" in err


@pytest.mark.parametrize(
    ("lacking", "code", "why"),
    [
        ("url", 1, "E110  $.bus.url"),
        ("group", 1, "E110  $.bus.group"),
        ("consume", 2, "needs a url, a group and consume"),
    ],
)
def test_without_something_to_consume_it_can_not_run(site, lacking, code, why):
    """It says what settings lack: 1 where that is wrong, 2 where it is merely nothing to do."""
    del site.bus[lacking]

    done = site.run("consume", "--once")

    assert done[:2] == (code, "")
    assert why in done[2]


def test_a_wrong_address_is_told_as_by_hooks_check(site):
    """And by no traceback."""
    site.bus["url"] = "http://localhost"

    code, _, err = site.run("consume", "--once")

    assert (code, "this is no address of a Redis" in err, "Traceback" in err) == (1, True, False)


def test_a_consumer_whose_tables_are_missing_is_told_by_manage_check(site):
    """Before it runs: nothing would be told."""
    (site.folder / "outbox.sqlite3").unlink()

    code, _, err = site.run("check", program=("-m", "django"))

    assert code == 0
    assert "learning_hooks is not migrated" in err


def test_without_django_it_can_not_run(site):
    """Messages are kept in a database."""
    words = ("--settings", "settings", "consume")
    code, _, err = site.run(*words, DJANGO_SETTINGS_MODULE="")

    assert (code, err) == (
        2,
        "hooks: messages are kept in a Django database; set DJANGO_SETTINGS_MODULE\n",
    )


NEWS = "org.example.town.news.told.v1"
REDIS = "redis://127.0.0.1:1/0"


@pytest.mark.parametrize(
    ("bus", "path", "told"),
    [
        (
            {"url": REDIS, "publish": {"org.example.town.news.tld.v1": TOPIC}},
            "$.bus.publish['org.example.town.news.tld.v1']",
            f"did you mean {NEWS!r}?",
        ),
        ({"publish": {NEWS: TOPIC}}, "$.bus.url", "write its url, redis://host:6379/0"),
        ({"consume": [TOPIC], "group": "a"}, "$.bus.url", "write its url"),
        ({"consume": [TOPIC], "url": REDIS}, "$.bus.group", "what this service is called"),
        ({"url": "http://:s3cret@host"}, "$.bus.url", "this is no address of a Redis"),
        ({"url": "redis://:s3cret@host:port/0"}, "$.bus.url", "this is no address of a Redis"),
        ({"url": "redis://:s3[cret@host"}, "$.bus.url", "this is no address of a Redis"),
    ],
)
def test_what_is_wrong_with_the_bus_is_told_with_its_place(bus, path, told):
    """E110, and never a password."""
    (problem,) = Hooks.of({"bus": bus, "specs": ["tests.delivery.towns"]}).errors

    assert (problem.id, problem.path) == ("E110", path)
    assert told in problem.message
    assert "s3" not in problem.message


def test_a_bus_takes_no_event_that_may_not_leave_its_process():
    """Nor what is no event at all."""
    names = ["org.example.town.whisper.told.v1", "org.example.town.wish.granted.v1"]
    bus = {"url": REDIS, "publish": dict.fromkeys(names, TOPIC)}
    problems = Hooks.of({"bus": bus, "specs": ["tests.delivery.towns"]}).errors

    assert [problem.id for problem in problems] == ["E110", "E110"]
    assert problems[0].message == f"{names[0]} may not leave the process"
    assert problems[1].message.startswith(f"no event is called {names[1]!r}")


def test_check_tells_of_a_wrong_bus(site):
    """Before anything is started."""
    site.bus["publish"] = {"nothing": "news"}
    code, out, _ = site.run("check")

    assert code == 1
    assert "E110" in out


def test_what_goes_to_a_bus_is_durable():
    """Nobody can say otherwise of it: there would be nothing that publishes it."""
    bus = {"url": REDIS, "publish": {NEWS: TOPIC}}
    steps = {"bus:news_told": {"deliver": "inline"}}
    hooks = Hooks.of({"bus": bus, "specs": ["tests.delivery.towns"], "steps": steps})
    from tests.delivery.towns import News, news_told

    (failure,) = hooks.send_event(news_told, News("ada")).failures

    assert "remove its 'deliver' from the setting" in str(failure.error)


def test_packets_of_nobody_are_counted_once_as_they_come(site, topics):
    """A process tells of an unknown event in its log, and goes on."""
    topics.publish(TOPIC, [Packet({"type": "org.example.x.y.z.v1", "contenttype": JSON}, b"")])
    topics.publish(TOPIC, news(1))

    code, out, _ = site.run("consume", "--once")
    assert (code, out, site.heard) == (0, "came: 2, told: 1\n", "1 ")


@pytest.mark.parametrize("words", [("check",), ("list",), ("outbox", "status"), ("consume",)])
def test_a_project_without_the_app_is_told_that_nothing_runs(site, words):
    """Its gates would all stand open, and every command would find that well."""
    settings = site.folder / "settings.py"
    settings.write_text(settings.read_text().replace('["hooks_runtime.django"]', "[]"))

    code, out, err = site.run(*words)

    assert (code, out) == (2, "")
    assert err == 'hooks: INSTALLED_APPS lacks "hooks_runtime.django", so no hook runs; add it\n'
