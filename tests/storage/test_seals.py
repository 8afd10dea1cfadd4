"""Seals hold how far each chain went; what moves is listed in its own unit and taken off the list by the seal."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from desk.errors import IllegalMove
from storage.chain import head_words
from storage.store import OpenedStore
from storage.unit_of_work import Unit
from storage.verifying import verify
from tests.storage.conftest import ClosingStore, open_postgres, open_sqlite
from tests.storage.examples import T0, after, an_event


@pytest.mark.asyncio
async def test_what_moved_is_sealed_once(store: ClosingStore) -> None:
    assert await store.run(lambda uow: uow.audit.seal(T0)) == 0
    await store.run(lambda uow: uow.audit.add(an_event(1)))
    await store.run(lambda uow: uow.audit.add(an_event(2)))
    await store.run(lambda uow: uow.audit.add(an_event(1, "request-2")))
    assert await store.run(lambda uow: uow.audit.seal(T0)) == 2
    assert await store.run(lambda uow: uow.audit.seal(T0)) == 0
    await store.run(lambda uow: uow.audit.add(an_event(3)))
    assert await store.run(lambda uow: uow.audit.seal(T0)) == 1


@pytest.mark.asyncio
async def test_a_unit_that_failed_moved_nothing(store: ClosingStore) -> None:
    def fail(unit: Unit) -> None:
        unit.audit.add(an_event(1))
        raise IllegalMove

    with pytest.raises(IllegalMove):
        await store.run(fail)  # pyright: ignore[reportArgumentType]  the same for every store
    assert await store.run(lambda uow: uow.audit.seal(T0)) == 0


def test_a_seal_names_each_head_and_cannot_be_changed(connection: sqlite3.Connection, unit: Unit) -> None:
    for event in (an_event(1), an_event(2), an_event(1, "roster")):
        unit.audit.add(event)
    assert unit.audit.seal(after(60)) == 2
    ((number, at, heads, _),) = unit.audit.seals.page(0)
    macs = dict(
        connection.execute("SELECT request, mac FROM audit WHERE (request, seq) != ('request-1', 1)").fetchall()
    )
    assert (number, at) == (1, 1_795_189_327_123_457)
    named = {subject: [seq, head_words(macs[subject])] for subject, seq in (("request-1", 2), ("roster", 1))}
    assert json.loads(heads) == named
    for change in ("UPDATE seal SET at = 0", "DELETE FROM seal"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(change)


def test_what_moved_since_it_was_listed_stays_on_the_list(connection: sqlite3.Connection, unit: Unit) -> None:
    unit.audit.add(an_event(1))
    unit.finish()
    unit.audit.seals.list_missing({"request-1": 9, "older": 4})
    listed = connection.execute("SELECT request, seq FROM unsealed ORDER BY request").fetchall()
    assert listed == [("older", 4), ("request-1", 1)]
    assert unit.audit.seal(T0) == 1  # there is no fourth row of the other
    assert connection.execute("SELECT request, seq FROM unsealed").fetchall() == [("older", 4)]


@pytest_asyncio.fixture(params=["sqlite", "postgres"])
async def real(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[OpenedStore]:
    """Either database, as the desk opens it."""
    opened = await (open_sqlite if request.param == "sqlite" else open_postgres)(tmp_path)
    yield opened  # pyright: ignore[reportReturnType]  both are opened ones
    await opened.close()


@pytest.mark.asyncio
async def test_sealing_beside_those_who_add_loses_nothing_and_stops_nobody(real: OpenedStore) -> None:
    async def add(subject: str) -> None:
        for seq in range(1, 16):
            await real.run(lambda unit, seq=seq: unit.audit.add(an_event(seq, subject)))

    async def seal() -> None:
        for _ in range(25):
            await real.run(lambda unit: unit.audit.seal(T0))

    await asyncio.gather(*(add(f"r{number}") for number in range(6)), seal(), seal())
    while await real.run(lambda unit: unit.audit.seal(T0)):
        pass
    verdict = await verify(real, lambda *_: None)
    assert (verdict.breaks, verdict.rows, verdict.ahead) == ((), 90, {})
