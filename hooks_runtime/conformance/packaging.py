"""PLG: what a plugin is as a package: how it is found, what its import does, what it says of itself."""

from __future__ import annotations

import copy
import inspect
import pickle
import re
import sys
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any

import attrs
from hypothesis import strategies as st

from hooks_runtime.configured import PLUGIN_OPTIONS
from hooks_runtime.conformance import importing
from hooks_runtime.conformance.requirement import Failed, NotJudged, Skipped, requirement
from hooks_runtime.conformance.source import line
from hooks_runtime.conformance.subject import NOT_LOADED, Subject
from hooks_runtime.conformance.trials import explored
from hooks_runtime.platforms import NEEDS
from hooks_runtime.problems import Problem
from hooks_runtime.requirements import NAME
from hooks_runtime.steps import is_options, marked

NO_IMPORT = ("E201", "E202", "E204")
NO_DEFAULT = "a default, which would be taken"
WANTED = ("Summary", "Requires-Python")
LICENSES = ("License-Expression", "License", "License-File")


@requirement("PLG-001", "MUST", since="0.1", motive="openedx-platform#29449")
def can_be_imported(subject: Subject) -> None:
    """its entry point can be imported"""
    _refuse(subject.problems(*NO_IMPORT))


@requirement("PLG-002", "MUST", since="0.1", motive="edx-django-utils#438")
def import_asks_nobody(subject: Subject) -> None:
    """its import asks no network, database or process"""
    _refuse_told(_import(subject).asked)


@requirement("PLG-003", "MUST", since="0.1", motive="openedx-events#559")
def import_leaves_nothing(subject: Subject) -> None:
    """its import leaves the process as it was"""
    _refuse_told(_import(subject).left)


@requirement("PLG-004", "MUST", since="0.1", motive="openedx-events#59")
def answers_a_hook(subject: Subject) -> None:
    """it answers a hook, and every answer fits"""
    _loaded(subject)
    faults = subject.problems("E108", "E205", "E206", "E303", "W502")
    _refuse_told(_placed(subject, each) for each in faults if NO_DEFAULT not in each.message)


@requirement("PLG-005", "MUST", since="0.1", motive="pluggy 1.7: hookimpl defaults are filled")
def has_no_defaults(subject: Subject) -> None:
    """no parameter of a hookimpl has a default"""
    _loaded(subject)
    faults = subject.problems("E205")
    _refuse_told(_placed(subject, each) for each in faults if NO_DEFAULT in each.message)


@requirement("PLG-006", "MUST", since="0.1", motive="openedx-events#355")
def says_who_it_is(subject: Subject) -> None:
    """its package says who it is, and which Python it needs"""
    said = subject.distribution.metadata
    missing = [word for word in ("Name", "Version", *WANTED) if not said.get(word)]
    if not any(said.get(word) for word in LICENSES):
        missing.append("License-Expression")
    if missing:
        raise Failed(f"its metadata has no {', '.join(missing)}; say it in pyproject.toml")


@requirement("PLG-007", "MUST", since="0.1", motive="apache/airflow#44071")
def says_what_it_was_written_for(subject: Subject) -> None:
    """its package requires learning-hooks from a version on"""
    from packaging.requirements import Requirement as Needed

    needed = [Needed(text) for text in subject.distribution.requires or ()]
    ours = [need for need in needed if need.name.replace("_", "-").lower() == "learning-hooks"]
    if not ours:
        raise Failed("it does not require learning-hooks; write 'learning-hooks>=0.1,<1'")
    if not any(bound.operator in (">=", ">", "~=", "==") for bound in ours[0].specifier):
        raise Failed(f"it requires {ours[0]}, of any version; write 'learning-hooks>=0.1,<1'")


@requirement("PLG-008", "SHOULD", since="0.1", motive="openedx-filters#336")
def ships_its_types(subject: Subject) -> None:
    """it ships py.typed where its functions are annotated"""
    _loaded(subject)
    files = [file for file in subject.distribution.files or () if file.name == "py.typed"]
    package = sys.modules[_module(subject).__name__.partition(".")[0]]
    beside = any(_there(folder, "py.typed") for folder in getattr(package, "__path__", ()))
    annotated = [f for f, _ in marked(subject.plugin.module) if f.__annotations__]
    if annotated and not files and not beside:
        raise Failed(f"type checkers overlook it; put an empty py.typed into {package.__name__}")


