"""The engine inside Django: settings, checks, the middleware, signals both ways."""

from __future__ import annotations

import json
import sys

import pytest
from asgiref.sync import async_to_sync
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.dispatch import Signal, receiver
from django.test import override_settings

from hooks_runtime import ConfigurationError, current, run_filter, send_event
from hooks_runtime.django import adopt, loading, signal
from hooks_runtime.testing import captured, runs
from hookspecs.learning import (
    PersonalData,
    User,
    course_enrollment_started,
    session_login_completed,
)
from hookspecs.values import UserId
from tests.kit import Word, word_changed
from tests.site.urls import asked

ENABLED = {"plugins": ["tests.site.plugins"]}
STEP = "tests.site.plugins:upgrade"
ADA = User(UserId(1), True, PersonalData("ada", "ada@x.org", "Ada"))


@pytest.fixture(autouse=True)
def restored(install_hooks):
    """Leave nothing connected: that is what install_hooks is for."""


def ids():
    return [message.id for message in run_checks()]


def test_a_changed_setting_is_in_force_at_once():
    """override_settings swaps the Hooks, there and back."""
    with override_settings(LEARNING_HOOKS=ENABLED):
        inside = run_filter(course_enrollment_started, asked("audit")).mode

    assert (
        inside,
        run_filter(course_enrollment_started, asked("audit")).mode,
    ) == ("verified", "audit")


def test_a_malformed_setting_raises_where_a_test_overrides_it():
    """With every error and its path."""
    malformed = {"plugins": "premium", "hoks": {}}
    with (
        pytest.raises(ConfigurationError, match="wrong in 2 places"),
        override_settings(LEARNING_HOOKS=malformed),
    ):
        pass  # pragma: no cover


def test_a_malformed_setting_at_start_up_is_reported_by_check_and_stops_every_call(
    settings, caplog
):
    """The platform must not enroll past its gates; manage.py check tells all of it, with ids."""
    with override_settings():
        settings._wrapped.LEARNING_HOOKS = {"plugins": "premium", "hoks": {}}
        loading.start()

    assert ids()[:2] == ["learning_hooks.E101", "learning_hooks.E101"]
    assert "unknown key 'hoks'; did you mean 'hooks'?" in caplog.text
    with pytest.raises(ConfigurationError):
        run_filter(course_enrollment_started, asked("audit"))
    with pytest.raises(ConfigurationError):
        send_event(word_changed, Word("a"))


def test_a_required_plugin_that_is_missing_stops_start_up(settings):
    """With a sentence that names it."""
    with override_settings():
        settings._wrapped.LEARNING_HOOKS = {"plugins": ["premum"], "required": ["premum"]}
        with pytest.raises(ConfigurationError, match="'premum' is not installed"):
            loading.start()


def test_a_broken_plugin_is_a_check_error_and_the_others_run(caplog):
    """Nothing is raised, and nothing is silent."""
    with override_settings(LEARNING_HOOKS={"plugins": ["nowhere.at_all", "tests.site.plugins"]}):
        assert run_filter(course_enrollment_started, asked("audit")).mode == "verified"
        assert "learning_hooks.E204" in ids()


def test_a_receiver_for_a_database_that_is_not_there_is_a_check_error():
    """Told by check, not at three in the morning."""
    signal(word_changed).connect(lambda word: None, dispatch_uid="later", deliver="on_commit")
    step = current().line(word_changed).steps[0]
    object.__setattr__(step.mark, "using", "nowhere")

    assert "learning_hooks.E403" in ids()


@pytest.mark.django_db
def test_plugins_that_are_not_migrated_are_told(monkeypatch):
    """manage.py check says which; migrate itself does not nag."""
    from hooks_runtime.django import checks

    MigrationRecorder(connection).migration_qs.filter(app="auth").delete()
    monkeypatch.setattr(checks, "_plugin_apps", lambda: {"auth"})

    assert [message.id for message in checks.check_migrations()] == ["learning_hooks.W404"]
    monkeypatch.setattr(sys, "argv", ["manage.py", "migrate"])
    assert [] == checks.check_migrations()


@pytest.mark.parametrize(
    ("argv", "is_logged"),
    [
        (["manage.py", "runserver"], True),
        (["manage.py", "check"], False),
        (["manage.py", "hooks"], False),
        (["/venv/bin/hooks"], False),
    ],
)
@pytest.mark.parametrize("raw", [{"plugins": ["premum"]}, {"plugins": 7}], ids=["plugin", "shape"])
def test_problems_are_told_once(settings, monkeypatch, caplog, argv, is_logged, raw):
    """In the log, where no command prints them."""
    monkeypatch.setattr(sys, "argv", argv)
    with override_settings():
        settings._wrapped.LEARNING_HOOKS = raw
        loading.start()

    assert bool(caplog.records) == is_logged


