"""The stores that the contract runs against: one more name in STORES is one more database."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from typing import Protocol

import asyncpg
import pytest
import pytest_asyncio

from desk.ports import Store
from storage.database import connect
from storage.link import SqliteLink
from storage.migrate import migrate
from storage.postgres_engine import _SETTINGS  # pyright: ignore[reportPrivateUsage]
from storage.store import open_store
from storage.tables import METADATA
from storage.unit_of_work import Unit
from storage.writer import Writer
from tests.fakes import FakeStore
from tests.postgres import server
from tests.storage.examples import KEYS, OWN_KEYS

COUNT_FROM_0 = "INSERT INTO counter VALUES ('request', 0)"
PATIENCE = 120.0
"""Seconds for what must happen: whoever shares the machine may stop all of it for a while."""
OURS = "pg_stat_activity WHERE datname = current_database() AND application_name = 'p2p-desk'"
"""The server's processes that serve stores on a database."""


def be_patient(patch: pytest.MonkeyPatch) -> None:
    """Let a unit, a lock and a connection take as long as they need: how long they may is shown where it is meant."""
    patch.setattr("storage.store.Writer", partial(Writer, patience_seconds=PATIENCE))
    for name in (
        *("postgres_store.WHOLE_SECONDS", "postgres_units.PATIENCE_SECONDS", "postgres_engine.CONNECT_SECONDS"),
        *("postgres_bell._STARTS_WITHIN", "postgres_bell._ANSWER_SECONDS", "postgres_clock._ANSWER_SECONDS"),
    ):
        patch.setattr(f"storage.{name}", PATIENCE)
    for name in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"):
        patch.setitem(_SETTINGS, name, f"{PATIENCE:.0f}s")


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be patient in every test of this room."""
    be_patient(monkeypatch)


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
    """Return its URL after emptying its tables: quicker than a database for each test.

    Whoever served the test before is gone by then: what such a one still rings, the stores of this test would hear.
    """
    url, tables = postgres_database(), ", ".join(table.name for table in METADATA.sorted_tables)
    break_connections(url)
    with suppress(asyncpg.UndefinedTableError):  # nobody opened it yet
        server().execute(f"TRUNCATE {tables} RESTART IDENTITY; {COUNT_FROM_0}", url)
    return url


def break_connections(url: str) -> None:
    """End every connection of stores on the database, as a server's restart does, and wait until they are gone."""
    until = monotonic() + PATIENCE
    while server().execute(f"SELECT pg_terminate_backend(pid) FROM {OURS}", url):  # noqa: S608  our own words
        assert monotonic() < until, "the server does not let go of its connections"
        sleep(0.01)


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
