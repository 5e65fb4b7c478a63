"""The words of ``manage.py hooks_credentials``, and what each is told."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from hooks_credentials.compat import command as moving
from hooks_credentials.models import State

CONFIGURATION = "its number, which status prints"
CREDENTIAL = "its number, which list prints"
OF_ONE = {
    "reissue": "make another one, which replaces it as soon as it is there",
    "revoke": "say that it is not valid any more",
    "retry": "try again to make it, when the cause is mended",
    "resend": "tell the learner once more",
}


def add_words(parser: CommandParser) -> None:
    """Declare a word for each thing that can be done."""
    words = parser.add_subparsers(dest="word", required=True)
    _of_configurations(words)
    for word, told in OF_ONE.items():
        one = words.add_parser(word, help=told)
        one.add_argument("uuid", help=CREDENTIAL)
        if word in ("reissue", "revoke"):
            one.add_argument(
                "--reason", default="", required=word == "revoke", help="kept in its history"
            )
        if word == "revoke":
            one.add_argument("--never-valid", action="store_true", help="it was issued in error")
    told = "take over everything from learning-credentials"
    moving.add_arguments(words.add_parser("import-learning-credentials", help=told))


def _of_configurations(words: Any) -> None:
    for word, told in (
        ("run", "claim for all who have earned one"),
        ("dry-run", "say who that is"),
    ):
        one = words.add_parser(word, help=told)
        one.add_argument("configuration", type=int, help=CONFIGURATION)
    words.add_parser("tick", help="run whatever is due; from cron, once a minute")
    words.add_parser("expire", help="note what has expired, as tick does too")
    words.add_parser("status", help="show configurations, runs, and what waits or is dead")
    resumed = words.add_parser("resume", help="go on with a run that died")
    resumed.add_argument("run", type=int, help="the number of the run, which status prints")
    listed = words.add_parser("list", help="show credentials, and why there are none")
    listed.add_argument("configuration", type=int, nargs="?", help=f"only of one: {CONFIGURATION}")
    listed.add_argument("--state", choices=State.values, help="only those in this state")
