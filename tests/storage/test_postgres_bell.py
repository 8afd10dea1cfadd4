"""Rings between processes: few for many commits, and none lost for long when the connection is."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from sqlalchemy.engine import make_url

from desk.errors import StoreUnavailable
from storage.postgres_bell import Bell
from storage.postgres_clock import ServerTime
from storage.postgres_engine import single
from tests.postgres import server
from tests.storage.conftest import PATIENCE, break_connections

pytestmark = pytest.mark.asyncio


@pytest.fixture
def url() -> Iterator[str]:
    """A database of its own: nobody rings there but the test's bells."""
    made = server().create_database()
    yield made
    server().drop_database(made)


class Heard:
    def __init__(self) -> None:
        self.count = 0
        self.more = asyncio.Event()

    def wake(self) -> None:
        self.count += 1
        self.more.set()

    async def again(self) -> None:
        async with asyncio.timeout(PATIENCE):
            self.more.clear()
            await self.more.wait()


async def bell(url: str, name: str, heard: Heard) -> Bell:
    made = Bell(single(make_url(url)), name, heard.wake, ServerTime())
    await made.start()
    heard.count = 0
    return made


async def test_many_rings_at_once_are_few_and_the_own_are_not_heard(url: str) -> None:
    here, there = Heard(), Heard()
    one, other = await bell(url, "one", here), await bell(url, "other", there)
    for _ in range(100):
        one.ring()
    await there.again()
    await asyncio.sleep(0.1)
    assert (here.count, there.count) == (0, 1)
    await one.close()
    await other.close()


async def test_a_bell_that_lost_its_connection_wakes_once_and_rings_again(url: str) -> None:
    here, there = Heard(), Heard()
    one, other = await bell(url, "one", here), await bell(url, "other", there)
    break_connections(url)
    await asyncio.gather(here.again(), there.again())
    assert (here.count, there.count) == (1, 1)
    one.ring()
    await there.again()
    await one.close()
    await other.close()


async def test_a_ring_just_before_the_close_does_not_hold_it_up(url: str) -> None:
    for _ in range(20):
        one = await bell(url, "one", Heard())
        one.ring()
        await asyncio.sleep(0)
        async with asyncio.timeout(PATIENCE):
            await one.close()


async def test_a_server_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.postgres_bell._STARTS_WITHIN", 0.3)
    made = Bell(single(make_url("postgresql+asyncpg://desk@127.0.0.1:1/p2p")), "one", Heard().wake, ServerTime())
    with pytest.raises(StoreUnavailable):
        await made.start()
    await made.close()
