"""``python examples/campus demo``: a fresh campus, walked over real HTTP by learners and staff.

Only the standard library: what is checked is what a browser would see. Exit codes: 0 everything
was as told, 1 something was not.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep

from campus.demo import badges
from campus.demo.browser import Trouble
from campus.demo.school import LOGINS, School
from campus.demo.server import CannotStart, Server, running
from campus.demo.stories import STORIES
from campus.demo.transcript import Transcript, Unmet

FINE, WRONG = 0, 1


def main(argv: Sequence[str]) -> int:
    """Run the command line with *argv* and return the exit code."""
    options = _parser().parse_args(argv)
    try:
        return demo(serve=options.serve)
    except (CannotStart, Trouble, Unmet, OSError) as error:
        print(f"\nFAILED: {error}", flush=True)
    except KeyboardInterrupt:
        print("\nFAILED: interrupted", flush=True)
    return WRONG


def demo(*, serve: bool) -> int:
    """Set up a campus in a temporary folder, walk the stories, and print what was checked."""
    started = monotonic()
    with (
        TemporaryDirectory(prefix="campus-") as folder,
        badges.serving() as service,
        running(Path(folder), services=service.environment) as server,
    ):
        transcript = Transcript()
        transcript.say(f"A fresh campus serves at {server.url}, process {server.pid}.")
        school = School(server, service)
        for story in STORIES:
            story(school, transcript)
        took = monotonic() - started
        transcript.say(f"\nAll {transcript.held} expectations held, in {took:.1f} seconds.")
        if serve:
            _stay_open(server, transcript)
    return FINE


def _stay_open(server: Server, transcript: Transcript) -> None:
    transcript.say(f"\nCampus stays open at {server.url}  (Ctrl-C ends it)")
    for username, what in LOGINS.items():
        transcript.say(f"  {username:<8} password {server.password}  {what}")
    transcript.say(f"Mails go to {server.folder / 'mail'}")
    with suppress(KeyboardInterrupt):
        while server.is_running:
            sleep(0.2)
        raise CannotStart(server.last_words())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("campus", description="A small learning platform.")
    commands = parser.add_subparsers(required=True, metavar="demo")
    stories = commands.add_parser("demo", help="walk the stories over HTTP, on a fresh campus")
    stories.add_argument("--serve", action="store_true", help="keep the server open afterwards")
    return parser
