"""On PostgreSQL a membership cannot lie about its set: nor which it is, nor whether it is exclusive.

Django 5.2 has no foreign keys of several columns. Databases that lack these keep the guarantees of
0001, as long as memberships are written by ``hooks_groups.people`` alone.
"""

from collections.abc import Iterator
from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

KEYS = {
    "hooks_groups_membership": {
        "groups_member_of_the_set": "FOREIGN KEY (segment_id, segment_set_id)"
        " REFERENCES hooks_groups_segment (id, segment_set_id)",
        # The flip of a set flips its memberships, or fails where somebody is in two segments.
        "groups_member_by_the_policy": "FOREIGN KEY (segment_set_id, exclusive)"
        " REFERENCES hooks_groups_segmentset (id, exclusive) ON UPDATE CASCADE",
    },
    "hooks_groups_assignment": {
        "groups_arm_of_the_partition": "FOREIGN KEY (arm_id, partition_id)"
        " REFERENCES hooks_groups_arm (id, partition_id)",
    },
}


def add(_: Any, editor: BaseDatabaseSchemaEditor) -> None:
    for table, name, key in keys(editor):
        editor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {key}")


def drop(_: Any, editor: BaseDatabaseSchemaEditor) -> None:
    for table, name, _key in keys(editor):
        editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")


def keys(editor: BaseDatabaseSchemaEditor) -> Iterator[tuple[str, str, str]]:
    if editor.connection.vendor != "postgresql":
        return
    for table, named in KEYS.items():
        for name, key in named.items():
            yield table, name, key


class Migration(migrations.Migration):
    dependencies = [("hooks_groups", "0001_initial")]

    operations = [migrations.RunPython(add, drop)]
