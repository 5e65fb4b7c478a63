"""PRT: what a ``LearningPlatform`` answers, and what it does when it is commanded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from hooks_runtime.active import current, installed
from hooks_runtime.ambient import context
from hooks_runtime.conformance.hosted import (
    NOBODY,
    NOWHERE,
    ORDERS,
    ROWS,
    SOURCE,
    Hosted,
    Order,
    in_order,
    refuse_different,
)
from hooks_runtime.conformance.requirement import Failed, Skipped, in_words, requirement
from hooks_runtime.discovery import Plugin
from hooks_runtime.steps import fitting
from hookspecs import hookimpl
from hookspecs.interfaces import rows
from hookspecs.interfaces.platform import CAPABILITIES, Unsupported
from hookspecs.learning import course_enrollment_created, course_enrollment_started
from hookspecs.values import UserId

HOOKS = (course_enrollment_started, course_enrollment_created)


@requirement("PRT-001", "MUST", since="0.1", motive="mdjnelson/moodle-mod_customcert#387")
def many_are_one_by_one(hosted: Hosted) -> None:
    """asked about many, it answers as if asked one by one"""
    course, users, platform = hosted.course, hosted.world.users, hosted.platform
    with hosted.world.entered():
        alone = {user: told for one in users for user, told in platform.users([one]).items()}
        refuse_different("users()", dict(platform.users(users)), alone)
        for name, read in hosted.reads():
            one_by_one = (row for user in users for row in read(course, [user]))
            refuse_different(f"{name}()", in_order(read(course, users)), in_order(one_by_one))


@requirement("PRT-002", "MUST", since="0.1", motive="a roster import: KeyError on an empty one")
def unknown_is_absent(hosted: Hosted) -> None:
    """what it does not know is absent, and no error"""
    with hosted.world.entered():
        for name, ask in _unknown(hosted):
            refuse_different(name, _answer(name, ask), [])


@requirement("PRT-003", "MUST", since="0.1", motive="mdjnelson/moodle-mod_customcert#387")
def none_is_everybody(hosted: Hosted) -> None:
    """users=None is everybody"""
    course = hosted.course
    with hosted.world.entered():
        for name, read in hosted.reads():
            everybody = in_order(read(course, None))
            asked = {*hosted.world.users, *(row.user for row in everybody)}
            refuse_different(f"{name}()", everybody, in_order(read(course, asked)))


@requirement("PRT-004", "MUST", since="0.1", motive="openedx-filters#333")
def rows_are_typed(hosted: Hosted) -> None:
    """its answers are rows of the interface's types"""
    course = hosted.course
    with hosted.world.entered():
        for user, person in hosted.platform.users(hosted.world.users).items():
            _refuse_type("users()", user, UserId)
            _refuse_type("users()", person, rows.Person)
        for name, read in hosted.reads():
            for row in read(course, None):
                _refuse_type(f"{name}()", row, ROWS[name])
                _refuse_type(f"{name}().user", row.user, UserId)


@requirement("PRT-005", "MUST", since="0.1", motive="openedx-platform#39002")
def twice_is_once(hosted: Hosted) -> None:
    """a command given twice changes nothing the second time"""
    for order in hosted.orders():
        with hosted.world.entered():
            row = order.right(hosted)
            first, second = hosted.give(order, row), hosted.give(order, row)
            _refuse_became(order, first[0], "created", "changed", "unchanged")
            _refuse_became(order, second[0], "unchanged")


@requirement("PRT-006", "MUST", since="0.1", motive="event-routing-backends#388")
def a_refused_row_stops_no_other(hosted: Hosted) -> None:
    """a row that is refused stops no other"""
    for order in hosted.orders():
        with hosted.world.entered():
            row = order.right(hosted)
            answers = _answer(f"{order.method}()", partial(hosted.give, order, order.wrong, row))
            refuse_different(
                f"{order.method}()", [answer.row for answer in answers], [order.wrong, row]
            )
            _refuse_became(order, answers[0], "refused")
            _refuse_became(order, answers[1], "created", "changed")


@requirement("PRT-007", "MUST", since="0.1", motive="an integration: bulk_create sends no event")
def commands_are_heard(hosted: Hosted) -> None:
    """what it is commanded calls the same hooks, with its origin"""
    if not hosted.platform.supports("enrolling"):
        raise Skipped("it enrolls nobody")
    heard: list[tuple[str, str | None]] = []
    with hosted.world.entered(), installed(current().with_plugins(_listener(heard))):
        hosted.give(ORDERS[0], ORDERS[0].right(hosted))
    wanted = [(hook.python_name, SOURCE) for hook in HOOKS]
    refuse_different("hooks of enroll(), with their origin", heard, wanted)


@requirement("PRT-008", "MUST", since="0.1", motive="apache/airflow#31180")
def supports_what_it_says(hosted: Hosted) -> None:
    """it supports what it says, and nothing else"""
    for capability, methods in CAPABILITIES.items():
        says = hosted.platform.supports(capability)
        for method in methods:
            with hosted.world.entered():
                able = _is_able(hosted, method)
            if able is not says:
                said = "says" if says else "does not say"
                raise Failed(f"{said} that it supports {capability!r}, see {method}()")


def _unknown(hosted: Hosted) -> Iterator[tuple[str, Callable[[], Iterable[Any]]]]:
    platform, course = hosted.platform, hosted.course
    yield "users()", partial(platform.users, [NOBODY])
    yield "users_by_email()", partial(platform.users_by_email, ["nobody@nowhere.invalid"])
    yield "users_by_username()", partial(platform.users_by_username, ["nobody nowhere"])
    yield "courses()", partial(platform.courses, [NOWHERE])
    for name, read in hosted.reads():
        yield f"{name}() of no course", partial(read, NOWHERE, None)
        yield f"{name}() of nobody", partial(read, course, [NOBODY])


def _answer(name: str, ask: Callable[[], Iterable[Any]]) -> list[Any]:
    try:
        return list(ask())
    except Exception as error:  # noqa: BLE001  # whatever a platform raises is its own
        raise Failed(f"{name} raised {in_words(error)}") from None


def _refuse_type(what: str, value: object, wanted: type) -> None:
    if type(value) is not wanted:
        raise Failed(f"{what} answers with {type(value).__name__}, and not with {wanted.__name__}")


def _refuse_became(order: Order, answer: rows.Outcome[Any], *wanted: str) -> None:
    if answer.became not in wanted:
        told = (
            f"{order.method}() answers {answer.became!r}, and not {' or '.join(map(repr, wanted))}"
        )
        raise Failed(f"{told}, for {answer.row}: {answer.code} {answer.message}".rstrip(" :"))


def _listener(heard: list[tuple[str, str | None]]) -> Plugin:
    def listens(hook: Any) -> Any:
        def body(*_: object) -> None:
            heard.append((hook.python_name, context().origin))

        return hookimpl(hook)(fitting(hook, body, f"hears_{hook.python_name}"))

    return Plugin.of("conformance_listener", *map(listens, HOOKS))


def _is_able(hosted: Hosted, method: str) -> bool:
    """Return whether *method* is written: called with what does no harm, it says if it is not."""
    held = getattr(hosted.platform, method)
    commands = {order.method for order in ORDERS}
    given: tuple[Any, ...] = {"pathways": (), "pathway_members": ("nowhere",)}.get(
        method, ([],) if method in commands else (NOWHERE,)
    )
    try:
        list(held(*given, **({"source": SOURCE} if method in commands else {})) or ())
    except Unsupported:
        return False
    except Exception:  # noqa: BLE001, S110  # it is there, and other requirements judge it
        pass
    return True
