"""Types and configurations, taken over row by row. What is there already stays as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs
from django.conf import settings

from hooks_credentials.checking import unknown
from hooks_credentials.compat.names import own_retriever
from hooks_credentials.compat.options import ASKS, FLAT, FOR_RETRIEVERS, drawing, levels, retrieving
from hooks_credentials.compat.retrieving import FreeOptions
from hooks_credentials.compat.schedules import schedule
from hooks_credentials.compat.source import Report, Source
from hooks_credentials.compat.tables import OldConfiguration, OldTask, OldType
from hooks_credentials.models import CredentialConfiguration, CredentialType
from hooks_runtime import current
from hookspecs.learning import credential_generators, data_retrievers

HOOKS: Mapping[str, Any] = {"retriever": data_retrievers, "generator": credential_generators}
COLUMNS = {"retriever": "retrieval_func", "generator": "generation_func"}
Options = dict[str, Any]


@attrs.frozen
class Moved:
    """A type that was taken over: the new row, and what the old one said."""

    row: CredentialType
    old: OldType
    kind: str
    said: Options


Types = dict[tuple[int, str], Moved]
Configurations = dict[int, CredentialConfiguration]


def move_types(source: Source, report: Report) -> Types:
    """Take types over; return them by the number of the old one and the kind of context that they are for.

    A retriever of ours judges courses or pathways: a type that was for both becomes two.
    """
    found: Types = {}
    for old in OldType.objects.using(source.alias).order_by("pk"):
        for kind in _kinds(source, old):
            if new := _type(source, old, kind, report):
                found[old.pk, kind] = new
    return found


def _kinds(source: Source, old: OldType) -> list[str]:
    rows = OldConfiguration.objects.using(source.alias).filter(credential_type_id=old.pk)
    keys = rows.values_list("learning_context_key", flat=True)
    return sorted({kind_of(key) for key in keys} - {""}) or ["course"]


def kind_of(key: str) -> str:
    """Return what the learning context with this *key* is, '' if that can't be seen."""
    if key.startswith("path-v1:"):
        return "pathway"
    return "course" if key.startswith("course-v1:") or key.count("/") == 2 else ""


def _type(source: Source, old: OldType, kind: str, report: Report) -> Moved | None:
    place = f"credentialtype[{old.pk}]"
    new = CredentialType(name=_name(source, old, kind))
    new.retriever = source.names.retriever(old.retrieval_func, kind)
    new.generator = source.names.generator(old.generation_func)
    said = report.options(old.custom_options, f"{place}.custom_options")
    unknown = list(_unknown(old, new, place))
    report.problems += unknown
    if said is None or unknown:
        return None
    moved = Moved(new, old, kind, said)
    if there := CredentialType.objects.filter(name=new.name).first():
        return _same(moved, there, place, report)
    new.retriever_options, new.generator_options = _both(source, moved, said, is_type=True)
    _passed_over(moved, said, place, report)
    return moved if report.saved(new, place, "types") else None


def _name(source: Source, old: OldType, kind: str) -> str:
    names = {source.names.retriever(old.retrieval_func, each) for each in _kinds(source, old)}
    return f"{old.name} (pathway)" if kind == "pathway" and len(names) > 1 else str(old.name)


def _unknown(old: OldType, new: CredentialType, place: str) -> Iterator[str]:
    for word, hook in HOOKS.items():
        name, path = getattr(new, word), getattr(old, COLUMNS[word])
        if not name:
            way_out = f"say what takes its place by --{word} {path}=NAME"
            yield f"{place}.{COLUMNS[word]}: {path!r} is not known; {way_out}"
        elif name not in current().supplied(hook):
            there = ", ".join(sorted(current().supplied(hook))) or "none"
            told = (
                f"no plugin supplies the {word} {name!r}, which takes its place; there is {there}"
            )
            yield f"{place}.{COLUMNS[word]}: {told}"


def _same(moved: Moved, there: CredentialType, place: str, report: Report) -> Moved | None:
    new = moved.row
    if (there.retriever, there.generator) == (new.retriever, new.generator):
        report.kept["types"] += 1
        return attrs.evolve(moved, row=there)
    report.problems.append(
        f"{place}.name: a type {there.name!r} is there, of {there.retriever!r} and {there.generator!r}; "
        f"this one is of {new.retriever!r} and {new.generator!r}: rename one of them"
    )
    return None