def test_the_command_tells_of_a_required_plugin_that_is_missing(settings, monkeypatch, capsys):
    """A report, not a traceback: the gate is what the operator came for."""
    from hooks_runtime import cli

    monkeypatch.setattr(sys, "argv", ["manage.py", "hooks", "check"])
    with override_settings():
        settings._wrapped.LEARNING_HOOKS = {"plugins": ["premum"], "required": ["premum"]}
        loading.start()
        assert cli.run(["check"], current(), program="manage.py hooks") == cli.WRONG

    assert "$.required has 'premum', so nothing starts" in capsys.readouterr().err


@pytest.fixture
def site(client):
    with override_settings(LEARNING_HOOKS=ENABLED):
        yield client


def test_a_refusal_that_no_view_caught_is_a_page_with_the_plugins_words(site):
    """403, or 503 where the plugin broke and the words are general."""
    with override_settings(LEARNING_HOOKS={**ENABLED, "steps": {STEP: {"options": {"mode": "x"}}}}):
        assert site.get("/enroll/audit/").content.decode() == "x"
    broken = site.get("/enroll/broken/")

    assert broken.status_code == 503
    assert "Please try again later." in broken.content.decode()
    assert "ValueError" not in broken.content.decode()


@pytest.mark.parametrize("path", ["/enroll/forbidden/", "/aenroll/forbidden/"])
def test_a_refusal_redirects_where_the_plugin_says(site, path):
    """In sync and async views."""
    assert site.get(path).headers["Location"] == "/modes/"


def test_an_api_gets_a_refusal_as_json(site):
    """With a stable code."""
    answer = site.get("/enroll/forbidden/", headers={"accept": "application/json"})

    assert answer.status_code == 403
    assert answer.json() == {
        "code": "prevent_enrollment",
        "message": "Not in this mode.",
        "redirect_to": "/modes/",
    }


def test_an_api_is_told_that_a_plugin_broke(site):
    """503, so that it tries again; and no word of the plugin."""
    answer = site.get("/enroll/broken/", headers={"accept": "application/json"})

    assert 503 == answer.status_code
    assert {
        "code": "hook_failed",
        "message": "This is not possible at the moment. Please try again later.",
    } == answer.json()


def test_a_request_is_the_context_of_its_hooks(client):
    """Its id, and who called."""
    answer = client.get("/around/", headers={"x-request-id": "42"})

    assert json.loads(answer.content) == ["42", "GET /around/"]


def test_async_requests_too(async_client):
    """The middleware is async-capable."""
    answer = async_to_sync(async_client.get)("/around/", headers={"x-request-id": "42"})

    assert json.loads(answer.content)[0] == "42"


def test_a_function_connected_by_signal_is_a_receiver_like_any_other():
    """Listed, isolated, counted; Django's signature or the plain one."""
    seen = []

    @receiver(signal(word_changed))
    def djangos(sender, **kwargs):
        seen.append((kwargs["word"], kwargs["metadata"].type, kwargs["signal"].event))

    def plain(word):
        seen.append(word)
        raise ValueError

    signal(word_changed).connect(plain)
    sent = send_event(word_changed, Word("a"))

    assert [(Word("a"), word_changed.name, word_changed), Word("a")] == seen
    assert [f"{__name__}:plain"] == [failure.step for failure in sent.failures]
    assert {f"{__name__}:djangos": 1, f"{__name__}:plain": 1} == runs(word_changed)


def test_connecting_twice_under_one_name_replaces_and_disconnect_ends_it():
    """As dispatch_uid does for Django's signals."""
    seen = []
    first, second = (lambda word: seen.append(1)), (lambda word: seen.append(2))
    events = signal(word_changed)
    events.connect(first, dispatch_uid="once")
    events.connect(second, dispatch_uid="once")
    send_event(word_changed, Word("a"))

    assert seen == [2]
    assert events.disconnect(second, dispatch_uid="once")
    assert not events.disconnect(second, dispatch_uid="once")
    assert not send_event(word_changed, Word("a"))


def test_an_async_function_can_be_connected():
    """It is awaited."""
    seen = []

    async def later(word, metadata):
        seen.append((word, metadata.type))

    signal(word_changed).connect(later)
    send_event(word_changed, Word("a"))

    assert [(Word("a"), word_changed.name)] == seen


def test_a_platforms_signal_becomes_the_event():
    """adopt() sends what build() makes of the signal."""
    emitted = Signal()
    adopt(emitted, session_login_completed, build=lambda sender, user, **_: user)

    with captured(session_login_completed) as logins:
        emitted.send(sender=None, user=ADA)
        emitted.send(sender=None, user=None)

    assert logins.payloads == [ADA]


def test_an_adoption_that_fails_does_not_stop_the_signals_sender(caplog):
    """A login must not fail because of an event; and nothing is built for nobody."""
    emitted, built = Signal(), []

    def build(sender, **_):
        built.append(sender)
        raise KeyError("user")

    adopt(emitted, session_login_completed, build=build)
    emitted.send(sender="nobody listens")
    assert built == []

    with captured(session_login_completed):
        emitted.send(sender="view")

    assert built == ["view"]
    assert (
        "could not be adopted as org.openedx.learning.auth.session.login.completed.v1"
        in caplog.text
    )


