"""Units that only read, beside the writer: a few threads, each with a connection of its own."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty, SimpleQueue

from desk.errors import StoreUnavailable
from storage.database import connect_reader
from storage.link import SqliteLink, translated
from storage.unit_of_work import Unit

THREADS = 2


class Reader:
    """Runs reading units on snapshots: each sees one committed state throughout."""

    def __init__(self, path: Path, make_unit: Callable[[SqliteLink], Unit]) -> None:
        self._path = path
        self._make_unit = make_unit
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="storage-reader")
        self._idle: SimpleQueue[sqlite3.Connection] = SimpleQueue()
        self._closed = False

    async def read(self, work: Callable[[Unit], object]) -> object:
        """Run the unit and return its result; StoreUnavailable when the database cannot be read now."""
        if self._closed:
            raise StoreUnavailable("The store is closed.")
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._read, work)

    def close(self) -> None:
        """Finish what is being read and close the connections."""
        self._closed = True
        self._pool.shutdown()
        while not self._idle.empty():
            self._idle.get_nowait().close()

    def _read(self, work: Callable[[Unit], object]) -> object:
        try:
            connection = self._connection()
        except sqlite3.Error as error:
            raise translated(error) from error
        try:
            connection.execute("BEGIN")
        except sqlite3.Error as error:
            connection.close()
            raise translated(error) from error
        try:
            return work(self._make_unit(SqliteLink(connection)))
        finally:
            connection.execute("ROLLBACK")
            self._idle.put(connection)

    def _connection(self) -> sqlite3.Connection:
        try:
            return self._idle.get_nowait()
        except Empty:
            return connect_reader(self._path)