def move_configurations(source: Source, types: Types, report: Report) -> Configurations:
    """Take configurations over; return them by the number of the old one."""
    tasks = {task.pk: task for task in OldTask.objects.using(source.alias)}
    found: Configurations = {}
    for old in OldConfiguration.objects.using(source.alias).order_by("pk"):
        key, kind = old.learning_context_key, kind_of(old.learning_context_key)
        place = f"credentialconfiguration[{old.pk}]"
        if not kind:
            told = f"{key!r} is neither a course nor a learning path"
            report.problems.append(f"{place}.learning_context_key: {told}")
        elif of := types.get((old.credential_type_id, kind)):
            task = tasks.get(old.periodic_task_id or 0)
            if new := _configuration(source, old, of, task, report):
                found[old.pk] = new
    return found


def _configuration(
    source: Source, old: OldConfiguration, of: Moved, task: OldTask | None, report: Report
) -> CredentialConfiguration | None:
    place = f"credentialconfiguration[{old.pk}]"
    where = {"context_kind": of.kind, "context_key": old.learning_context_key, "type": of.row}
    if there := CredentialConfiguration.objects.filter(**where).first():
        report.kept["configurations"] += 1
        return there
    said = report.options(old.custom_options, f"{place}.custom_options")
    if said is None:
        return None
    when, notes = schedule(source.alias, task)
    report.notes += [f"{place}: {note}" for note in notes]
    new = CredentialConfiguration(**where, **when)
    new.takes_any_context = True  # who has a credential of a course that is gone keeps it
    report.notes += [f"{place}.learning_context_key: {note}" for note in unknown(new)]
    new.retriever_options, new.generator_options = _both(source, of, said, is_type=False)
    _passed_over(of, said, place, report)
    lacking = _lacking(source, of, said)
    report.problems += [f"{place}.custom_options.{key}: the function needs it" for key in lacking]
    return new if report.saved(new, place, "configurations") else None


def _lacking(source: Source, of: Moved, said: Options) -> list[str]:
    own = _own(source, of)
    needed = {"required_grades"} & set(ASKS[own]) if own else set()
    return sorted(needed - of.said.keys() - said.keys())


def _own(source: Source, of: Moved) -> str:
    """Return which retriever of ours asks what the type's function asks, '' for a function of others."""
    path = str(of.old.retrieval_func)
    return "" if path in source.names.retrievers else own_retriever(path)


def _both(source: Source, of: Moved, said: Options, *, is_type: bool) -> tuple[Options, Options]:
    """Return what retriever and generator are given for *said*, by the type or on top of it."""
    judged = drawn = said
    if own := _own(source, of):
        above = said if is_type else levels(own, of.said, said)
        judged = retrieving(own, above, of.kind, is_type=is_type)
    if of.row.generator == "pdf" and of.old.generation_func not in source.names.generators:
        below, zone = None if is_type else of.said, settings.TIME_ZONE
        drawn = drawing(said, below, documented=source.documented, timezone=zone)
    row = of.row
    return _taken("retriever", row.retriever, judged), _taken("generator", row.generator, drawn)


def _taken(word: str, name: str, said: Options) -> Options:
    """Return what of *said* the one called *name* knows: both were given the same, and took theirs."""
    known = _known(word, name)
    if known is None:
        return {"options": said} if said else {}
    return {key: value for key, value in said.items() if key in known}


def _known(word: str, name: str) -> set[str] | None:
    """Return the options of the one called *name*, None for any."""
    cls = current().supplied(HOOKS[word]).find(name).implementation.options_type
    if cls is FreeOptions:
        return None
    return {field.name for field in attrs.fields(cls)} if cls and attrs.has(cls) else set()


def _passed_over(of: Moved, said: Options, place: str, report: Report) -> None:
    taken = [_known("retriever", of.row.retriever), _known("generator", of.row.generator)]
    if None in taken:
        return
    known = {*FOR_RETRIEVERS, *FLAT}.union(*(each or () for each in taken))
    report.notes += [
        f"{place}.custom_options.{key}: nothing knows it" for key in said if key not in known
    ]
