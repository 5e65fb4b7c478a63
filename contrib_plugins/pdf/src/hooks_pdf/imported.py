"""Options of learning-credentials, as they lie in its database, -> a design of the same look.

Both forms are read: the one with ``text_elements``, and the flat one of before 0.4 (``name_y``, ``font``).
What is said for its retrievers in the same JSON is passed over. All that is wrong is told at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_origin, get_type_hints

import attrs

from hooks_pdf.design import DOCUMENTED
from hooks_pdf.options import PdfOptions
from hooks_pdf.words import escaped
from hooks_runtime import ConfigurationError, structure
from hookspecs import HooksError
from hookspecs.payload import nested

FOR_RETRIEVERS = frozenset(("required_completion", "required_grades", "steps"))
# A flat key is an element of this name and, behind it, what of the element it says.
FLAT_ELEMENTS = {"name": "name", "context_name": "context", "issue_date": "date"}
FLAT_SAID = ("y", "color", "size", "font", "char_space", "uppercase")
TO_THE_EDGE = 0.0  # learning-credentials knows no margin


@attrs.frozen(kw_only=True)
class Settings:
    """What Django settings say where a design does not: LEARNING_CREDENTIALS_NAME_UPPERCASE and so on."""

    name_uppercase: bool | None = None
    date_uppercase: bool | None = None
    date_char_space: float | None = None


NO_SETTINGS = Settings()


class WrongOptions(HooksError):
    """Options that can't be read; *problems*: the place and what is wrong there, for each."""

    def __init__(self, problems: tuple[tuple[str, str], ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        """Return a line for each problem."""
        return "\n".join(f"{path}: {told}" for path, told in self.problems)


def options_from_json(raw: object, settings: Settings = NO_SETTINGS) -> PdfOptions:
    """Return a design from options of learning-credentials; what is new here may stand in them, too.

    Raises: WrongOptions: with every problem.
    """
    if not isinstance(raw, Mapping):
        raise WrongOptions((("", f"expected an object, got {type(raw).__name__}"),))
    plain = _unflattened({key: raw[key] for key in raw if key not in FOR_RETRIEVERS})
    plain = _with_settings(plain, settings)
    problems = {**dict(_broken_rules(plain, PdfOptions)), **dict(_lacking(plain))}
    options = None
    try:
        options = structure({"margin": TO_THE_EDGE, **plain}, PdfOptions, "$")
    except ConfigurationError as error:
        known = {
            *problems.values()
        }  # of which attrs tells the first once more, for the whole class
        found = {_place(each.path): each.message for each in error.problems}
        problems = {place: told for place, told in found.items() if told not in known} | problems
    if options is None or problems:
        raise WrongOptions(tuple(problems.items()))
    return options


def _unflattened(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return *raw* with its flat keys in their places; what is said there already stays."""
    plain = dict(raw)
    if isinstance(said := plain.get("text_elements", {}), Mapping):
        plain["text_elements"] = {name: _shown(element) for name, element in said.items()}
    for key, value in raw.items():
        if place := _place_of(key):
            del plain[key]
            _set(plain, place, escaped(value) if key == "context_name" else value)
    return plain


def _place_of(key: str) -> tuple[str, ...]:
    """Return where what the flat *key* says belongs; nothing for what is no flat key."""
    if key in {"font", "template_two_lines", "context_name"}:
        return {
            "font": ("defaults", "font"),
            "template_two_lines": ("template_multiline",),
            "context_name": ("text_elements", "context", "text"),
        }[key]
    for flat, name in FLAT_ELEMENTS.items():
        if (said := key.removeprefix(f"{flat}_")) in FLAT_SAID and said != key:
            return "text_elements", name, said
    return ()


def _set(plain: dict[str, Any], place: tuple[str, ...], value: Any) -> None:
    *outer, last = place
    for key in outer:
        plain[key] = dict(plain.get(key) or {})
        plain = plain[key]
    plain.setdefault(last, value)


def _shown(element: Any) -> Any:
    return {"shown": False} if element is False else element


def _with_settings(plain: dict[str, Any], settings: Settings) -> dict[str, Any]:
    """Return *plain* with what settings say where neither an element nor the defaults say it."""
    said = (
        ("name", "uppercase", settings.name_uppercase),
        ("date", "uppercase", settings.date_uppercase),
        ("date", "char_space", settings.date_char_space),
    )
    defaults = plain.get("defaults")
    for name, key, value in said:
        is_said = isinstance(defaults, Mapping) and key in defaults
        if value is not None and not is_said and _takes(plain, name):
            _set(plain, ("text_elements", name, key), value)
    return plain


def _takes(plain: Mapping[str, Any], name: str) -> bool:
    said = plain.get("text_elements", {})
    return isinstance(said, Mapping) and isinstance(said.get(name, {}), Mapping)


def _lacking(plain: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what elements of the author's own lack: they have no text and no place by themselves."""
    said = plain.get("text_elements", {})
    for name, element in said.items() if isinstance(said, Mapping) else ():
        if name in DOCUMENTED or not isinstance(element, Mapping) or not element.get("shown", True):
            continue
        if missing := [repr(key) for key in ("text", "y") if element.get(key) is None]:
            yield f"text_elements.{name}", f"needs {' and '.join(missing)}"


def _broken_rules(raw: Mapping[str, Any], cls: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield values that their fields refuse; an attrs class by itself stops at the first."""
    kinds = get_type_hints(cls)
    for field in attrs.fields(cls):
        value, place = raw.get(field.name), f"{path}{field.name}"
        if field.name not in raw:
            continue
        for key, part in _parts(kinds[field.name], value):
            inside = next(nested(kinds[field.name]))
            yield from _broken_rules(part, inside, f"{place}.{key}." if key else f"{place}.")
        if field.validator:
            try:
                field.validator(None, field, float(value) if type(value) is int else value)
            except ValueError as error:
                yield place, str(error)
            except TypeError:  # of the wrong kind, as ``structure`` tells
                continue


def _parts(kind: Any, value: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the objects in *value* that are structured further, with their keys in a mapping."""
    if not isinstance(value, Mapping) or not any(nested(kind)):
        return
    if get_origin(kind) is Mapping:
        yield from ((key, part) for key, part in value.items() if isinstance(part, Mapping))
    else:
        yield "", value


def _place(path: str) -> str:
    return path.removeprefix("$").removeprefix(".")