def test_manage_py_hooks_is_the_same_command(capsys):
    """With the site's own Hooks."""
    with override_settings(LEARNING_HOOKS=ENABLED):
        call_command("hooks", "explain", "course_enrollment_started")

    assert "1. tests.site.plugins:upgrade" in capsys.readouterr().out


def test_manage_py_exits_with_the_commands_code(capsys):
    """0, 1 and 2, for scripts."""
    from hooks_runtime.django.management.commands.hooks import Command

    with pytest.raises(SystemExit) as caught:
        Command().run_from_argv(["manage.py", "hooks", "explain", "nothing"])

    assert 2 == caught.value.code
    assert "manage.py hooks: no hook is called 'nothing'" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["migrate", "test"])
def test_problems_are_warnings_for_commands_that_make_tables(command, monkeypatch):
    """A plugin that is left out must not hold up a migration."""
    from hooks_runtime.django.checks import check_problems

    with override_settings(LEARNING_HOOKS={"plugins": ["nowhere.at_all"]}):
        (error,) = check_problems()
        monkeypatch.setattr(sys, "argv", ["manage.py", command])
        (warning,) = check_problems()

    assert ("learning_hooks.E204", "learning_hooks.E204") == (error.id, warning.id)
    assert (True, False) == (error.is_serious(), warning.is_serious())


def test_connecting_under_settings_that_cannot_be_read_does_not_stop_start_up(settings, caplog):
    """manage.py check gets to tell them."""
    with override_settings():
        settings._wrapped.LEARNING_HOOKS = {"plugins": 1}
        signal(word_changed).connect(lambda word: None, dispatch_uid="early")

    with pytest.raises(ConfigurationError):
        send_event(word_changed, Word("a"))


def test_another_setting_changes_nothing():
    """The Hooks are built when LEARNING_HOOKS changes."""
    before = current()
    with override_settings(DEBUG=True):
        assert before is current()


def test_before_apps_are_ready_connecting_waits(monkeypatch):
    """Receivers connected at import time are there once the apps are ready."""
    monkeypatch.setattr(loading, "_started", False)
    before = current()
    signal(word_changed).connect(lambda word: None, dispatch_uid="early")
    loading.reload()
    assert before is current()

    loading.start()
    assert [f"{__name__}:early"] == [step.id for step in current().line(word_changed).steps]


def test_a_database_that_is_not_there_yet_is_not_made_by_looking(tmp_path, monkeypatch):
    """check leaves no empty SQLite file behind."""
    from hooks_runtime.django import checks

    missing = tmp_path / "campus.sqlite3"
    monkeypatch.setitem(connection.settings_dict, "NAME", str(missing))
    monkeypatch.setattr(checks, "_plugin_apps", lambda: {"seats"})

    assert ["learning_hooks.W404"] == [message.id for message in checks.check_migrations()]
    assert not missing.exists()


def test_a_database_that_cannot_be_asked_is_told_by_others(monkeypatch):
    """Not by a traceback of ours."""
    from django.db import OperationalError

    from hooks_runtime.django import checks

    def down(connection):
        raise OperationalError("down")

    monkeypatch.setattr(checks, "MigrationExecutor", down)
    monkeypatch.setattr(checks, "_plugin_apps", lambda: {"seats"})

    assert [] == checks.check_migrations()


class TestPluginParts:
    """An installed plugin with a Django app, enabled or not."""

    @pytest.fixture(autouse=True)
    def installed(self, monkeypatch):
        """tests.site, as the Django app of a plugin called site_pages."""
        from importlib_metadata import EntryPoint

        from hooks_runtime import discovery

        claim = EntryPoint(
            "tests.site.plugins", "tests.site.apps:SiteConfig", "learning_hooks.django_apps"
        )
        absent = EntryPoint("absent", "absent.apps:AbsentConfig", "learning_hooks.django_apps")
        claims = {"tests.site.plugins": (claim,), "absent": (absent,)}
        found = discovery.Found({}, claims)
        monkeypatch.setattr(discovery, "scan", lambda: found)

    def test_an_app_without_its_plugin_and_a_plugin_without_its_app_are_told(self):
        """E401 and W402."""
        from hooks_runtime.django.checks import check_apps

        assert ["learning_hooks.W402"] == [message.id for message in check_apps()]
        with override_settings(LEARNING_HOOKS=ENABLED):
            assert [] == check_apps()
        with override_settings(LEARNING_HOOKS={"plugins": ["absent"]}):
            messages = check_apps()
        assert ["learning_hooks.W402", "learning_hooks.E401"] == [
            message.id for message in messages
        ]

    def test_its_label_is_known(self):
        """For the check of migrations."""
        from hooks_runtime.django.checks import _plugin_apps

        assert {"site"} == _plugin_apps()

    def test_pages_are_there_while_the_plugin_is_enabled(self):
        """Without a restart."""
        from django.urls.exceptions import Resolver404

        from hooks_runtime.django.urls import _pages

        (pages,) = _pages()
        with override_settings(LEARNING_HOOKS=ENABLED):
            assert "around" == pages.resolve("tests.site.plugins/around/").url_name
        with pytest.raises(Resolver404):
            pages.resolve("tests.site.plugins/around/")
