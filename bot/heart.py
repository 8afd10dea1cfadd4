"""The desk's pulse: as long as a process runs and reaches its database, it says so every few seconds.

After too long a silence, whatever caused it, callers on hold may have missed something (desk/handlers/outage.py).
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta

import structlog

from bot.tasks import Tasks
from desk.errors import StoreUnavailable
from desk.handlers.leaping import LEAP
from desk.handlers.outage import beat, pause
from desk.ports import Clock, Store

log = structlog.get_logger(__name__)

RETRY_SECONDS = 0.25
"""Sooner than the dispatcher tries again: what was missed is told before alarms go off."""


class Heart:
    """Beats until it is stopped; any replica's beat counts for all. `outage`: how long a silence people are told of."""

    def __init__(self, store: Store, clock: Clock, outage: timedelta) -> None:
        self._store = store
        self._clock = clock
        self._pause = pause(outage).total_seconds()
        self._tasks = Tasks()

    async def start(self) -> None:
        """Beat once, before any timer fires, and go on. Raises StoreUnavailable when the first beat is not kept."""
        await self._beat()
        self._tasks.start(self._loop(), "heart")

    async def stop(self) -> None:
        """Beat a last time: the silence that follows begins now."""
        await self._tasks.cancel()
        with suppress(StoreUnavailable):
            await self._beat()
            await self._store.run(lambda uow: uow.heart.leave())

    async def _loop(self) -> None:
        wait = self._pause
        while True:
            await asyncio.sleep(wait)
            wait = self._pause
            try:
                await self._beat()
            except StoreUnavailable:  # an outage too: told of by the next beat that is kept
                wait = min(RETRY_SECONDS, self._pause)
            except Exception as failure:  # noqa: BLE001 - whatever it is, the next beat may be kept
                log.error("beat_failed", error=type(failure).__name__)  # noqa: TRY400 - its text may hold PHI

    async def _beat(self) -> None:
        now = self._clock.now()
        silence = await self._store.run(lambda uow: beat(uow, now))
        if silence > timedelta():
            log.warning("nothing_ran_for_a_while", seconds=int(silence.total_seconds()))
        if abs(silence) > LEAP:
            log.warning("time_leapt", seconds=int(silence.total_seconds()))  # nothing is erased for a day
