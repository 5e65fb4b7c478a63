"""A field that is renamed in its place is one change, whatever else names it."""

from __future__ import annotations

from hooks_runtime.lock import changes
from tests.lock.corpus import BASE, promised

OLD = promised(BASE)


def found(*steps):
    """Return what the edit changes, each with its path, once however many hooks have it."""
    source = BASE
    for before, after in zip(steps[::2], steps[1::2], strict=True):
        assert before in source
        source = source.replace(before, after)
    changed = changes.between(OLD, promised(source))
    return list(dict.fromkeys(f"{change.path}: {change.told}" for change in changed))


def test_a_rename_is_one_change():
    """Not one that is gone, one that is new, and an order."""
    told = found("    name: str\n", "    title: str\n")

    assert ["$.payload.Room.name: the field is called title now"] == told


def test_a_rename_is_told_beside_a_new_field():
    """Which stands at the end, where it should."""
    told = found(
        "    seat: Percent\n", "    place: Percent\n    row: str = ''\n", '"seat"', '"place"'
    )

    assert [
        "$.payload.Seating.seat: the field is called place now",
        "$.payload.Seating.row: the field is new",
    ] == told


def test_what_else_a_rename_changes_is_told():
    """Its default, and whom it shows."""
    told = found("    email: Personal[str]\n", "    mail: str\n")

    assert [
        "$.payload.SeatRequest.email: the field is called mail now",
        "$.payload.SeatRequest.email: personal data is shown",
    ] == told


def test_a_key_follows_the_field_that_it_names():
    """What steps may change, and what orders events, are the same as before."""
    told = found(
        "user: UserId",
        "learner: UserId",
        '"user"',
        '"learner"',
        "note: str",
        "hint: str",
        '"note"',
        '"hint"',
    )

    assert [
        "$.payload.Seating.user: the field is called learner now",
        "$.payload.SeatRequest.user: the field is called learner now",
        "$.payload.SeatRequest.note: the field is called hint now",
    ] == told


def test_a_field_of_another_type_is_another_field():
    """Whoever reads it can't go on by another name."""
    told = found("    name: str\n", "    size: Percent\n")

    assert "$.payload.Room.name: the field is gone" in told
    assert "$.payload.Room.size: the field is new, and has no default" in told
