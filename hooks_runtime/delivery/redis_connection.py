"""A Redis that is reached by its address, says so without a password, and fails as BusDown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from hooks_runtime.delivery.bus import BusDown

FAILURES = (
    redis.ConnectionError,
    redis.TimeoutError,
    redis.ResponseError,
    redis.InvalidResponse,
)


class Connection:
    """A client with its pool of connections, made on first use; threads may share one.

    client: redis-py's. address: where it is, without the password.
    Raises: ValueError: *url* is no address of a Redis.
    """

    def __init__(self, url: str, timeout: float) -> None:
        self.client = _client(url, timeout)
        self.address = _address(self.client.connection_pool)

    def run(
        self, topic: str, script: str, keys: Sequence[str], args: Sequence[Any], untaken: int = 0
    ) -> Any:
        """Return what the Lua *script* answers; Redis keeps it by its hash."""
        with self.telling(topic, untaken):
            return self.client.register_script(script)(keys=keys, args=args)

    @contextmanager
    def telling(self, topic: str, untaken: int = 0) -> Iterator[None]:
        """Raise BusDown for what redis-py raises inside."""
        try:
            yield
        except FAILURES as error:
            if isinstance(error, redis.ReadOnlyError):
                # The master is another one by now; a new connection looks its name up again.
                self.client.connection_pool.disconnect()
            raise BusDown(
                self.address, topic, str(error) or type(error).__name__, untaken
            ) from None

    def close(self) -> None:
        """Close the connections."""
        self.client.connection_pool.disconnect()


def _client(url: str, timeout: float) -> redis.Redis:
    try:
        return redis.Redis.from_url(
            url,
            protocol=2,  # the same answers from redis-py 5 and 8
            socket_timeout=timeout,
            socket_connect_timeout=timeout,
            health_check_interval=30,
            retry=Retry(NoBackoff(), 0),  # who calls knows how long to wait
        )
    except ValueError:
        # Not what it says: a piece of a password that is not encoded may be in it.
        raise ValueError(
            "the address of the bus is no redis://, rediss:// or unix:// URL; "
            "percent-encode its password"
        ) from None


def _address(pool: redis.ConnectionPool) -> str:
    said = pool.connection_kwargs
    if path := said.get("path"):
        return f"unix://{path}"
    scheme = "rediss" if issubclass(pool.connection_class, redis.SSLConnection) else "redis"
    where = f"{said.get('host', 'localhost')}:{said.get('port', 6379)}"
    return f"{scheme}://{where}/{said.get('db', 0)}"
