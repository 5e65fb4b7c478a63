"""Right uses of everything public: mypy and pyright accept all of it, and infer what it says.

This file is read by type checkers and never run.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, assert_type

import attrs

from hooks_runtime import (
    Failure,
    Hooks,
    HooksConfig,
    Metadata,
    Sent,
    Supplied,
    arun_filter,
    asend_event,
    bound,
    context,
    current,
    discovery,
    install,
    run_filter,
    send_event,
    send_events,
)
from hooks_runtime.testing import build_hooks, captured, plugin
from hookspecs import (
    Answer,
    Deprecation,
    Halt,
    Live,
    Personal,
    Refused,
    Stop,
    evolve,
    hookimpl,
    hookspec,
    payload,
)
from hookspecs.learning import (
    Enrollment,
    EnrollmentRequest,
    PreventEnrollment,
    course_enrollment_created,
    course_enrollment_started,
)
from hookspecs.values import CourseKey, Moment, Percent, UserId

# A platform's own payloads, halts and specs.


@payload
class Ticket:
    """Who asks for a seat in which room."""

    user: UserId
    room: CourseKey
    at: Moment
    filled: Percent = Percent(0)
    note: Personal[str] = ""
    names: tuple[Personal[str], ...] = ()
    request: Live[Any] = None
    priority: int = attrs.field(default=0)


class PreventSeat(Halt):
    """No seat for this one."""

    def __init__(self, message: str, *, waiting: int) -> None:
        super().__init__(message)
        self.waiting = waiting


class Printer(ABC):
    """Prints tickets."""

    @abstractmethod
    def print(self, ticket: Ticket) -> bytes:
        """Return the ticket as PDF."""


class Plain(Printer):
    """Prints without pictures."""

    def print(self, ticket: Ticket) -> bytes:
        return ticket.room.encode()


@hookspec.filter(
    "org.example.seats.seat.requested.v1",
    since="1.0",
    minor=2,
    status="supported",
    on_error="skip",
    halts=(PreventSeat,),
    may_change=("room",),
)
def seat_requested(ticket: Ticket) -> Ticket | None:
    """Change or refuse a seat."""


@hookspec.event(
    "org.example.seats.seat.taken.v1",
    status=Deprecation(since="1.1", removal=date(2030, 1, 1), replacement="..."),
    leaves_process=False,
    ordering_key="room",
    dedup_key=("user", "room"),
)
def seat_taken(ticket: Ticket) -> None:
    """A seat has been taken."""


@hookspec.supply(Printer, since="1.0")
def printers() -> Mapping[str, type[Printer]] | None:
    """Ways to print a ticket."""


# A plugin.


@attrs.frozen
class Options:
    """What an operator may set."""

    rooms: tuple[str, ...] = ()


plugin_options = Options


@hookimpl(seat_requested)
def says_nothing(ticket: Ticket) -> None:
    if ticket.filled > 90:
        raise PreventSeat("The room is full.", waiting=3)


@hookimpl(seat_requested, before=["waitlist"], after=("premium:upgrade",), changes=("room",))
def changes(ticket: Ticket) -> Ticket:
    return evolve(ticket, room=CourseKey("B1"))


@hookimpl(seat_requested, blocking=False, savepoint=False)
def may_change(ticket: Ticket) -> Ticket | None:
    return ticket if ticket.priority else None


@hookimpl(seat_requested)
def may_stop(ticket: Ticket) -> Answer[Ticket]:
    return Stop(ticket) if ticket.priority else None


@hookimpl(seat_requested)
async def waits(ticket: Ticket) -> Answer[Ticket]:
    return await arun_filter(seat_requested, ticket)


@hookimpl(seat_requested, options=Options)
def with_options(ticket: Ticket, options: Options) -> Ticket | None:
    return ticket if ticket.room in options.rooms else None


@hookimpl(seat_requested, options=Options, before=["waitlist"])
async def waits_with_options(ticket: Ticket, options: Options) -> Answer[Ticket]:
    return with_options(ticket, options)


@hookimpl(seat_taken)
def hears(ticket: Ticket) -> None:
    send_event(seat_taken, ticket)


@hookimpl(seat_taken, deliver="on_commit", using="replica", savepoint=False)
def hears_after_the_commit(ticket: Ticket, metadata: Metadata) -> None:
    print(metadata.id, metadata.time, ticket.user)


@hookimpl(
    seat_taken,
    deliver="durable",
    retries=3,
    backoff=2.5,
    timeout=30,
    queue="mail",
    ordering="room",
    deduplicate=False,
    on_dead="hold",
    echo=False,
)
def print_ticket(ticket: Ticket, metadata: Metadata) -> None:
    print(ticket.room, metadata.id)


@hookimpl(seat_taken, deliver="deferred", ordering="")
async def aprint_ticket(ticket: Ticket) -> None:
    print(ticket.room)


@hookimpl(seat_taken, blocking=False)
async def hears_async(ticket: Ticket, metadata: Metadata) -> None:
    await asend_event(seat_taken, ticket)


@hookimpl(printers)
def supplies() -> dict[str, type[Plain]]:
    return {"plain": Plain}


# Call sites.


async def sites(hooks: Hooks, request: EnrollmentRequest, enrollment: Enrollment) -> None:
    assert_type(run_filter(course_enrollment_started, request), EnrollmentRequest)
    assert_type(await arun_filter(course_enrollment_started, request), EnrollmentRequest)
    assert_type(hooks.run_filter(course_enrollment_started, request), EnrollmentRequest)
    assert_type(await hooks.arun_filter(course_enrollment_started, request), EnrollmentRequest)
    assert_type(send_event(course_enrollment_created, enrollment), Sent)
    assert_type(send_events(course_enrollment_created, [enrollment]), tuple[Sent, ...])
    assert_type(await asend_event(course_enrollment_created, enrollment), Sent)
    assert_type(
        hooks.send_event(course_enrollment_created, enrollment).failures, tuple[Failure, ...]
    )
    assert_type(hooks.supplied(printers)["plain"], Supplied[Printer])
    assert_type(hooks.supplied(printers)["plain"].implementation, type[Printer])
    assert_type(evolve(request, mode="verified"), EnrollmentRequest)


def refusals(request: EnrollmentRequest) -> str:
    try:
        return run_filter(course_enrollment_started, request).mode
    except PreventEnrollment as halt:
        return assert_type(halt.redirect_to, str)
    except Refused as refused:
        return assert_type(refused.message, str) + assert_type(refused.code, str)


def steps_are_functions_still(ticket: Ticket) -> None:
    assert_type(changes(ticket), Answer[Ticket])
    assert_type(with_options(ticket, Options()), Answer[Ticket])
    assert_type(hears(ticket), None)


def payloads() -> Ticket:
    now = Moment.of(datetime.now(UTC))
    assert_type(Ticket(UserId(1), CourseKey("A1"), now).note, str)
    return Ticket(user=UserId("7"), room=CourseKey("A1"), at=Moment.now(), note="late", priority=2)


def hosts(ticket: Ticket) -> Hooks:
    config = HooksConfig.of({"plugins": ["premium"]})
    install(Hooks(discovery.load(config), config))
    with bound(scope="acme", caller="box office"):
        assert_type(context().scope, str | None)
    return current()


def tests(ticket: Ticket) -> None:
    hooks = build_hooks(plugin("seats", changes, waits, with_options, hears, supplies))
    install(hooks)
    with captured(seat_taken) as seats:
        send_event(seat_taken, ticket)
    assert_type(seats.payloads, list[Ticket])
