"""The SQLite store: one writer, a few readers, one file. And the one way to open whichever store the setting names."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar, cast

from desk.ports import Clock, Store
from storage.crypto import Keyring
from storage.database import connect, postgres_url, prepare, sqlite_path
from storage.link import SqliteLink, translated
from storage.migrate import migrate, require
from storage.reader import Reader
from storage.secret import OwnKeys, own_keys
from storage.unit_of_work import Unit
from storage.writer import Writer

T = TypeVar("T")


class SqliteStore:
    """`desk.ports.Store` on one machine."""

    alone = True

    def __init__(self, writer: Writer, reader: Reader, calendar_key: bytes) -> None:
        self._writer = writer
        self._reader = reader
        self.calendar_key = calendar_key

    async def run(self, work: Callable[[Unit], T]) -> T:
        """Run the unit and return its result after the commit.

        An exception of the unit rolls it back and is raised here. StoreUnavailable when it could not be begun in
        time or not committed: then nothing of it was kept.
        """
        return cast("T", await self._writer.run(work))

    async def read(self, work: Callable[[Unit], T]) -> T:
        """Run a unit that only reads, beside the writer."""
        return cast("T", await self._reader.read(work))

    def listen(self, wake: Callable[[], None]) -> None:
        """Call `wake` on the event loop after each commit that queued an effect or set a timer."""
        self._writer.listen(wake)

    def clock(self, base: Clock) -> Clock:
        """Return `base`: the machine's clock is the only one."""
        return base

    async def close(self) -> None:
        """Take no more units, finish the queued ones, let go of the file."""
        await self._writer.close()
        self._reader.close()


class OpenedStore(Store, Protocol):
    """A store that serves until it is closed. `calendar_key` is the database's own, alike in all processes."""

    calendar_key: bytes

    async def run(self, work: Callable[[Unit], T]) -> T:
        """Run the unit, which may use all that storage keeps, and return its result after the commit."""
        ...

    async def read(self, work: Callable[[Unit], T]) -> T:
        """Run a unit that only reads, likewise."""
        ...

    def clock(self, base: Clock) -> Clock:
        """Return the clock that all processes on this database share; its ids are those of `base`."""
        ...

    async def close(self) -> None:
        """Take no more units, finish those that were taken, let go of the database."""
        ...


async def open_store(url: str, keyring: Keyring, *, migrating: bool = True) -> OpenedStore:
    """Open the database of P2P_DATABASE_URL, made or migrated where needed, and begin to serve.

    Unless `migrating`, one of another version is left as it is: OtherVersionError. MigrationFailedError when it could
    not be migrated. ValueError when the setting names no database we serve, SealError when the keys are not this
    database's, StoreUnavailable or OSError when the database cannot be used now.
    """
    server = postgres_url(url)
    if server is not None:
        from storage.postgres_store import open_postgres  # noqa: PLC0415  a desk on SQLite needs no other driver

        return await open_postgres(server, keyring, migrating=migrating)
    path = sqlite_path(url)
    connection, own = await asyncio.to_thread(_open, path, keyring, migrating=migrating)

    def make_unit(link: SqliteLink) -> Unit:
        return Unit(link, keyring, own)

    return SqliteStore(Writer(connection, make_unit), Reader(path, make_unit), own.calendar)


def _open(path: Path, keyring: Keyring, *, migrating: bool) -> tuple[sqlite3.Connection, OwnKeys]:
    prepare(path)
    try:
        (migrate if migrating else require)(path)
        connection = connect(path)
        try:
            return connection, own_keys(SqliteLink(connection), keyring)
        except BaseException:
            connection.close()
            raise
    except sqlite3.Error as error:
        raise translated(error) from error
