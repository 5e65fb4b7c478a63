"""A plugin's database error stays the plugin's: on SQLite, and on PostgreSQL, which is strict."""

from __future__ import annotations

import pytest
from asgiref.sync import async_to_sync
from django.db import IntegrityError, transaction

from hooks_runtime import Hooks
from hooks_runtime.django.transactions import DjangoTransactions
from hooks_runtime.testing import build_hooks, plugin
from tests.kit import Word, receiver, step, word_changed, word_polished
from tests.services import need_postgres
from tests.site.models import Row

A_WORD = Word("a")


@pytest.fixture(params=["default", "postgres"])
def database(request):
    """The alias of a database that is there."""
    if request.param == "postgres":
        need_postgres()
    return request.param


def hooks_with(*functions):
    built = build_hooks(plugin("p", *functions))
    return Hooks(built.plugins, built.config, transactions=DjangoTransactions())


def stores_twice(database):
    """A row that violates its unique constraint."""

    def body(*_):
        Row.objects.using(database).create(name="plugin")
        Row.objects.using(database).create(name="plugin")

    return body


databases = pytest.mark.django_db(transaction=True, databases="__all__")


def names(database):
    return sorted(Row.objects.using(database).values_list("name", flat=True))


@databases
def test_a_receiver_that_breaks_the_database_leaves_the_views_row(database):
    """The view's transaction goes on and commits; nothing of the receiver's is stored."""
    hooks = hooks_with(receiver("breaks", stores_twice(database)))

    with transaction.atomic(using=database):
        Row.objects.using(database).create(name="view")
        (failure,) = hooks.send_event(word_changed, A_WORD).failures
        Row.objects.using(database).create(name="view, later")

    assert names(database) == ["view", "view, later"]
    assert isinstance(failure.error, IntegrityError)


@databases
def test_a_skipped_step_that_breaks_the_database_leaves_the_views_row(database):
    """A failing step leaves no trace, in the database either."""
    hooks = hooks_with(step("breaks", stores_twice(database), word_polished))

    with transaction.atomic(using=database):
        Row.objects.using(database).create(name="view")
        assert hooks.run_filter(word_polished, A_WORD) == A_WORD
        Row.objects.using(database).create(name="view, later")

    assert names(database) == ["view", "view, later"]


@databases
def test_what_a_receiver_stores_is_part_of_the_views_transaction(database):
    """It commits with it, and is rolled back with it."""
    hooks = hooks_with(
        receiver("stores", lambda *_: Row.objects.using(database).create(name="receiver"))
    )

    with pytest.raises(ZeroDivisionError), transaction.atomic(using=database):
        hooks.send_event(word_changed, A_WORD)
        raise ZeroDivisionError
    assert names(database) == []

    with transaction.atomic(using=database):
        hooks.send_event(word_changed, A_WORD)
    assert names(database) == ["receiver"]


@databases
def test_on_commit_runs_after_the_commit_and_never_after_a_rollback(database):
    """The receiver sees the stored row; of a rolled-back change it never hears."""
    seen = []
    later = receiver(
        "later", lambda *_: seen.append(names(database)), deliver="on_commit", using=database
    )
    hooks = hooks_with(later)

    with pytest.raises(ZeroDivisionError), transaction.atomic(using=database):
        hooks.send_event(word_changed, A_WORD)
        raise ZeroDivisionError
    assert seen == []

    with transaction.atomic(using=database):
        hooks.send_event(word_changed, A_WORD)
        Row.objects.using(database).create(name="view")
        assert seen == []
    assert seen == [["view"]]

    hooks.send_event(word_changed, A_WORD)
    assert seen == [["view"], ["view"]]


@databases
def test_on_commit_waits_for_the_transaction_that_is_open():
    """Without using=, the default database's if one is open there, else the other's."""
    seen = []
    hooks = hooks_with(receiver("later", lambda *_: seen.append("told"), deliver="on_commit"))

    with transaction.atomic(using="second"):
        hooks.send_event(word_changed, A_WORD)
        assert seen == []
    assert seen == ["told"]

    with transaction.atomic(using="default"):
        with transaction.atomic(using="second"):
            hooks.send_event(word_changed, A_WORD)
        assert seen == ["told"]
    assert seen == ["told", "told"]


@databases
def test_a_failure_after_the_commit_does_not_reach_the_view(caplog):
    """The row is stored, and the page is shown."""
    hooks = hooks_with(receiver("breaks", stores_twice("default"), deliver="on_commit"))

    with transaction.atomic():
        hooks.send_event(word_changed, A_WORD)

    assert "p:breaks" in caplog.text


@pytest.mark.django_db
def test_on_commit_is_usable_under_testcase(django_capture_on_commit_callbacks):
    """Django's own way to see on_commit callbacks in a test that is rolled back."""
    seen = []
    hooks = hooks_with(receiver("later", lambda *_: seen.append("told"), deliver="on_commit"))

    with django_capture_on_commit_callbacks(execute=True):
        hooks.send_event(word_changed, A_WORD)
        assert seen == []

    assert seen == ["told"]


@pytest.mark.django_db
def test_a_step_without_savepoint_asks_the_database_nothing(django_assert_num_queries):
    """savepoint=False is for those who only read; who asks nothing pays nothing anyway."""

    def look(*_):
        Row.objects.count()

    hooks = hooks_with(
        receiver("idle", lambda *_: None),
        receiver("with", look),
        receiver("without", look, savepoint=False),
    )

    with django_assert_num_queries(3 + 1):
        hooks.send_event(word_changed, A_WORD)


@databases
def test_async_senders_reach_the_transaction_of_djangos_thread():
    """asend_event hands on_commit receivers over in the thread that holds the connection."""
    seen = []
    later = receiver("later", lambda *_: seen.append(names("default")), deliver="on_commit")
    hooks = hooks_with(later)

    def view():
        with transaction.atomic():
            Row.objects.create(name="view")
            async_to_sync(hooks.asend_event)(word_changed, A_WORD)
            assert seen == []

    view()

    assert seen == [["view"]]


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_a_step_needs_no_savepoint(django_assert_num_queries):
    """Every statement is its own there."""
    hooks = hooks_with(step("s", lambda word: None, word_polished))

    with django_assert_num_queries(0):
        assert A_WORD == hooks.run_filter(word_polished, A_WORD)
