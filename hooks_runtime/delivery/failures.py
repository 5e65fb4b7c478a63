"""What becomes of a failed attempt: again, how soon, or a dead letter; and what may be said of it."""

from __future__ import annotations

import inspect
import logging
import random
from pathlib import Path
from traceback import walk_tb

from hooks_runtime.delivery.attempt import NoReceiver, TooLong
from hooks_runtime.delivery.bus import BusDown
from hooks_runtime.delivery.message import UnknownEvent
from hooks_runtime.delivery.store import Entry, Failed
from hooks_runtime.observe import log_answer, log_failure
from hooks_runtime.steps import Step
from hooks_runtime.terms import Terms
from hookspecs import GiveUp, TryAgain
from hookspecs.errors import TooDeep

logger = logging.getLogger("hooks_runtime")
OURS = (BusDown, GiveUp, TryAgain, NoReceiver, TooDeep, TooLong, UnknownEvent)
HOPELESS = (GiveUp, TooDeep)
ABSENT = (NoReceiver, UnknownEvent)  # what is not deployed here, or is disabled, may come
ABSENT_S = 300.0
OUR_HOME = Path(__file__).parents[1]
SERVE_NOBODY = ("OperationalError", "ProgrammingError")  # PEP 249's, of whichever driver
_chance = random.Random()  # noqa: S311  # it spreads retries, and keeps no secret


def failure(entry: Entry, step: Step | None, error: Exception, payload: object) -> Failed:
    """Return what becomes of *entry* after *error*, and log it. step, payload: None if not found."""
    terms, tries = step.terms if step else Terms(), entry.attempts + 1
    wait = _wait(terms, tries, error)
    then = "it is a dead letter" if wait is None else f"again in {wait:.0f} s"
    told = f"attempt {tries} of {terms.retries + 1}, outbox entry {entry.seq or 'new'}: {then}"
    if step and wait is not None and isinstance(error, TryAgain):
        log_answer(step, error, payload, told)
    elif step:
        log_failure(step, error, payload, told)
    else:
        logger.error("%s is not told; %s: %s", entry.receiver, told, because(error))
    tried = not isinstance(error, ABSENT)
    return Failed(entry, because(error, step), wait, terms.on_dead == "hold", tried)


def _wait(terms: Terms, tries: int, error: Exception) -> float | None:
    if isinstance(error, ABSENT):
        return Terms(backoff=ABSENT_S).wait(1, _chance)
    if isinstance(error, HOPELESS) or tries > terms.retries:
        return None
    return error.after if isinstance(error, TryAgain) else terms.wait(tries, _chance)


def because(error: BaseException, step: Step | None = None) -> str:
    """Return what to keep of *error* beside a message: what and where, and nobody's data.

    Its words are kept where they are ours, or the author's for that purpose: GiveUp, TryAgain.
    step: the receiver that failed; then the line is one of its own package's, if there is one.
    """
    if isinstance(error, OURS) and str(error):
        return f"{type(error).__name__}: {error}"
    return f"{type(error).__name__}{_place(error, step)}"


def plainly(error: BaseException) -> str:
    """Return the same for operators of a database, in its own words if it can't serve at all.

    "database is locked", "no such table": what it says of rows, whose they may be, stays out.
    """
    if type(error).__name__ in SERVE_NOBODY and str(error):
        return f"{type(error).__name__}: {str(error).strip().splitlines()[0]}"
    return because(error)


def _place(error: BaseException, step: Step | None) -> str:
    lines = [(Path(frame.f_code.co_filename), line) for frame, line in walk_tb(error.__traceback__)]
    home = Path(inspect.unwrap(step.function).__code__.co_filename).parent if step else OUR_HOME
    own = [(path, line) for path, line in lines if home in path.parents and home != OUR_HOME]
    for path, line in (own or lines)[-1:]:
        return f" at {'/'.join(path.parts[-2:])}:{line}"
    return ""
