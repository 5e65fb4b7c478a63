"""Wrong uses, one a line, each with the code by which mypy and pyright refuse it.

mypy runs strict, so an ignore that is not needed is an error, and pyright is told the same: as long
as this file passes, all of it stays refused. This file is read by type checkers and never run.
"""

# ruff: noqa: B018, F401, F841, I001  # each misuse stands on a line of its own

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

import attrs

from hooks_runtime import Hooks, HooksConfig, Metadata
from hooks_runtime import arun_filter, asend_event, run_filter, send_event
from hooks_runtime import run_filtre  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
from hookspecs import Deprecation, Stop, hookimpl, hookspec, payload
from hookspecs.learning import course_enrolment_started  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
from hookspecs.learning import (
    CourseHome,
    Enrollment,
    EnrollmentRequest,
    PreventEnrollment,
    RedirectToPage,
    course_enrollment_created,
    course_enrollment_started,
)
from hookspecs.values import CourseKey, UserId


class Kind(ABC):
    """What plugins supply."""

    @abstractmethod
    def use(self) -> None: ...


class Other:
    """What they do not."""


@attrs.frozen
class Options:
    """One plugin's options."""


@attrs.frozen
class OtherOptions:
    """Another's."""


@hookspec.supply(Kind)
def kinds() -> Mapping[str, type[Kind]] | None:
    """Ways to do it."""


request = EnrollmentRequest(UserId(1), CourseKey("a"), "audit")
home = CourseHome(CourseKey("a"), "/")


async def call_sites(enrollment: Enrollment, hooks: Hooks) -> None:
    run_filter(course_enrollment_started, home)  # type: ignore[misc]  # pyright: ignore[reportArgumentType]
    await arun_filter(course_enrollment_started, home)  # type: ignore[misc]  # pyright: ignore[reportArgumentType]
    send_event(course_enrollment_created, request)  # type: ignore[misc]  # pyright: ignore[reportArgumentType]
    await asend_event(course_enrollment_created, request)  # type: ignore[misc]  # pyright: ignore[reportArgumentType]
    hooks.run_filter(course_enrollment_started, home)  # type: ignore[misc]  # pyright: ignore[reportArgumentType]
    hooks.send_event(course_enrollment_created, request)  # type: ignore[misc]  # pyright: ignore[reportArgumentType]
    run_filter(course_enrollment_started, None)  # type: ignore[misc]  # pyright: ignore[reportArgumentType]
    run_filter(course_enrollment_started, EnrollmentRequest)  # type: ignore[misc]  # pyright: ignore[reportArgumentType]
    send_event(course_enrollment_started, request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    await asend_event(course_enrollment_started, request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    run_filter(course_enrollment_created, enrollment)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    await arun_filter(course_enrollment_created, enrollment)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    run_filter(kinds, request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    run_filter("org.openedx.learning.course.enrollment.started.v1", request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    arun_filter(course_enrollment_started, request)  # type: ignore[unused-coroutine]  # pyright: ignore[reportUnusedCoroutine]
    asend_event(course_enrollment_created, enrollment)  # type: ignore[unused-coroutine]  # pyright: ignore[reportUnusedCoroutine]
    text: str = run_filter(course_enrollment_started, request)  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
    other: CourseHome = run_filter(course_enrollment_started, request)  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
    run_filter(course_enrollment_started, request).url  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    send_event(course_enrollment_created, enrollment).mode  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    hooks.supplied(course_enrollment_started)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    wrong: type[Other] = hooks.supplied(kinds)["a"].implementation  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
    HooksConfig(plugins="premium")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def payloads() -> None:
    EnrollmentRequest(1, CourseKey("a"), "audit")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    EnrollmentRequest(UserId(1), "a", "audit")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    EnrollmentRequest(UserId(1), CourseKey("a"))  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    EnrollmentRequest(UserId(1), CourseKey("a"), "audit", mod="x")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    request.mode = "verified"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    RedirectToPage("Your certificate is elsewhere.")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    PreventEnrollment("No.").redirect  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]


# Steps.


@hookimpl(course_enrollment_started)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType, reportCallIssue]
def wrong_answer(request: EnrollmentRequest) -> bool:
    return True


@hookimpl(course_enrollment_started)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType, reportCallIssue]
async def wrong_answer_async(request: EnrollmentRequest) -> bool:
    return True


@hookimpl(course_enrollment_started)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType, reportCallIssue]
def wrong_payload(request: CourseHome) -> None: ...


