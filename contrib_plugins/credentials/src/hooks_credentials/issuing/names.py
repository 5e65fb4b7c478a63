"""Which names to try a design with: the longest, one in each script, those with letters that others have not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from unicodedata import category, east_asian_width, name

from hookspecs.interfaces.rows import Person

LONGEST = 6


def telling(people: Iterable[Person], limit: int) -> list[Person]:
    """Return *limit* of *people*, those whose names are likeliest to break a design; nobody without a name.

    The longest comes first, then the longest in each other script: a look at the first few tells most.
    """
    named = (person for person in people if person.name.strip())
    found = sorted(named, key=lambda person: (-_width(person.name), person.id))
    chosen = chain(
        found[:1], _each_new(found, _scripts), found[:LONGEST], _each_new(found, _strange), found
    )
    return list(islice({person.id: person for person in chosen}.values(), limit))


def _each_new(found: Sequence[Person], parts: Callable[[str], set[str]]) -> Iterator[Person]:
    seen: set[str] = set()
    for person in found:
        if fresh := parts(person.name) - seen:
            seen |= fresh
            yield person


def _width(text: str) -> int:
    """Return how much room *text* takes, about: what is wide counts twice, what stands on a letter not at all."""
    kept = (char for char in text if category(char) != "Mn")
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in kept)


def _scripts(text: str) -> set[str]:
    # Python does not know scripts; a letter's name begins with its own: ARABIC LETTER BEH.
    return {name(char, "").partition(" ")[0] for char in text if char.isalpha()}


def _strange(text: str) -> set[str]:
    return {char for char in text if not char.isascii()}
