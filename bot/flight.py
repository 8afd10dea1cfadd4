"""Work that many callers want and that must run once at a time: key and token fetches."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from bot.tasks import Tasks


class SingleFlight:
    """One piece of work: whoever starts it while it runs joins the running one, and nobody waits longer than they want.

    The work handles its own errors; one that escapes is logged by its type alone and does not reach the callers.
    """

    def __init__(self, work: Callable[[], Coroutine[Any, Any, None]], name: str) -> None:
        self._work = work
        self._name = name
        self._tasks = Tasks()
        self._landed = asyncio.Event()
        self._landed.set()

    def start(self) -> None:
        """Begin the work in the background, unless it is under way."""
        if self._landed.is_set():
            self._landed.clear()
            self._tasks.start(self._fly(), self._name)

    async def join(self, seconds: float) -> None:
        """Begin or join the work and wait for its end, `seconds` at most; the work goes on after that."""
        self.start()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._landed.wait(), seconds)

    async def close(self) -> None:
        """End the work that is under way."""
        await self._tasks.cancel()

    async def _fly(self) -> None:
        try:
            await self._work()
        finally:
            self._landed.set()
