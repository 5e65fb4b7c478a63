from typing import Any

from django.db import migrations

# MySQL and MariaDB know no partial index, and pass by all that was ever delivered without a state in
# front. An index that begins with the receiver alone lures their optimizer away from the key's: three
# workers then need minutes for what they do in seconds. And to them "Ada" is "ada", and "é" is "e",
# unless a column says otherwise: two keys would be one.
EXACT = "CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL"
OUTBOX = f"""
ALTER TABLE learning_hooks_outbox
DROP INDEX learning_hooks_outbox_due,
DROP INDEX learning_hooks_outbox_next,
DROP INDEX learning_hooks_outbox_key,
DROP INDEX learning_hooks_outbox_once,
ADD INDEX learning_hooks_outbox_due (state, queue, seq),
ADD INDEX learning_hooks_outbox_next (state, seq),
ADD INDEX learning_hooks_outbox_key (receiver, `key`, state, seq),
ADD UNIQUE INDEX learning_hooks_outbox_once (message_id, receiver),
MODIFY receiver varchar(255) {EXACT},
MODIFY `key` varchar(64) {EXACT},
MODIFY queue varchar(64) {EXACT}
"""
LAST_FACT = f"""
ALTER TABLE learning_hooks_last_fact
MODIFY receiver varchar(255) {EXACT},
MODIFY `key` varchar(64) {EXACT}
"""


def fit(_: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "mysql":  # pragma: no cover  # run by test_mysql.py
        for statement in (OUTBOX, LAST_FACT):
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("learning_hooks", "0001_outbox")]

    operations = [migrations.RunPython(fit, migrations.RunPython.noop, atomic=False)]
