"""The stores that the contract runs against: one more name in STORES is one more database."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import pytest
import pytest_asyncio

from desk.ports import Store
from storage.database import connect
from storage.link import SqliteLink
from storage.migrate import migrate
from storage.store import open_store
from storage.tables import METADATA
from storage.unit_of_work import Unit
from tests.fakes import FakeStore
from tests.postgres import server
from tests.storage.examples import KEYS, OWN_KEYS

COUNT_FROM_0 = "INSERT INTO counter VALUES ('request', 0)"


class ClosingStore(Store, Protocol):
    """A store that a test opened and must close."""

    async def close(self) -> None: ...


@cache
def empty_database() -> bytes:
    """Return a migrated file: copying it is quicker than migrating for each test."""
    with TemporaryDirectory() as folder:
        made = Path(folder) / "p2p.db"
        migrate(made)
        return made.read_bytes()


async def open_fake(_: Path) -> ClosingStore:
    return FakeStore()


async def open_sqlite(folder: Path) -> ClosingStore:
    path = folder / "p2p.db"
    path.write_bytes(empty_database())
    return await open_store(f"sqlite+aiosqlite:///{path}", KEYS)


@cache
def postgres_database() -> str:
    """Return the URL of this process's database, migrated by the first store that opens it."""
    return server().create_database()


def empty_postgres() -> str:
    """Return its URL after emptying its tables: quicker than a database for each test."""
    url, tables = postgres_database(), ", ".join(table.name for table in METADATA.sorted_tables)
    if server().execute("SELECT to_regclass('alembic_version')::text", url) != [(None,)]:
        server().execute(f"TRUNCATE {tables} RESTART IDENTITY; {COUNT_FROM_0}", url)
    return url


def break_connections(url: str) -> None:
    """End every connection of stores on the database, as a server's restart does."""
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    server().execute(f"{end} AND application_name = 'p2p-desk'", url)


@pytest.fixture(scope="session", autouse=True)
def leave_no_database() -> Iterator[None]:
    """Remove this process's database at the end: the server may be somebody's."""
    yield
    if postgres_database.cache_info().currsize:
        server().drop_database(postgres_database())


async def open_postgres(_: Path) -> ClosingStore:
    return await open_store(empty_postgres(), KEYS)


STORES: dict[str, Callable[[Path], Awaitable[ClosingStore]]] = {
    "fake": open_fake,
    "sqlite": open_sqlite,
    "postgres": open_postgres,
}


@pytest_asyncio.fixture(params=STORES)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ClosingStore]:
    opened = await STORES[request.param](tmp_path)
    yield opened
    await opened.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A migrated SQLite file."""
    made = tmp_path / "p2p.db"
    made.write_bytes(empty_database())
    return made


@pytest.fixture
def connection(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to it, on which each statement commits until a BEGIN."""
    opened = connect(path)
    yield opened
    opened.close()


@pytest.fixture
def unit(connection: sqlite3.Connection) -> Unit:
    """A unit over the connection, without a transaction around it."""
    return Unit(SqliteLink(connection), KEYS, OWN_KEYS)
