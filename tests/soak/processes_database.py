"""The database as the test sees it from beside the processes: any P2P_DATABASE_URL, read with its plain driver."""

from __future__ import annotations

import asyncio
import base64
import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storage.crypto import Keyring
from storage.store import open_store

PATIENCE_SECONDS = 60.0
"""For who holds the file, or for a server that is just starting."""
KEY = bytes(range(32))
ENCRYPTION_KEYS = base64.b64encode(KEY).decode()
Row = tuple[Any, ...]
_SQLITE = "sqlite+aiosqlite:///"


@dataclass(frozen=True, slots=True)
class Database:
    """One desk's database."""

    url: str

    @property
    def is_sqlite(self) -> bool:
        """Whether it is one file of one process."""
        return self.url.startswith(_SQLITE)

    @property
    def path(self) -> Path:
        """Return the SQLite file."""
        return Path(self.url.removeprefix(_SQLITE))

    async def rows(self, query: str) -> Sequence[Row]:
        """Return the rows of a query both databases understand."""
        return await asyncio.to_thread(self._from_file, query) if self.is_sqlite else await self._from_server(query)

    async def change(self, statement: str) -> None:
        """Run one statement that both databases understand, as an administrator beside the running desk."""
        if self.is_sqlite:
            await asyncio.to_thread(self._change_file, statement)
        else:
            await self._from_server(statement)

    def _from_file(self, query: str) -> Sequence[Row]:
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=PATIENCE_SECONDS)) as connection:
            return connection.execute(query).fetchall()

    def _change_file(self, statement: str) -> None:
        with closing(sqlite3.connect(self.path, timeout=PATIENCE_SECONDS, isolation_level=None)) as connection:
            connection.execute(statement)

    async def _from_server(self, query: str) -> Sequence[Row]:
        import asyncpg  # noqa: PLC0415  # only who tests PostgreSQL needs its driver

        connection = await asyncpg.connect(self.url.replace("+asyncpg", ""))
        try:
            return [tuple(row) for row in await connection.fetch(query)]
        finally:
            await connection.close()

    async def waiting(self) -> int:
        """Return how many messages are still to be sent."""
        ((count,),) = await self.rows("SELECT count(*) FROM outbox_message WHERE state IN ('pending', 'sending')")
        return int(count)

    async def given_up(self) -> int:
        """Return how many messages will never be sent."""
        ((count,),) = await self.rows("SELECT count(*) FROM outbox_message WHERE state = 'dead'")
        return int(count)

    async def events(self) -> Mapping[str, list[str]]:
        """Return the kinds of the audit events by request, in order. Raises AssertionError where one is missing."""
        found: dict[str, list[str]] = defaultdict(list)
        for request, seq, kind in await self.rows("SELECT request, seq, kind FROM audit ORDER BY request, seq"):
            found[request].append(kind)
            assert len(found[request]) == seq, f"request {request}: event {seq} does not follow"
        return found

    async def broken_chains(self) -> int:
        """Return how many requests' audit chains do not hold; every desk on it must have ended."""
        requests = [row[0] for row in await self.rows("SELECT id FROM request")]
        store = await open_store(self.url, Keyring([KEY]))
        try:
            broken = [await store.read(lambda uow, one=one: uow.audit.first_broken(one)) for one in requests]
        finally:
            await store.close()
        return sum(one is not None for one in broken)


def sqlite_in(folder: Path) -> Database:
    """Return the SQLite database of a folder."""
    return Database(f"{_SQLITE}{folder}/p2p.db")
