"""Tables are made by migrations: on whichever database these tests run, SQLite and PostgreSQL."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

pytestmark = pytest.mark.django_db


def test_w24_migrations_apply_to_a_fresh_database():
    """This one was empty a moment ago; LC's pathways break off on PostgreSQL."""
    executor = MigrationExecutor(connection)
    ours = [node for node in executor.loader.graph.leaf_nodes() if node[0] == "hooks_credentials"]

    assert ours
    assert executor.migration_plan(ours) == []
    tables = {
        model._meta.db_table for model in apps.get_app_config("hooks_credentials").get_models()
    }
    assert tables <= set(connection.introspection.table_names())


def test_w24_migrations_are_complete():
    """What models say is what they make."""
    call_command("makemigrations", "hooks_credentials", check=True, dry_run=True, verbosity=0)
