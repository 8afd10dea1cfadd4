"""Seals the audit trail every minute, so that what is in it cannot be cut off unnoticed (trust.md)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from bot.tasks import Tasks
from desk.errors import StoreUnavailable
from desk.ports import Clock, Store, UnitOfWork

log = structlog.get_logger(__name__)

SEAL_SECONDS = 60.0
"""How long an event stands unsealed at most. Replicas seal side by side: what one has sealed waits for none."""


class Sealing:
    """Seals until it is stopped, and at the end what is left."""

    def __init__(self, store: Store, clock: Clock, every_seconds: float = SEAL_SECONDS) -> None:
        self._store = store
        self._clock = clock
        self._every = every_seconds
        self._tasks = Tasks()

    async def start(self) -> None:
        """Seal what a former process left, or its beginning where that is much, and go on."""
        await self._guarded(self._one)
        self._tasks.start(self._loop(), "sealing")

    async def stop(self) -> None:
        """Seal what is left, and end."""
        await self._tasks.cancel()
        with suppress(StoreUnavailable):
            await self._all()

    async def _loop(self) -> None:
        while True:
            await self._guarded(self._all)
            await asyncio.sleep(self._every)

    async def _guarded(self, seal: Callable[[], Awaitable[object]]) -> None:
        try:
            await seal()
        except StoreUnavailable:
            log.warning("not_sealed")  # the next time does it all
        except Exception as failure:  # noqa: BLE001 - whatever it is, the next seal may be made
            log.error("not_sealed", error=type(failure).__name__)  # noqa: TRY400 - its text may hold PHI

    async def _one(self) -> int:
        """Make a seal; its number and head go to the log too, which whoever can write to the database cannot change."""
        now = self._clock.now()

        def work(uow: UnitOfWork) -> tuple[int, tuple[int, str] | None]:
            return uow.audit.seal(now), uow.audit.newest_seal()

        chains, newest = await self._store.run(work)
        if chains and newest is not None:
            number, head = newest
            log.info("sealed", seal=number, head=head)
        return chains

    async def _all(self) -> None:
        while await self._one():
            pass  # one seal holds a bounded number of chains
