"""The server's time, whatever the machine's own clock says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from storage.postgres_clock import SAMPLES, ServerClock, ServerTime

pytestmark = pytest.mark.asyncio

NOON = datetime(2026, 3, 8, 12, tzinfo=timezone(timedelta(hours=-5)))


class Passing:
    """Seconds that pass when somebody lets them."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def passing(monkeypatch: pytest.MonkeyPatch) -> Passing:
    """The time that the product measures by."""
    made = Passing()
    monkeypatch.setattr("storage.postgres_clock.time", made)
    return made


class Server:
    """Tells noon; its answers take as long as `delays` say."""

    def __init__(self, passing: Passing, *delays: float) -> None:
        self.passing = passing
        self.delays = list(delays)
        self.asked = 0

    async def fetchval(self, _query: str, /, *, timeout: float) -> Any:  # noqa: ASYNC109  as asyncpg's
        assert timeout > 0
        self.passing.now += self.delays[self.asked % len(self.delays)]
        self.asked += 1
        return NOON + timedelta(seconds=self.asked)


class Ids:
    def now(self) -> datetime:
        return datetime(1999, 1, 1, tzinfo=UTC)

    def new_id(self) -> str:
        return "own"


async def test_the_quickest_answer_counts_and_time_goes_on_from_it(passing: Passing) -> None:
    told, server = ServerTime(), Server(passing, 0.5, 0.25, 0.5)
    clock = ServerClock(told, Ids())
    await told.measure(server)
    assert server.asked == SAMPLES
    assert clock.now() == NOON + timedelta(seconds=2 + 0.25 / 2 + 0.5)
    passing.now += 60
    assert clock.now() == NOON + timedelta(seconds=62 + 0.25 / 2 + 0.5)
    assert clock.now().tzinfo is UTC
    assert clock.new_id() == "own"


async def test_the_clock_follows_when_the_server_is_asked_again(passing: Passing) -> None:
    told, server = ServerTime(), Server(passing, 0.0)
    await told.measure(server)
    before = told.now()
    server.asked = 3600
    await told.measure(server)
    assert told.now() - before > timedelta(minutes=59)


async def test_nobody_asks_before_the_server_told() -> None:
    with pytest.raises(RuntimeError, match="not asked"):
        ServerTime().now()
