"""How connections are made, and that dead ones are not lent."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from storage.postgres_engine import Distrust, pooled, single
from tests.postgres import server
from tests.storage.conftest import PATIENCE, postgres_database

pytestmark = pytest.mark.asyncio

PID = text("SELECT pg_backend_pid()")


@pytest.fixture(autouse=True)
def patient() -> None:
    """Leave the settings as they are: they are what is shown."""


async def test_the_server_ends_what_takes_too_long() -> None:
    engine = pooled(make_url(postgres_database()))
    async with engine.connect() as connection:
        shown = [
            (await connection.execute(text(f"SHOW {name}"))).scalar()
            for name in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout", "application_name")
        ]
    await engine.dispose()
    assert shown == ["2s", "5s", "15s", "p2p-desk"]


async def test_a_single_connection_may_be_more_patient() -> None:
    engine = single(make_url(postgres_database()), lock_timeout="30s")
    async with engine.connect() as connection:
        assert (await connection.execute(text("SHOW lock_timeout"))).scalar() == "30s"
    await engine.dispose()


async def test_a_connection_is_lent_again_until_it_is_dead_or_distrusted() -> None:
    engine = pooled(make_url(postgres_database()))
    distrust = Distrust(engine)

    async def lent(*, ended: bool = False) -> int:
        async with engine.connect() as connection:
            number = int((await connection.execute(PID)).scalar_one())
            raw: Any = (await connection.get_raw_connection()).driver_connection
        if ended:
            seen = asyncio.Event()
            raw.add_termination_listener(lambda _: seen.set())
            await asyncio.to_thread(server().execute, f"SELECT pg_terminate_backend({number})")
            async with asyncio.timeout(PATIENCE):
                await seen.wait()
        return number

    first = await lent()
    assert await lent(ended=True) == first
    second = await lent()
    assert second != first
    distrust.begin()
    assert await lent() != second
    await engine.dispose()