@hookimpl(course_enrollment_started)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType, reportCallIssue]
async def wrong_payload_async(request: CourseHome) -> None: ...


@hookimpl(course_enrollment_started)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType, reportCallIssue]
def another_payload_back(request: EnrollmentRequest) -> CourseHome:
    return home


@hookimpl(course_enrollment_started)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType, reportCallIssue]
def wrong_stop(request: EnrollmentRequest) -> Stop[CourseHome]:
    return Stop(home)


@hookimpl(course_enrollment_started)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType, reportCallIssue]
def halt_returned(request: EnrollmentRequest) -> PreventEnrollment:
    return PreventEnrollment("No.")


@hookimpl(course_enrollment_started)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType, reportCallIssue]
def no_parameter() -> None: ...


@hookimpl(course_enrollment_started)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType, reportCallIssue]
def metadata_in_a_filter(request: EnrollmentRequest, metadata: Metadata) -> None: ...


@hookimpl(course_enrollment_started, options=Options)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType, reportCallIssue]
def other_options(request: EnrollmentRequest, options: OtherOptions) -> None: ...


@hookimpl(course_enrollment_started, options=Options)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType, reportCallIssue]
async def other_options_async(request: EnrollmentRequest, options: OtherOptions) -> None: ...


@hookimpl(course_enrollment_started, options=Options)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType, reportCallIssue]
def options_not_taken(request: EnrollmentRequest) -> None: ...


@hookimpl(course_enrollment_started)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType, reportCallIssue]
def options_not_declared(request: EnrollmentRequest, options: Options) -> None: ...


@hookimpl(course_enrollment_started, options=Options())  # type: ignore[call-overload, untyped-decorator]  # pyright: ignore[reportArgumentType]
def options_made(request: EnrollmentRequest, options: Options) -> None: ...


@hookimpl(course_enrollment_started, deliver="on_commit")  # type: ignore[call-overload, untyped-decorator]  # pyright: ignore[reportArgumentType]
def event_option(request: EnrollmentRequest) -> None: ...


@hookimpl(course_enrollment_started, before="waitlist")  # type: ignore[call-overload, untyped-decorator]  # pyright: ignore[reportArgumentType]
def before_a_text(request: EnrollmentRequest) -> None: ...


@hookimpl(course_enrollment_started, befor=["waitlist"])  # type: ignore[call-overload, untyped-decorator]  # pyright: ignore[reportCallIssue]
def misspelt_option(request: EnrollmentRequest) -> None: ...


@hookimpl("org.openedx.learning.course.enrollment.started.v1")  # type: ignore[call-overload, untyped-decorator]  # pyright: ignore[reportArgumentType, reportCallIssue]
def named_by_a_text(request: EnrollmentRequest) -> None: ...


@hookimpl  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
def bare(request: EnrollmentRequest) -> None: ...


# Receivers.


@hookimpl(course_enrollment_created)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType, reportCallIssue]
def wrong_event(enrollment: EnrollmentRequest) -> None: ...


@hookimpl(course_enrollment_created)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType, reportCallIssue]
async def wrong_event_async(enrollment: EnrollmentRequest, metadata: Metadata) -> None: ...


@hookimpl(course_enrollment_created)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType, reportCallIssue]
def three_parameters(enrollment: Enrollment, metadata: Metadata, more: int) -> None: ...


@hookimpl(course_enrollment_created, before=["waitlist"])  # type: ignore[call-overload, untyped-decorator]  # pyright: ignore[reportArgumentType]
def filter_option(enrollment: Enrollment) -> None: ...


@hookimpl(course_enrollment_created, options=Options)  # type: ignore[call-overload, untyped-decorator]  # pyright: ignore[reportArgumentType]
def options_of_a_receiver(enrollment: Enrollment, options: Options) -> None: ...


@hookimpl(course_enrollment_created, deliver="later")  # type: ignore[call-overload, untyped-decorator]  # pyright: ignore[reportArgumentType]
def no_such_delivery(enrollment: Enrollment) -> None: ...


