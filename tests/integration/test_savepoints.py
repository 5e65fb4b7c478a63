"""A savepoint that is made when it is first needed protects like one that is always there."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.db import IntegrityError, connections, transaction
from django.test.utils import CaptureQueriesContext

from hooks_runtime.django.savepoints import savepoint_if_used
from tests.services import need_postgres
from tests.site.models import Row

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")


@pytest.fixture(params=["default", "postgres"])
def using(request):
    """A database."""
    if request.param == "postgres":
        need_postgres()
    return request.param


def names(using):
    return sorted(Row.objects.using(using).values_list("name", flat=True))


def add(using, name):
    Row.objects.using(using).create(name=name)


def test_what_a_block_wrote_before_it_failed_is_undone(using):
    """And what stood around it stays."""
    with transaction.atomic(using=using):
        add(using, "before")
        with pytest.raises(ZeroDivisionError), savepoint_if_used(using):
            add(using, "within")
            raise ZeroDivisionError
        add(using, "after")

    assert names(using) == ["after", "before"]


def test_an_error_of_the_database_leaves_the_transaction_usable(using):
    """On PostgreSQL it would refuse everything that follows."""
    with transaction.atomic(using=using):
        add(using, "before")
        with pytest.raises(IntegrityError), savepoint_if_used(using):
            Row.objects.using(using).create(name=None)
        add(using, "after")

    assert names(using) == ["after", "before"]


def test_a_block_that_asks_for_nothing_costs_no_statement(using):
    """Most of what is told twice, and all that is sent elsewhere."""
    with (
        transaction.atomic(using=using),
        CaptureQueriesContext(connections[using]) as asked,
        savepoint_if_used(using),
    ):
        pass

    assert [] == [query["sql"] for query in asked.captured_queries]


def test_what_was_to_happen_after_the_commit_goes_with_a_block_that_failed(using):
    """Also where it was said before the first statement."""
    said = []
    with transaction.atomic(using=using):
        transaction.on_commit(lambda: said.append("around"), using=using)
        with pytest.raises(ZeroDivisionError), savepoint_if_used(using):
            transaction.on_commit(lambda: said.append("before it wrote"), using=using)
            add(using, "within")
            transaction.on_commit(lambda: said.append("after it wrote"), using=using)
            raise ZeroDivisionError
        with savepoint_if_used(using):
            transaction.on_commit(lambda: said.append("of a sound one"), using=using)

    assert said == ["around", "of a sound one"]


def test_a_block_with_transactions_of_its_own_is_undone_as_a_whole(using):
    """Its first statement is the savepoint of the inner one."""
    with transaction.atomic(using=using):
        with pytest.raises(ZeroDivisionError), savepoint_if_used(using):
            with transaction.atomic(using=using):
                add(using, "inner")
            add(using, "outer")
            raise ZeroDivisionError
        with savepoint_if_used(using), transaction.atomic(using=using):
            add(using, "sound")

    assert names(using) == ["sound"]


def test_a_block_that_begins_with_a_transaction_without_savepoint_is_undone_alone(using):
    """Its error is its own, whichever level of the block it went through."""

    def fail():
        with transaction.atomic(using=using, savepoint=False):
            add(using, "within")
            Row.objects.using(using).create(name=None)

    with transaction.atomic(using=using):
        with pytest.raises(IntegrityError), savepoint_if_used(using):
            fail()
        add(using, "after")

    assert names(using) == ["after"]


def test_a_block_that_hides_an_error_of_its_transaction_is_undone_too(using):
    """Part of what it wrote would be there, and part not."""
    with transaction.atomic(using=using):
        with savepoint_if_used(using):
            add(using, "within")
            with suppress(IntegrityError), transaction.atomic(using=using, savepoint=False):
                Row.objects.using(using).create(name=None)
        add(using, "after")

    assert names(using) == ["after"]


def test_a_block_in_a_block_undoes_its_own_part(using):
    """The inner one's first statement needs both savepoints, the outer one's first."""
    with transaction.atomic(using=using), savepoint_if_used(using):
        with pytest.raises(ZeroDivisionError), savepoint_if_used(using):
            add(using, "inner")
            raise ZeroDivisionError
        add(using, "outer")

    assert names(using) == ["outer"]


def test_copy_is_undone_too():
    """It goes past Django's statements, through its cursor."""
    need_postgres()

    def fail():
        to = "COPY site_row (name) FROM STDIN"
        with connections["postgres"].cursor() as cursor, cursor.copy(to) as copy:
            copy.write_row(["copied"])
        raise ZeroDivisionError

    with transaction.atomic(using="postgres"), pytest.raises(ZeroDivisionError):  # noqa: SIM117
        with savepoint_if_used("postgres"):
            fail()

    assert names("postgres") == []


def test_rows_that_are_read_in_pieces_are_read_in_it(using):
    """A server's own cursor is a way to the database as well."""
    add(using, "first")

    def fail():
        for row in Row.objects.using(using).iterator():
            Row.objects.using(using).filter(pk=row.pk).update(name="changed")
        raise ZeroDivisionError

    with transaction.atomic(using=using), pytest.raises(ZeroDivisionError):  # noqa: SIM117
        with savepoint_if_used(using):
            fail()

    assert names(using) == ["first"]


def test_a_connection_that_is_gone_commits_nothing():
    """What can't be undone alone goes with all the rest."""
    need_postgres()
    connection = connections["postgres"]
    connection.ensure_connection()
    with transaction.atomic(using="postgres"):
        add("postgres", "before")
        with pytest.raises(ZeroDivisionError), savepoint_if_used("postgres"):
            add("postgres", "within")
            connection.connection.close()
            raise ZeroDivisionError
        assert connection.needs_rollback

    assert names("postgres") == []
