"""NOTIFY between replicas, on a connection of its own, outside of every unit.

NOTIFY inside a transaction takes one lock of the whole server at commit; here it follows the commit, many units to one.
Correctness never depends on it (delivery.md): who misses one finds the work at its due time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from desk.errors import StoreUnavailable
from storage.postgres_clock import ServerTime
from storage.postgres_errors import FAILURES

CHANNEL = "p2p_desk"
MEASURED_EVERY = 60.0
"""Seconds between two looks at the server's clock, which also find a connection that died in silence."""
_STARTS_WITHIN = 5.0
_ANSWER_SECONDS = 5.0
_FIRST_WAIT = 0.1
_LONGEST_WAIT = 2.0


class Bell:
    """Rings in other replicas after our commits, and calls `wake` when others ring; reconnects by itself for ever."""

    def __init__(self, engine: AsyncEngine, name: str, wake: Callable[[], None], time: ServerTime) -> None:
        self._engine = engine
        self._name = name
        self._wake = wake
        self._time = time
        self._attention = asyncio.Event()
        self._ready = asyncio.Event()
        self._rung = False
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to listen, and wait until it does; StoreUnavailable when that takes too long."""
        self._task = asyncio.get_running_loop().create_task(self._serve(), name="storage-bell")  # held until `close`
        try:
            async with asyncio.timeout(_STARTS_WITHIN):
                await self._ready.wait()
        except TimeoutError:
            raise StoreUnavailable("The database cannot be reached now.") from None

    def ring(self) -> None:
        """Wake the other replicas soon; while one ring is on its way, all that follow are one more."""
        self._rung = True
        self._attention.set()

    async def close(self) -> None:
        """Ring no more and hear no more."""
        while self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait({self._task}, timeout=1.0)
        await self._engine.dispose()

    async def _serve(self) -> None:
        wait = _FIRST_WAIT
        while True:
            try:
                async with self._engine.connect() as connection:
                    raw = await connection.get_raw_connection()
                    wait = _FIRST_WAIT
                    await self._attend(raw.driver_connection)
            except (*FAILURES, SQLAlchemyError):
                await asyncio.sleep(wait)
                wait = min(wait * 2, _LONGEST_WAIT)

    async def _attend(self, driver: Any) -> None:  # noqa: ANN401  a connection of asyncpg
        """Serve one connection until it fails."""
        driver.add_termination_listener(self._lost)
        try:
            await driver.add_listener(CHANNEL, self._heard)
            self._wake()  # for what was rung while nobody listened
            while True:
                await self._time.measure(driver)
                self._ready.set()
                await self._until_measured(driver)
        finally:
            driver.remove_termination_listener(self._lost)
            driver.terminate()  # nothing is under way that an orderly end would save

    async def _until_measured(self, driver: Any) -> None:  # noqa: ANN401  as above
        """Ring whenever asked to, until it is time to look at the clock again; raise when the connection is lost."""
        with suppress(TimeoutError):
            async with asyncio.timeout(MEASURED_EVERY):
                while await self._attention.wait():
                    self._attention.clear()
                    await self._pass_on(driver)

    async def _pass_on(self, driver: Any) -> None:  # noqa: ANN401  as above
        if driver.is_closed():
            raise ConnectionResetError
        if self._rung:
            self._rung = False
            async with asyncio.timeout(_ANSWER_SECONDS):
                await driver.execute("SELECT pg_notify($1, $2)", CHANNEL, self._name)

    def _heard(self, _driver: object, _pid: int, _channel: str, name: str) -> None:
        if name != self._name:
            self._wake()

    def _lost(self, _driver: object) -> None:
        self._attention.set()
