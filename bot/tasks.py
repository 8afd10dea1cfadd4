"""The one home of background tasks: it keeps a reference to each, and reports how it failed."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

import structlog

log = structlog.get_logger(__name__)


class Tasks:
    """Tasks that belong to one owner; `finish` waits for them, `cancel` ends them."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Run `work` beside everything else; a failure is logged by its type, never by its text (it may hold PHI)."""
        task = asyncio.create_task(work, name=name)
        self._running.add(task)
        task.add_done_callback(self._ended)

    def count(self) -> int:
        """Return how many are running."""
        return len(self._running)

    async def finish(self, seconds: float) -> None:
        """Wait for what is running, at most so long; what is left then is cancelled."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._running:  # one that is ending may start another
                    await asyncio.wait(self._running)
        await self.cancel()

    async def cancel(self) -> None:
        """Cancel what is running and wait until it has ended."""
        running = list(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (failure := task.exception()) is not None:
            log.error("task_failed", task=task.get_name(), error=type(failure).__name__)
