"""The one thread that writes to SQLite: group commit of queued units of work (performance.md)."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any

from desk.errors import StoreUnavailable
from storage.batch import Batches, Ended, Work
from storage.link import SqliteLink, translated
from storage.unit_of_work import Unit

PATIENCE_SECONDS = 2.5
"""A unit not begun by then is withdrawn: Teams gives an invoke 5 s and sends an activity again after 15 s."""
MOST_QUEUED = 2048
MOST_IN_BATCH = 64

_BUSY = "The database is busy. Nothing was kept; try again."


@dataclass(eq=False, slots=True)
class _Job:
    """A queued unit. Whoever takes the ticket first decides: the writer begins it, or the clock withdraws it."""

    work: Work
    future: asyncio.Future[Any]
    ticket: threading.Lock = field(default_factory=threading.Lock)

    def take(self) -> bool:
        """Whether the caller is the first to take the ticket."""
        return self.ticket.acquire(blocking=False)

    def end(self, ended: Ended) -> None:
        """Hand the outcome to whoever waits (on the event loop)."""
        if self.future.done():
            return
        if ended.failure is None:
            self.future.set_result(ended.result)
        else:
            self.future.set_exception(ended.failure)

    def withdraw(self) -> None:
        """Give up on a unit that was not begun (on the event loop)."""
        if self.take():
            self.end(Ended(failure=StoreUnavailable(_BUSY)))


class Writer:
    """Begins on construction, inside a running event loop; owns the connection until `close` has returned."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        make_unit: Callable[[SqliteLink], Unit],
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        self._connection = connection
        self._batches = Batches(connection, make_unit)
        self._patience = patience_seconds
        self._loop = asyncio.get_running_loop()
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._ended = self._loop.create_future()
        self._closing = False
        self._listeners: list[Callable[[], None]] = []
        self._thread = threading.Thread(target=self._serve, name="storage-writer", daemon=True)
        self._thread.start()

    def listen(self, wake: Callable[[], None]) -> None:
        """Call `wake` on the event loop after each commit that queued an effect or set a timer."""
        self._listeners.append(wake)

    async def run(self, work: Work) -> object:
        """Run a unit and return its result after its commit; StoreUnavailable if it was not begun in time."""
        if self._closing or self._queue.qsize() >= MOST_QUEUED:
            raise StoreUnavailable(_BUSY)
        job = _Job(work, self._loop.create_future())
        self._queue.put(job)
        clock = self._loop.call_later(self._patience, job.withdraw)
        try:
            return await job.future
        except asyncio.CancelledError:
            job.take()
            raise
        finally:
            clock.cancel()

    async def close(self) -> None:
        """Take no more units, finish those that are queued, close the connection."""
        if not self._closing:
            self._closing = True
            self._queue.put(None)
        await asyncio.shield(self._ended)
        self._thread.join()

    def _serve(self) -> None:
        try:
            while (first := self._queue.get()) is not None:
                if self._begin(first) and not self._serve_batch(first):
                    break
        finally:
            self._connection.close()
            self._tell(self._ended.set_result, None)

    def _begin(self, first: _Job) -> bool:
        """Begin a transaction, trying for as long as somebody waits for the first unit."""
        while not first.ticket.locked():
            try:
                self._batches.roll_back()
                self._connection.execute("BEGIN IMMEDIATE")
            except sqlite3.Error as error:
                if _is_busy(error):
                    continue
                if first.take():
                    self._tell(self._settle, [first], [Ended(failure=translated(error))])
            else:
                return True
        return False

    def _serve_batch(self, first: _Job) -> bool:
        """Run what is queued in one transaction; False after the last unit before a close."""
        jobs, more = self._gather(first)
        if jobs:
            ended = self._batches.run([job.work for job in jobs])
            self._tell(self._settle, jobs, ended)
        else:
            self._batches.roll_back()
        return more

    def _gather(self, first: _Job) -> tuple[list[_Job], bool]:
        jobs = [first] if first.take() else []
        while len(jobs) < MOST_IN_BATCH:
            try:
                job = self._queue.get_nowait()
            except Empty:
                break
            if job is None:
                return jobs, False
            if job.take():
                jobs.append(job)
        return jobs, True

    def _settle(self, jobs: Sequence[_Job], outcomes: Sequence[Ended]) -> None:
        """Resolve the futures of a batch (on the event loop): one wake-up of the loop for all of them."""
        for job, ended in zip(jobs, outcomes, strict=True):
            job.end(ended)
        if any(ended.stirred for ended in outcomes):
            for wake in self._listeners:
                wake()

    def _tell(self, callback: Callable[..., object], *values: object) -> None:
        """Call back on the event loop; when the loop is gone, so is whoever waited."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(callback, *values)


def _is_busy(error: sqlite3.Error) -> bool:
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
