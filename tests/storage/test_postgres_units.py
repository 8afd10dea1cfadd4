"""Units side by side on a few connections."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from desk.errors import IllegalMove, StoreUnavailable
from storage.postgres_engine import pooled
from storage.postgres_link import Mode
from storage.postgres_units import TRIES, Units, reason
from storage.store import open_store
from storage.unit_of_work import Unit
from tests.storage.conftest import PATIENCE, empty_postgres, postgres_database
from tests.storage.examples import KEYS, OWN_KEYS, T0, a_line, a_request

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def engine() -> AsyncIterator[AsyncEngine]:
    await (await open_store(empty_postgres(), KEYS)).close()
    made = pooled(make_url(postgres_database()), connections=1)
    yield made
    await made.dispose()


def units(engine: AsyncEngine) -> Units:
    return Units(engine, lambda link: Unit(link, KEYS, OWN_KEYS))


async def test_a_unit_without_a_connection_in_time_is_refused(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with engine.connect():
        monkeypatch.setattr("storage.postgres_units.PATIENCE_SECONDS", 0.2)
        with pytest.raises(StoreUnavailable, match="busy"):
            await units(engine).run(lambda unit: unit.inbox.first("a", T0), Mode.WRITE)
    monkeypatch.setattr("storage.postgres_units.PATIENCE_SECONDS", PATIENCE)
    assert (await units(engine).run(lambda unit: unit.inbox.first("a", T0), Mode.WRITE)).result is True


async def test_what_a_unit_raises_is_its_end_and_nothing_was_kept(engine: AsyncEngine) -> None:
    def fail(unit: Unit) -> None:
        unit.inbox.first("a", T0)
        unit.outbox.put(a_line(1), T0)
        raise IllegalMove

    ended = await units(engine).run(fail, Mode.WRITE)
    assert isinstance(ended.failure, IllegalMove)
    assert (ended.again, ended.stirred) == (False, False)
    assert (await units(engine).run(lambda unit: unit.inbox.first("a", T0), Mode.WRITE)).result is True


async def test_a_failure_that_a_unit_hides_is_told_all_the_same(engine: AsyncEngine) -> None:
    runs: list[int] = []

    def hide(unit: Unit) -> str:
        runs.append(1)
        unit.inbox.first("a", T0)
        for _ in range(2):
            try:
                unit.requests.add(a_request())
            except Exception:  # noqa: BLE001  what handlers must not do
                return "all is well"
        return "twice"

    ended = await units(engine).run(hide, Mode.WRITE)
    assert str(ended.failure) == "Nothing was kept: pk_request is taken."
    assert len(runs) == TRIES
    assert (await units(engine).run(lambda unit: unit.inbox.first("a", T0), Mode.WRITE)).result is True


async def test_a_unit_that_is_broken_off_leaves_nothing_and_no_connection_in_doubt(engine: AsyncEngine) -> None:
    async with engine.connect() as holding:
        await holding.exec_driver_sql("SELECT 1")
    other = pooled(make_url(postgres_database()), connections=1)
    async with other.connect() as locking:
        await locking.exec_driver_sql("BEGIN")
        await locking.exec_driver_sql("LOCK TABLE inbox")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await units(engine).run(lambda unit: unit.inbox.first("a", T0), Mode.WRITE)
        await locking.exec_driver_sql("ROLLBACK")
    await other.dispose()
    assert (await units(engine).run(lambda unit: unit.inbox.first("a", T0), Mode.WRITE)).result is True


async def test_a_reason_is_a_name_without_an_address() -> None:
    assert reason(ConnectionRefusedError("127.0.0.1")) == "ConnectionRefusedError"
    assert reason(OperationalError("SELECT 'canary'", {}, TimeoutError())) == "TimeoutError"
