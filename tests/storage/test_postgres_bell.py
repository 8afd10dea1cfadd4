"""Rings between processes: few for many commits, and none lost for long when the connection is."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy.engine import make_url

from desk.errors import StoreUnavailable
from storage.postgres_bell import Bell
from storage.postgres_clock import ServerTime
from storage.postgres_engine import single
from tests.storage.conftest import break_connections, postgres_database

pytestmark = pytest.mark.asyncio


class Heard:
    def __init__(self) -> None:
        self.count = 0
        self.more = asyncio.Event()

    def wake(self) -> None:
        self.count += 1
        self.more.set()

    async def again(self) -> None:
        async with asyncio.timeout(20):
            self.more.clear()
            await self.more.wait()


async def bell(name: str, heard: Heard) -> Bell:
    made = Bell(single(make_url(postgres_database())), name, heard.wake, ServerTime())
    await made.start()
    heard.count = 0
    return made


async def test_many_rings_at_once_are_few_and_the_own_are_not_heard() -> None:
    here, there = Heard(), Heard()
    one, other = await bell("one", here), await bell("other", there)
    for _ in range(100):
        one.ring()
    await there.again()
    await asyncio.sleep(0.1)
    assert (here.count, there.count) == (0, 1)
    await one.close()
    await other.close()


async def test_a_bell_that_lost_its_connection_wakes_once_and_rings_again() -> None:
    here, there = Heard(), Heard()
    one, other = await bell("one", here), await bell("other", there)
    break_connections(postgres_database())
    await asyncio.gather(here.again(), there.again())
    assert (here.count, there.count) == (1, 1)
    one.ring()
    await there.again()
    await one.close()
    await other.close()


async def test_a_ring_just_before_the_close_does_not_hold_it_up() -> None:
    for _ in range(20):
        one = await bell("one", Heard())
        one.ring()
        await asyncio.sleep(0)
        async with asyncio.timeout(20):
            await one.close()


async def test_a_server_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.postgres_bell._STARTS_WITHIN", 0.3)
    made = Bell(single(make_url("postgresql+asyncpg://desk@127.0.0.1:1/p2p")), "one", Heard().wake, ServerTime())
    with pytest.raises(StoreUnavailable):
        await made.start()
    await made.close()
