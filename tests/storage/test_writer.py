"""The writer thread: patience, a locked database, a full queue, a clean end."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from desk.errors import StoreUnavailable
from storage import writer as writing
from storage.database import connect
from storage.unit_of_work import Unit
from storage.writer import Writer
from tests.storage.conftest import PATIENCE
from tests.storage.examples import T0, make_unit

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def writer(path: Path) -> AsyncIterator[Writer]:
    opened = Writer(connect(path, busy_seconds=0.05), make_unit, PATIENCE)
    yield opened
    await opened.close()


@contextmanager
def impatient(writer: Writer) -> Iterator[None]:
    """Let the writer withdraw soon what it has not begun."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writer, "_patience", 0.3)
        yield


def put(key: str) -> Callable[[Unit], object]:
    return lambda unit: unit.inbox.first(key, T0)


async def keep_busy(writer: Writer) -> tuple[asyncio.Future[object], threading.Event]:
    """Return a unit that the writer has begun, and what lets it end."""
    begun, go_on = threading.Event(), threading.Event()

    def wait(_: Unit) -> bool:
        begun.set()
        return go_on.wait(PATIENCE)

    slow = asyncio.ensure_future(writer.run(wait))  # noqa: TID251  every caller awaits it
    await asyncio.to_thread(begun.wait, PATIENCE)
    return slow, go_on


def kept(connection: sqlite3.Connection) -> list[str]:
    return [key for (key,) in connection.execute("SELECT key FROM inbox ORDER BY key")]


async def test_what_was_answered_is_committed(writer: Writer, connection: sqlite3.Connection) -> None:
    async def client(number: int) -> None:
        assert await writer.run(put(f"{number:03}")) is True
        assert f"{number:03}" in kept(connection)

    await asyncio.gather(*(client(number) for number in range(100)))


async def test_a_locked_database_is_told_in_time_and_serves_again(
    writer: Writer, connection: sqlite3.Connection
) -> None:
    connection.execute("BEGIN IMMEDIATE")
    with impatient(writer):
        async with asyncio.timeout(PATIENCE / 2):
            results = await asyncio.gather(*(writer.run(put(f"a{n}")) for n in range(3)), return_exceptions=True)
    assert [type(result) for result in results] == [StoreUnavailable] * 3
    connection.execute("ROLLBACK")
    assert await writer.run(put("b")) is True
    assert kept(connection) == ["b"]


async def test_a_lock_that_is_gone_in_time_is_not_noticed(writer: Writer, connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    waiting = asyncio.ensure_future(writer.run(put("a")))  # noqa: TID251  awaited below
    await asyncio.sleep(0.2)  # some tries long
    connection.execute("ROLLBACK")
    assert await waiting is True


async def test_a_unit_not_begun_in_time_is_withdrawn_and_never_runs(
    writer: Writer, connection: sqlite3.Connection
) -> None:
    slow, go_on = await keep_busy(writer)
    with impatient(writer), pytest.raises(StoreUnavailable):
        await writer.run(put("late"))
    go_on.set()
    assert await slow is True
    assert await writer.run(put("after")) is True
    assert kept(connection) == ["after"]


async def test_a_caller_who_leaves_takes_the_unit_along(writer: Writer, connection: sqlite3.Connection) -> None:
    slow, go_on = await keep_busy(writer)
    leaving = asyncio.ensure_future(writer.run(put("left")))  # noqa: TID251  cancelled below
    await asyncio.sleep(0)
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    go_on.set()
    assert await slow is True
    assert await writer.run(put("after")) is True
    assert kept(connection) == ["after"]


async def test_the_lock_is_let_go_when_nobody_waits(writer: Writer, connection: sqlite3.Connection) -> None:
    for number in range(20):
        leaving = asyncio.ensure_future(writer.run(put("left")))  # noqa: TID251  cancelled below
        await asyncio.sleep(0)
        leaving.cancel()
        await asyncio.sleep(0.001 * (number % 3))
    connection.execute(f"PRAGMA busy_timeout = {PATIENCE / 4 * 1000:.0f}")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("ROLLBACK")


async def test_the_queue_is_bounded(writer: Writer) -> None:
    slow, go_on = await keep_busy(writer)
    many = [
        asyncio.ensure_future(writer.run(put(f"{number}")))  # noqa: TID251  awaited below
        for number in range(writing.MOST_QUEUED + 1)
    ]
    await asyncio.sleep(0)
    go_on.set()
    results = await asyncio.gather(*many, return_exceptions=True)
    assert await slow is True
    assert [result for result in results if result is not True and not isinstance(result, StoreUnavailable)] == []
    assert isinstance(results[-1], StoreUnavailable)
    assert results[0] is True


async def test_closing_finishes_what_is_queued_and_takes_no_more(path: Path, connection: sqlite3.Connection) -> None:
    writer = Writer(connect(path), make_unit, PATIENCE)
    waiting = [asyncio.ensure_future(writer.run(put(f"{n:03}"))) for n in range(200)]  # noqa: TID251  awaited below
    await asyncio.sleep(0)
    await writer.close()
    assert await asyncio.gather(*waiting) == [True] * 200
    assert len(kept(connection)) == 200
    with pytest.raises(StoreUnavailable):
        await writer.run(put("late"))
    await writer.close()


async def test_a_file_that_cannot_be_used_is_told_at_once(path: Path) -> None:
    uri = f"file:{path}?mode=ro"
    readonly = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    writer = Writer(readonly, make_unit, PATIENCE)
    async with asyncio.timeout(PATIENCE / 2):  # without trying again, which takes until the patience is at its end
        with pytest.raises(StoreUnavailable, match="readonly"):
            await writer.run(put("a"))
    await writer.close()
