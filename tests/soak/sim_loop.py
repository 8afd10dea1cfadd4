"""Virtual time: an event loop that never waits. When nothing is ready, its clock leaps to the next timer."""

from __future__ import annotations

import asyncio
import contextvars
import selectors
from collections.abc import Coroutine, Generator
from contextlib import suppress
from typing import Any

PARTY: contextvars.ContextVar[Party | None] = contextvars.ContextVar("party", default=None)
"""Whose task is running: tasks that a task starts belong to its party too."""


class Stuck(RuntimeError):  # noqa: N818  the fact is the name
    """Everybody waits and nothing is planned: in virtual time that is for ever."""


class _Leap(selectors.SelectSelector):
    """Has no sockets to look at: a wait moves the clock."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            raise Stuck
        self.now += max(timeout, 0.0)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """`time()` is virtual, in seconds from 0. `steps` counts the tasks it started."""

    def __init__(self) -> None:
        self._leap = _Leap()
        super().__init__(self._leap)
        self._clock_resolution = 1e-6  # sums of floats fall short of a timer by less than this
        self.set_task_factory(_belonging)

    def time(self) -> float:
        """Return the virtual time in seconds."""
        return self._leap.now


class Party:
    """Tasks that end together: a process that can be killed, or the people of a history."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.tasks: dict[asyncio.Task[Any], None] = {}

    def start(self, work: Coroutine[Any, Any, Any], name: str = "") -> asyncio.Task[Any]:
        """Start a task of this party."""
        token = PARTY.set(self)
        try:
            return asyncio.get_running_loop().create_task(work, name=name or self.name)
        finally:
            PARTY.reset(token)

    def kill(self) -> None:
        """End every task where it stands, in the order they began. Nothing that they await comes to them any more."""
        for task in list(self.tasks):
            task.cancel()

    def running(self) -> list[asyncio.Task[Any]]:
        """Return the tasks that have not ended."""
        return list(self.tasks)


def _belonging(
    loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, Any] | Generator[Any, None, Any], **more: Any
) -> asyncio.Task[Any]:
    task: asyncio.Task[Any] = asyncio.Task(work, loop=loop, **more)
    party = PARTY.get()
    if party is not None:
        party.tasks[task] = None
        task.add_done_callback(lambda done: party.tasks.pop(done, None))
    return task


def run_virtually(work: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine to its end in virtual time and return its result; what is left over is cancelled."""
    loop = VirtualLoop()
    try:
        asyncio.set_event_loop(loop)
        return loop.run_until_complete(work)
    finally:
        left = list(asyncio.all_tasks(loop))
        for task in left:
            task.cancel()
        with suppress(Stuck):
            if left:
                loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        asyncio.set_event_loop(None)
        loop.close()
