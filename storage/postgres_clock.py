"""The server's time, carried on by this process's monotonic clock, so that replicas agree however theirs differ."""

from __future__ import annotations

import time
from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from desk.ports import Clock

SAMPLES = 3
_ANSWER_SECONDS = 5.0


class Asked(Protocol):
    """What is asked for the time: a connection of asyncpg."""

    def fetchval(self, query: str, /, *, timeout: float) -> Awaitable[Any]:
        """Return the first value of the first row."""
        ...


class ServerTime:
    """The server's time as measured last."""

    def __init__(self) -> None:
        self._then: datetime | None = None
        self._at = 0.0

    async def measure(self, asked: Asked) -> None:
        """Ask the server some times; the quickest answer counts, its time taken for the middle of the round trip."""
        _, self._then, self._at = min([await _sample(asked) for _ in range(SAMPLES)])

    def now(self) -> datetime:
        """Return the server's present time in UTC."""
        if self._then is None:
            raise RuntimeError("The server was not asked for its time yet.")
        return self._then + timedelta(seconds=time.monotonic() - self._at)


async def _sample(asked: Asked) -> tuple[float, datetime, float]:
    """Return how long the answer took, the server's time, and the monotonic time that it belongs to."""
    before = time.monotonic()
    told: datetime = await asked.fetchval("SELECT clock_timestamp()", timeout=_ANSWER_SECONDS)
    took = time.monotonic() - before
    return took, told.astimezone(UTC), before + took / 2


class ServerClock:
    """`desk.ports.Clock` by the server's time; ids come from the clock that it was made from."""

    def __init__(self, server: ServerTime, base: Clock) -> None:
        self._server = server
        self._base = base

    def now(self) -> datetime:
        """Return the server's present time in UTC."""
        return self._server.now()

    def new_id(self) -> str:
        """Return a fresh opaque id."""
        return self._base.new_id()
