"""Units that only read, beside the writer."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

from desk.errors import IllegalMove, StoreUnavailable
from storage.database import connect_reader
from storage.reader import THREADS, Reader
from storage.unit_of_work import Unit
from tests.storage.examples import T0, a_request, make_unit

pytestmark = pytest.mark.asyncio


async def test_a_reader_sees_what_is_committed_while_somebody_writes(
    path: Path, connection: sqlite3.Connection, unit: Unit
) -> None:
    reader = Reader(path, make_unit)
    unit.requests.add(a_request(1))
    connection.execute("BEGIN IMMEDIATE")
    unit.requests.add(a_request(2))
    assert await reader.read(lambda uow: uow.requests.open_of("tess")) == [a_request(1)]
    connection.execute("COMMIT")
    many = (reader.read(lambda uow: len(uow.requests.open_of("tess"))) for _ in range(THREADS * 8))
    assert await asyncio.gather(*many) == [2] * (THREADS * 8)
    reader.close()


async def test_a_reader_that_raises_gives_its_connection_back(path: Path) -> None:
    def fail(_: Unit) -> None:
        raise IllegalMove

    reader = Reader(path, make_unit)
    for _ in range(THREADS * 3):
        with pytest.raises(IllegalMove):
            await reader.read(fail)
    assert await reader.read(lambda uow: uow.requests.get("nobody")) is None
    reader.close()


async def test_a_reader_does_not_write(path: Path, connection: sqlite3.Connection) -> None:
    reader = Reader(path, make_unit)
    with pytest.raises(StoreUnavailable, match="readonly"):
        await reader.read(lambda uow: uow.inbox.first("a", T0))
    reader.close()
    assert connection.execute("SELECT count(*) FROM inbox").fetchone() == (0,)


async def test_a_closed_or_broken_reader_says_so(path: Path, tmp_path: Path) -> None:
    reader = Reader(path, make_unit)
    reader.close()
    with pytest.raises(StoreUnavailable, match="closed"):
        await reader.read(lambda uow: uow.requests.get("nobody"))
    broken = Reader(tmp_path / "missing" / "p2p.db", make_unit)
    with pytest.raises(StoreUnavailable, match="unable to open"):
        await broken.read(lambda uow: uow.requests.get("nobody"))
    broken.close()


async def test_a_connection_on_which_nothing_can_begin_is_closed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[sqlite3.Connection] = []

    def busy(of: Path) -> sqlite3.Connection:
        opened.append(connect_reader(of))
        opened[-1].execute("BEGIN")  # a second one fails
        return opened[-1]

    monkeypatch.setattr("storage.reader.connect_reader", busy)
    reader = Reader(path, make_unit)
    with pytest.raises(sqlite3.OperationalError, match="within a transaction"):
        await reader.read(lambda uow: uow.requests.get("nobody"))
    reader.close()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        opened[0].execute("SELECT 1")
