"""docs/bus.md: two services and a Redis of their own."""

import pytest

pytest.importorskip("redis")

from tests.services import own_redis


def test_the_page_tells_an_event_from_one_service_to_the_other(page):
    """The letter is there, and has no name in it."""
    with own_redis() as server:
        folder = page("bus.md", REDIS_URL=server.url, PYTHONPATH=".")
        ran = folder.run()

    (letter,) = (folder.folder / "letters.txt").read_text().splitlines()
    assert "to user 7, who enrolled, says /school/lms" == letter
    assert len(ran) == 4