@hookimpl(course_enrollment_created, deliver="durable", retries="3")  # type: ignore[call-overload, untyped-decorator]  # pyright: ignore[reportArgumentType]
def wrong_term_0(enrollment: Enrollment) -> None: ...


@hookimpl(course_enrollment_created, deliver="durable", timeout="1 min")  # type: ignore[call-overload, untyped-decorator]  # pyright: ignore[reportArgumentType]
def wrong_term_1(enrollment: Enrollment) -> None: ...


@hookimpl(course_enrollment_created, deliver="durable", on_dead="drop")  # type: ignore[call-overload, untyped-decorator]  # pyright: ignore[reportArgumentType]
def wrong_term_2(enrollment: Enrollment) -> None: ...


@hookimpl(course_enrollment_created, deliver="durable", deduplicate="no")  # type: ignore[call-overload, untyped-decorator]  # pyright: ignore[reportArgumentType]
def wrong_term_3(enrollment: Enrollment) -> None: ...


@hookimpl(course_enrollment_created, deliver="durable", queue=7)  # type: ignore[call-overload, untyped-decorator]  # pyright: ignore[reportArgumentType]
def wrong_term_4(enrollment: Enrollment) -> None: ...


@hookimpl(course_enrollment_created, deliver="durable", ordering=("user",))  # type: ignore[call-overload, untyped-decorator]  # pyright: ignore[reportArgumentType]
def wrong_term_5(enrollment: Enrollment) -> None: ...


# Suppliers.


@hookimpl(kinds)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
def wrong_class() -> Mapping[str, type[Other]]:
    return {"other": Other}


@hookimpl(kinds)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
def an_instance(kind: Kind) -> Mapping[str, Kind]:
    return {"kind": kind}


@hookimpl(kinds)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
def without_names() -> list[type[Kind]]:
    return [Kind]


@hookimpl(kinds)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
def asks_for_something(course: CourseKey) -> Mapping[str, type[Kind]]:
    return {"kind": Kind}


@hookimpl(kinds, before=["waitlist"])  # type: ignore[call-overload, untyped-decorator]  # pyright: ignore[reportArgumentType, reportCallIssue]
def ordered_supplier() -> Mapping[str, type[Kind]]:
    return {"kind": Kind}


# Specs.


@hookspec.filter("org.example.seats.seat.requested.v1", halts=(ValueError,))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
def halts_no_halt(request: EnrollmentRequest) -> EnrollmentRequest | None: ...


@hookspec.filter("org.example.seats.seat.requested.v1", halts=PreventEnrollment)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
def halts_no_tuple(request: EnrollmentRequest) -> EnrollmentRequest | None: ...


@hookspec.filter("org.example.seats.seat.requested.v1", on_error="ignore")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
def no_such_policy(request: EnrollmentRequest) -> EnrollmentRequest | None: ...


@hookspec.filter("org.example.seats.seat.requested.v1", may_change="mode")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
def fields_as_a_text(request: EnrollmentRequest) -> EnrollmentRequest | None: ...


@hookspec.filter("org.example.seats.seat.requested.v1", dedup_key=("user",))  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
def event_option_of_a_spec(request: EnrollmentRequest) -> EnrollmentRequest | None: ...


@hookspec.filter("org.example.seats.seat.requested.v1", status="gone")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
def no_such_status(request: EnrollmentRequest) -> EnrollmentRequest | None: ...


@hookspec.filter("org.example.seats.seat.requested.v1")  # type: ignore[misc]  # pyright: ignore[reportArgumentType]
def another_answer(request: EnrollmentRequest) -> CourseHome | None: ...


@hookspec.filter  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
def unnamed(request: EnrollmentRequest) -> EnrollmentRequest | None: ...


@hookspec.event("org.example.seats.seat.taken.v1", halts=(PreventEnrollment,))  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
def filter_option_of_a_spec(enrollment: Enrollment) -> None: ...


@hookspec.event("org.example.seats.seat.taken.v1")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
def answering_event(enrollment: Enrollment) -> Enrollment:
    return enrollment


@hookspec.supply(Kind)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
def another_interface() -> Mapping[str, type[Other]]:
    return {}


Deprecation(since="0.1", removal="2030-01-01", replacement="...")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


@payload
class Seat:
    """A payload of the platform's own."""

    number: int


Seat("12")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
Seat(12).number = 13  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