@requirement("PLG-009", "MUST", since="0.1", motive="openedx-events#280")
def has_options_or_says_so(subject: Subject) -> None:
    """its options are right before anybody sets one"""
    _loaded(subject)
    classes = [mark.options for _, mark in marked(subject.plugin.module)]
    classes.append(getattr(subject.plugin.module, PLUGIN_OPTIONS, None))
    for cls in {cls for cls in classes if is_options(cls)}:
        _refuse_defaults(cls)


@requirement("PLG-010", "MUST", since="0.1", motive="datahub#9702")
def requires_what_exists(subject: Subject) -> None:
    """what it requires is written out, and exists"""
    _refuse(subject.problems("E203", "E207"))
    _loaded(subject)
    module = subject.plugin.module
    if not any(getattr(module, word, None) for word in (NAME, NEEDS)):
        raise Skipped("it requires nothing in particular")


@requirement("PLG-011", "MUST", since="0.1", motive="openedx-platform#20046")
def errors_travel(subject: Subject) -> None:
    """its exceptions survive pickling and copying"""
    _loaded(subject)
    own = [cls for cls in vars(_module(subject)).values() if _is_error(cls, _module(subject))]
    if not own:
        raise Skipped("it defines no exception")
    for cls in own:
        explored(st.builds(cls), _refuse_unpicklable)


def _loaded(subject: Subject) -> None:
    if subject.plugin.module is None:
        raise NotJudged(NOT_LOADED)


def _module(subject: Subject) -> ModuleType:
    """Return where its functions are: an entry point may name a class in it."""
    held = subject.plugin.module
    return held if inspect.ismodule(held) else sys.modules[held.__module__]


def _import(subject: Subject) -> importing.Seen:
    _loaded(subject)
    if not subject.entry_points and "." not in subject.name:
        raise Skipped("it was made in a test, and is not imported")
    where = subject.entry_points[0].module if subject.entry_points else subject.name
    return importing.watched(where, subject.apps)


def _refuse(problems: Iterable[Problem]) -> None:
    _refuse_told(problem.message for problem in problems)


def _placed(subject: Subject, problem: Problem) -> str:
    """Return what is wrong, with the line of the function that it speaks of, if it is of one."""
    fault = re.match(r"\w+", problem.message.partition("): ")[2])
    for function, _ in marked(subject.plugin.module):
        if fault and inspect.isroutine(function) and function.__name__ == fault[0]:
            return f"{problem.message} ({line(function)})"
    return problem.message


def _refuse_told(told: Iterable[str]) -> None:
    if lines := list(told):
        raise Failed("\n".join(lines))


def _refuse_defaults(cls: Any) -> None:
    needed = [f.alias for f in attrs.fields(cls) if f.init and f.default is attrs.NOTHING]
    if needed:
        return  # the engine says which, where they are missing
    try:
        cls()
    except Exception as error:  # noqa: BLE001  # a validator of the plugin's
        raise Failed(f"{cls.__name__}() without a word from operators: {error}") from None


def _is_error(cls: Any, module: ModuleType) -> bool:
    return inspect.isclass(cls) and issubclass(cls, Exception) and cls.__module__ == module.__name__


def _refuse_unpicklable(error: Exception) -> None:
    for way, again in _again(error):
        if isinstance(again, BaseException) and type(again) is not type(error):
            raise Failed(f"{type(error).__name__} can't be {way}: {again}")
        if str(again) != str(error) or vars(again).keys() != vars(error).keys():
            raise Failed(f"{type(error).__name__} is another after it was {way}: {again}")


def _again(error: Exception) -> Iterator[tuple[str, Any]]:
    ways = {"pickled": lambda e: pickle.loads(pickle.dumps(e)), "copied": copy.copy}  # noqa: S301
    for way, take in ways.items():
        try:
            yield way, take(error)
        except Exception as failed:  # noqa: BLE001  # it is what is looked for
            yield way, failed


def _there(folder: str, name: str) -> bool:
    from pathlib import Path

    return Path(folder, name).exists()
