"""Options as learning-credentials keeps them -> ours, for a type, and for a configuration on top of it.

Both functions of a type are given the same options there, and each takes what it knows. The form of
before 0.4, flat, is read, too: https://github.com/open-craft/learning-credentials, "Configure PDF
Credential Generation".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hooks_credentials.compat.details import exact
from hooks_credentials.reading import merged

Said = Mapping[str, Any]

ASKS = {
    "completion": ("required_completion",),
    "grades": ("required_grades",),
    "completion_and_grades": ("required_completion", "required_grades"),
}
BY_DEFAULT = {"required_completion": 0.9}
FOR_RETRIEVERS = ("required_completion", "required_grades", "steps")
LOOKS = ("y", "color", "size", "font", "char_space", "uppercase")
FLAT: Mapping[str, tuple[str, ...]] = {
    "font": ("defaults", "font"),
    "template_two_lines": ("template_multiline",),
    "context_name": ("text_elements", "context", "text"),
    **{
        f"{old}_{look}": ("text_elements", element, look)
        for old, element in (("name", "name"), ("context_name", "context"), ("issue_date", "date"))
        for look in LOOKS
    },
}
PRINTED = (
    12  # points: what 0.4 and 0.5 print texts in that nobody gave a size, whatever is documented
)


def levels(own: str, of_type: Said, on_top: Said) -> dict[str, Any]:
    """Return *on_top* such that it can be translated by itself: its steps are whole.

    own: the retriever of ours that asks what the function asks.
    """
    above, steps = dict(on_top), on_top.get("steps")
    if isinstance(steps, Mapping):
        below = of_type.get("steps")
        known: Said = below if isinstance(below, Mapping) else {}
        above["steps"] = {key: _step(own, known.get(key), said) for key, said in steps.items()}
    return above


def _step(own: str, below: Any, said: Any) -> Any:
    if not isinstance(said, Mapping):
        return said
    return _complete(own, merged(below, said) if isinstance(below, Mapping) else said)


def _complete(own: str, said: Said) -> dict[str, Any]:
    asked = {key: value for key, value in BY_DEFAULT.items() if key in ASKS[own]}
    return {**asked, **said}


def retrieving(own: str, said: Said, kind: str, *, is_type: bool) -> dict[str, Any]:
    """Return the options of *own* that *said* are, in percent; a type says everything that it asks."""
    asked = _asked(own, _complete(own, said) if is_type else said)
    if kind != "pathway":
        return asked
    found: dict[str, Any] = {"default": asked} if asked else {}
    if isinstance(steps := said.get("steps"), Mapping):
        found["steps"] = {
            key: _asked(own, _complete(own, step)) if isinstance(step, Mapping) else step
            for key, step in steps.items()
        }
    return found


def _asked(own: str, said: Said) -> dict[str, Any]:
    return {key: _percent(said[key]) for key in ASKS[own] if key in said}


def _percent(share: Any) -> Any:
    """Return a share of 1 in percent, as exact text; what is none stays, for its class to refuse."""
    if isinstance(share, Mapping):
        return {name: _percent(each) for name, each in share.items()}
    percent = exact(share, 100)
    return share if percent is None else str(percent)


def drawing(
    said: Said, below: Said | None = None, *, documented: bool = False, timezone: str = "UTC"
) -> dict[str, Any]:
    """Return the design that *said* is. below: of its type, if *said* is on top of that.

    documented: texts that nobody gave a size have that of the documentation, and not what was printed.
    timezone: of the site, in which days were told.
    """
    design: dict[str, Any] = {}
    for key, value in said.items():
        if key not in FLAT and key not in FOR_RETRIEVERS and value is not None:
            design[key] = _elements(value, below) if key == "text_elements" else value
    for key in FLAT.keys() & said.keys():
        if said[key] is not None:
            text = _literal(said[key]) if key == "context_name" else said[key]
            _place(design, FLAT[key], text)
    if below is not None:
        return design
    # What learning-credentials does, and this generator does not do by itself.
    if not documented and not FLAT.keys() & said.keys():
        _place(design, ("defaults", "size"), PRINTED)
    return {"margin": 0, "date": {"timezone": timezone}, **design}


def _elements(said: Any, below: Said | None) -> Any:
    if not isinstance(said, Mapping):
        return said
    under = (below or {}).get("text_elements")
    hidden = (
        {name for name, each in under.items() if each is False}
        if isinstance(under, Mapping)
        else set()
    )
    return {name: _element(each, is_hidden=name in hidden) for name, each in said.items()}


def _element(said: Any, *, is_hidden: bool) -> Any:
    if said is False:
        return {"shown": False}
    return {"shown": True, **said} if is_hidden and isinstance(said, Mapping) else said


def _place(design: dict[str, Any], place: tuple[str, ...], value: Any) -> None:
    """Say *value* at *place*, unless something is said there in the newer form."""
    *outer, last = place
    for key in outer:
        inside = design.get(key, {})
        if not isinstance(inside, Mapping):
            return  # it is wrong, and will be told
        design[key] = dict(inside)
        design = design[key]
    design.setdefault(last, value)


def _literal(text: Any) -> Any:
    """Return the name of a context such that its braces are printed: it was no text with placeholders."""
    return text.replace("{", "{{").replace("}", "}}") if isinstance(text, str) else text
