"""Runs units on PostgreSQL: a connection of the pool, a transaction each, and another try where one helps."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from desk.errors import StoreUnavailable
from storage.batch import Work
from storage.postgres_engine import Distrust
from storage.postgres_errors import FAILURES, sqlstate
from storage.postgres_link import Adapted, Mode, PostgresLink
from storage.unit_of_work import Unit

PATIENCE_SECONDS = 2.5
"""A unit not begun by then is refused: Teams gives an invoke 5 s and sends an activity again after 15 s."""
TRIES = 3
_PAUSE_SECONDS = 0.02
_RECONNECT_SECONDS = 0.1

_BUSY = "The database is busy. Nothing was kept; try again."


@dataclass(frozen=True, slots=True)
class Attempt:
    """How one run of a unit ended, whether another may end better, and whether others must be woken."""

    result: object = None
    failure: Exception | None = None
    again: bool = False
    stirred: bool = False


class Units:
    """Runs units of work, side by side."""

    def __init__(self, engine: AsyncEngine, make_unit: Callable[[PostgresLink], Unit]) -> None:
        self._engine = engine
        self._make_unit = make_unit
        self._distrust = Distrust(engine)

    async def run(self, work: Work, mode: Mode) -> Attempt:
        """Run the unit, again after a deadlock or a duplicate that another unit made; raise only StoreUnavailable."""
        attempt = await self._attempt(work, mode)
        for tried in range(1, TRIES):
            if not attempt.again:
                break
            await asyncio.sleep(tried * _PAUSE_SECONDS)
            attempt = await self._attempt(work, mode)
        return attempt

    async def _attempt(self, work: Work, mode: Mode) -> Attempt:
        async with self._connection() as connection:
            link = PostgresLink(adapted(connection), mode)
            try:
                return await connection.run_sync(lambda _: self._transact(link, work))
            finally:
                if not link.clean:
                    await _discard(connection)

    def _transact(self, link: PostgresLink, work: Work) -> Attempt:
        """Run the unit in a transaction of its own (inside `run_sync`)."""
        try:
            link.begin()
        except StoreUnavailable as failure:
            self._distrust.begin()  # a server that went away took the other idle connections with it
            return Attempt(failure=failure, again=True)
        unit = self._make_unit(link)
        try:
            result = work(unit)
            unit.finish()
            link.commit()
        except Exception as error:  # noqa: BLE001  it belongs to whoever asked for the unit, and reaches them
            failure = link.failure or error
            link.roll_back()
            return Attempt(failure=failure, again=link.again, stirred=unit.stirred and not link.clean)
        return Attempt(result, stirred=unit.stirred)

    @asynccontextmanager
    async def _connection(self) -> AsyncGenerator[AsyncConnection]:
        """Lend a connection; StoreUnavailable when there is none in time."""
        trouble: list[str] = []
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                connection = await self._connect(trouble)
        except TimeoutError:
            told = f"The database cannot be reached ({trouble[-1]}). Nothing was kept; try again." if trouble else _BUSY
            raise StoreUnavailable(told) from None
        try:
            yield connection
        finally:
            await connection.close()

    async def _connect(self, trouble: list[str]) -> AsyncConnection:
        """Try for as long as somebody waits, noting what is the matter: a server that restarts is back in a moment."""
        while True:
            try:
                return await self._engine.connect()
            except (*FAILURES, SQLAlchemyError) as error:
                trouble.append(reason(error))
            await asyncio.sleep(_RECONNECT_SECONDS)


def reason(error: BaseException) -> str:
    """Return why there is no connection, without an address or a name."""
    state = sqlstate(error)
    cause = getattr(error, "orig", None) or error
    name = type(cause.__cause__ or cause).__name__
    return f"{state} {name}" if state else name


async def _discard(connection: AsyncConnection) -> None:
    """Let nobody use this connection again."""
    raw = await connection.get_raw_connection()
    driver: Any = raw.driver_connection
    driver.terminate()  # without waiting for a server that may not answer
    await connection.invalidate()


def adapted(connection: AsyncConnection) -> Adapted:
    """Return SQLAlchemy's connection around the driver's, for a link."""
    if connection.sync_connection is None:
        raise StoreUnavailable(_BUSY)
    inner: Any = connection.sync_connection.connection.dbapi_connection
    return inner
