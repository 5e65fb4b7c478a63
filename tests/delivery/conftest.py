"""What the tests of events between services share."""

from __future__ import annotations

from uuid import uuid4

import pytest

from hooks_runtime.delivery import publisher
from hooks_runtime.delivery.redis_streams import RedisBus
from tests.delivery.towns import Town, durable, news_told
from tests.services import need_postgres, own_redis


@pytest.fixture(scope="module")
def broker():
    """A Redis of the module's own, which its tests may kill."""
    with own_redis() as server:
        yield server


@pytest.fixture
def topics(broker):
    """A bus without any messages."""
    if broker.process is None:
        broker.start()
    bus = RedisBus(broker.url, prefix=uuid4().hex, timeout=10.0)
    yield bus
    bus.close()


@pytest.fixture(params=["default", "postgres"])
def database(request):
    """The database of the service that a test is about; the other one's is ``second``."""
    if request.param == "postgres":
        need_postgres()
    return request.param


@pytest.fixture
def heard():
    """What the receiver of bergen was told: pages."""
    return []


@pytest.fixture
def oslo(topics):
    """A service that publishes its news."""
    return Town("oslo", "second", topics, publish=[news_told])


@pytest.fixture
def bergen_with(database, topics):
    """Return what opens a service that hears the news with some receivers."""
    return lambda *functions, **said: Town("bergen", database, topics, *functions, **said)


@pytest.fixture
def bergen(bergen_with, heard):
    """A service that hears the news."""
    return bergen_with(durable(lambda news, _: heard.append(news.page)))


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch):
    monkeypatch.setattr(publisher, "PAUSE_S", 0.05)
