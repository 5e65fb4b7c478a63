"""``manage.py check`` on how receivers are told: by whom, and from which database."""

from __future__ import annotations

import json

import celery
import pytest
from celery import current_app
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from hooks_runtime import cli, current
from hooks_runtime.django import checks
from hooks_runtime.testing import build_hooks, plugin
from tests.integration.letters import Post
from tests.kit import receiver, word_changed

NOTHING = lambda *_: None  # noqa: E731


@pytest.fixture
def told(install_hooks):
    """Return what the checks say of a plugin with these receivers, under these settings."""

    def told(*receivers, **delivery):
        install_hooks(build_hooks(plugin("p", *receivers), delivery=delivery))
        found = [*checks.check_databases(), *checks.check_workers()]
        return [(message.id.partition(".")[2], message.msg) for message in found]

    return told


@pytest.fixture
def own_app(monkeypatch):
    """Make Celery's app of the project, with a broker or without."""
    before = current_app._get_current_object()

    def made(name="school", **conf):
        app = celery.Celery(name)
        app.conf.update(conf)
        app.set_current()

    yield made
    before.set_current()


LATER = [
    receiver("later", NOTHING, deliver="deferred"),
    receiver("kept", NOTHING, deliver="durable"),
]


def test_threads_and_relays_need_nothing(told):
    assert told(*LATER) == told(*LATER, worker="relay") == []


def test_celery_that_is_not_installed_tells_nobody(told, monkeypatch):
    """The warning names who waits, and what to type."""
    monkeypatch.setattr(checks, "find_spec", lambda _: None)

    ((id_, message),) = told(*LATER, worker="celery")

    assert id_ == "W405"
    assert message.startswith("$.delivery.worker: nothing tells p:kept, p:later: ")
    assert message.endswith("Celery is not installed; pip install learning-hooks[celery]")
    assert told(receiver("soon", NOTHING, deliver="on_commit"), worker="celery") == []


def test_celery_without_an_app_tells_nobody(told, own_app):
    """The app that Celery makes up itself has no broker."""
    own_app("default")

    ((id_, message),) = told(*LATER, worker="celery")

    assert id_ == "W405"
    assert "import it where Django starts, in the project's __init__.py" in message


@pytest.mark.parametrize("conf", [{}, {"broker_url": "memory://"}])
def test_celery_with_the_projects_app_is_well(told, own_app, conf):
    own_app(**conf)

    assert told(*LATER, worker="celery") == []


def test_a_broker_in_the_environment_is_one(told, own_app, monkeypatch):
    monkeypatch.setenv("CELERY_BROKER_URL", "memory://")
    own_app("default")

    assert told(*LATER, worker="celery") == []


def test_a_receiver_that_is_durable_in_one_scope_counts(install_hooks, monkeypatch):
    """It waits there as anywhere."""
    monkeypatch.setattr(checks, "find_spec", lambda _: None)
    durable = {"steps": {"p:soon": {"deliver": "durable"}}}
    settings = {"scopes": {"north": durable}, "delivery": {"worker": "celery"}}
    install_hooks(build_hooks(plugin("p", receiver("soon", NOTHING)), **settings))

    assert [message.id for message in checks.check_workers()] == ["learning_hooks.W405"]


def test_an_outbox_in_a_database_that_is_not_there_is_an_error(told):
    """By its place in settings, with what there is."""
    ((id_, message),) = told(*LATER, database="nowhere")

    assert id_ == "E403"
    assert message.startswith("$.delivery.database: the outbox is to be in database 'nowhere', ")
    assert "there is default, second" in message


@pytest.mark.django_db(databases="__all__")
@pytest.mark.parametrize(
    ("alias", "way_out"), [("default", "migrate"), ("second", "migrate --database second")]
)
def test_an_outbox_without_its_table_is_told(install_hooks, alias, way_out):
    """Where it is needed: nothing could be sent to a durable receiver."""
    MigrationRecorder(connections[alias]).record_unapplied("learning_hooks", "0002_mysql")
    install_hooks(Post().hooks(alias))

    (message,) = checks.check_migrations()

    assert message.id == "learning_hooks.W404"
    assert message.msg.endswith(f"learning_hooks is not migrated; run manage.py {way_out}")


@pytest.mark.parametrize("how", ["inline", "nowhere"])
def test_an_outbox_that_nobody_needs_is_not_asked_for(install_hooks, how):
    """Neither is one that can't be there, which E403 tells. No database is asked."""
    hooks = (
        Post().hooks(how) if how == "nowhere" else build_hooks(plugin("p", receiver("a", NOTHING)))
    )
    install_hooks(hooks)

    assert checks.check_migrations() == []
    assert word_changed.name in hooks.specs or how == "nowhere"


# --- hooks check ----------------------------------------------------------------------------------


def test_hooks_check_tells_what_djangos_check_tells(install_hooks, monkeypatch, capsys):
    """Who asks the one need not know of the other: databases, workers, tables, apps."""
    monkeypatch.setattr(checks, "find_spec", lambda _: None)
    said = {"worker": "celery", "database": "nowhere"}
    install_hooks(build_hooks(plugin("p", *LATER), delivery=said))

    code = cli.run(["check"], current(), program="hooks")

    told = " ".join(capsys.readouterr().out.split())
    assert code == 1
    assert told.startswith("2 problems with LEARNING_HOOKS E403 $.delivery.database the outbox is")
    assert "W405 $.delivery.worker nothing tells p:kept, p:later: " in told


def test_hooks_check_exits_with_0_on_djangos_warnings(install_hooks, monkeypatch, capsys):
    """And has them as JSON, too."""
    monkeypatch.setattr(checks, "find_spec", lambda _: None)
    monkeypatch.setattr(checks, "_unmigrated", lambda *_: set())
    install_hooks(build_hooks(plugin("p", *LATER), delivery={"worker": "celery"}))

    code = cli.run(["check", "--json"], current(), program="hooks")

    (problem,) = json.loads(capsys.readouterr().out)
    assert (code, problem["id"], problem["level"]) == (0, "W405", "warning")


def test_hooks_check_of_other_settings_says_nothing_of_this_django(install_hooks, capsys):
    """Its apps and databases are not theirs."""
    install_hooks(build_hooks(plugin("p", *LATER), delivery={"database": "nowhere"}))

    assert cli.run(["check"], build_hooks(), program="hooks") == 0
    assert capsys.readouterr().out.endswith("no problem\n")
