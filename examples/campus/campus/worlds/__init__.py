# ruff: noqa: SLF001  # Django documents _meta
"""Large worlds: as many courses and learners as asked for, the same every time for the same seed.

``python examples/campus seed --courses 200 --learners 100000``. No hook is called. A world is made
whole or not at all: it is one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random

from django.apps import apps
from django.db import connection, transaction

from campus.models import Pathway, PathwayStep
from campus.seed import seed as seed_small_world
from campus.worlds import words
from campus.worlds.courses import Shelf, Taught
from campus.worlds.learners import Learners
from campus.worlds.people import People
from campus.worlds.tables import Keys, tell_sequences
from campus.worlds.times import TODAY

AT_ONCE = {"courses": 25, "learners": 1000}
"""What is held in memory before it is written."""

COURSES_A_TEACHER, COURSES_A_PATHWAY = 5, 10

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is besides world.toml's people and courses."""

    courses: int
    learners: int
    seed: int = 0


def make(size: Size, progress: Progress = lambda *_: None) -> Mapping[str, int]:
    """Fill an empty database; return how many rows of what there are then.

    progress: told what is being made, and how many of how many are done.
    """
    _prepare()
    with transaction.atomic():
        _check_keys_as_they_come()
        seed_small_world()
        _fill(size, progress)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # or the first pages are planned as if all tables were empty
    return counted()


def counted() -> dict[str, int]:
    """Return how many rows campus has, by what they are called."""
    models = apps.get_app_config("campus").get_models()
    return {str(model._meta.verbose_name_plural): model.objects.count() for model in models}


def _fill(size: Size, progress: Progress) -> None:
    random, keys = Random(size.seed), Keys()
    taught: list[Taught] = []
    people = People(keys)
    teachers = people.teachers(-(-size.courses // COURSES_A_TEACHER), TODAY)
    for chunk in _chunks("courses", size.courses, progress):
        shelf = Shelf(random, keys, teachers)
        for number in chunk:
            shelf.course(number)
        taught += shelf.store()
    learners = Learners(random, people, taught, _pathways(random, keys, taught, size))
    for chunk in _chunks("learners", size.learners, progress):
        for number in chunk:
            learners.add(number)
        learners.store()
    tell_sequences(list(keys))


def _chunks(what: str, amount: int, progress: Progress) -> Iterator[range]:
    for first in range(0, amount, AT_ONCE[what]):
        chunk = range(first, min(first + AT_ONCE[what], amount))
        yield chunk
        progress(what, chunk.stop, amount)


def _pathways(random: Random, keys: Keys, taught: list[Taught], size: Size) -> list[Pathway]:
    """Make pathways of up to four runs each."""
    made = []
    for number in range(-(-size.courses // COURSES_A_PATHWAY)):
        said = {"title": words.pathway(number), "about": words.text(random, 1)}
        pk = next(keys[Pathway])
        made.append(Pathway.objects.create(pk=pk, key=f"pathway-{number + 1}", **said))
        places = {int(random.random() * len(taught)) for _ in range(4)}
        for position, place in enumerate(sorted(places)):
            step = {"pathway": made[-1], "run": taught[place].run, "position": position}
            PathwayStep.objects.create(pk=next(keys[PathwayStep]), **step)
    return made


def _prepare() -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size = -65536")  # 64 MB: fewer pages are written twice


def _check_keys_as_they_come() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # Checked at the end, two million rows would be a queue in the server's memory.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
