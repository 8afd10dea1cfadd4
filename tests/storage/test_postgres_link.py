"""A transaction of PostgreSQL as the repositories see it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import TypeVar

import pytest
import pytest_asyncio
from sqlalchemy import insert, select, update
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from desk.errors import StoreUnavailable
from storage.errors import DuplicateError
from storage.inbox import FIRST
from storage.postgres_engine import pooled
from storage.postgres_errors import MistakenError
from storage.postgres_link import PAGE, Mode, PostgresLink
from storage.postgres_units import adapted
from storage.statement import Lock, Statement, binds
from storage.store import open_store
from storage.tables import INBOX
from tests.storage.conftest import break_connections, empty_postgres, postgres_database
from tests.storage.examples import KEYS

pytestmark = pytest.mark.asyncio

T = TypeVar("T")

PUT = Statement(insert(INBOX).values(binds(INBOX)))
LATER = Statement(update(INBOX).values(at=INBOX.c.at + 1))
ALL = Statement(select(INBOX.c.key, INBOX.c.at).order_by(INBOX.c.at), Lock.WAIT)
CANARY = {"key": "CANARY", "at": 1}


@pytest_asyncio.fixture
async def engine() -> AsyncIterator[AsyncEngine]:
    await (await open_store(empty_postgres(), KEYS)).close()
    made = pooled(make_url(postgres_database()))
    yield made
    await made.dispose()


async def using(engine: AsyncEngine, work: Callable[[PostgresLink], T], mode: Mode = Mode.WRITE) -> T:
    async with engine.connect() as connection:
        link = PostgresLink(adapted(connection), mode)

        def run(_: object) -> T:
            link.begin()
            try:
                return work(link)
            finally:
                link.roll_back()

        return await connection.run_sync(run)


def put(link: PostgresLink, count: int) -> None:
    for at in range(count):
        link.change(PUT, {"key": f"k{at}", "at": at})


@pytest.mark.parametrize("count", [0, 1, PAGE - 1, PAGE, PAGE + 1, 3 * PAGE])
async def test_a_stream_gives_every_row_in_order(engine: AsyncEngine, count: int) -> None:
    def work(link: PostgresLink) -> list[int]:
        put(link, count)
        return [at for _, at in link.stream(ALL)]

    assert await using(engine, work) == list(range(count))


async def test_a_stream_stops_where_its_reader_does_and_others_go_on(engine: AsyncEngine) -> None:
    def work(link: PostgresLink) -> tuple[object, object]:
        put(link, 3 * PAGE)
        rows = link.stream(ALL)
        return next(rows), link.row(ALL)

    first, again = await using(engine, work)
    assert first == again == ("k0", 0)


async def test_changed_rows_are_counted(engine: AsyncEngine) -> None:
    def work(link: PostgresLink) -> int:
        put(link, 7)
        return link.change(LATER)

    assert await using(engine, work) == 7


async def test_a_duplicate_is_told_without_its_values_and_ends_the_unit(engine: AsyncEngine) -> None:
    def work(link: PostgresLink) -> None:
        link.change(PUT, CANARY)
        with pytest.raises(DuplicateError, match="pk_inbox is taken") as caught:
            link.change(PUT, CANARY)
        assert caught.value.__context__ is None
        for use in (link.rows, link.row, link.change):
            with pytest.raises(DuplicateError):
                use(FIRST, CANARY)
        with pytest.raises(DuplicateError):
            link.hold("a")
        with pytest.raises(DuplicateError):
            list(link.stream(ALL))
        with pytest.raises(DuplicateError):
            link.commit()
        assert link.again

    await using(engine, work)


async def test_a_mistake_of_the_program_is_told_without_values(engine: AsyncEngine) -> None:
    def work(link: PostgresLink) -> None:
        with pytest.raises(MistakenError, match="22000 DataError") as caught:
            link.change(PUT, {"key": "CANARY", "at": "CANARY"})
        assert "CANARY" not in str(caught.value)

    await using(engine, work)


async def test_nul_is_refused_and_the_connection_goes_on(engine: AsyncEngine) -> None:
    def work(link: PostgresLink) -> None:
        with pytest.raises(MistakenError, match="22021"):
            link.change(PUT, {"key": "CANARY\0", "at": 1})
        link.roll_back()
        assert link.clean

    await using(engine, work)


async def test_a_transaction_that_only_reads_locks_nothing_and_changes_nothing(engine: AsyncEngine) -> None:
    def work(link: PostgresLink) -> None:
        assert link.rows(ALL) == []
        assert link.hold("a") is False
        with pytest.raises(StoreUnavailable, match="25006"):
            link.change(PUT, CANARY)

    await using(engine, work, Mode.READ)


async def test_a_lost_connection_is_told_at_once_and_not_used_again(engine: AsyncEngine) -> None:
    def work(link: PostgresLink) -> None:
        break_connections(postgres_database())
        with pytest.raises(StoreUnavailable):
            link.rows(ALL)
        link.roll_back()
        assert not link.clean

    await using(engine, work)
