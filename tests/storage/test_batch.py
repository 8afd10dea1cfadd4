"""Several units to a commit: each keeps what is its own, whatever the others do (performance.md)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest

from desk.errors import IllegalMove, StoreUnavailable
from storage.batch import Batches, Ended
from storage.errors import DuplicateError
from storage.unit_of_work import Unit
from tests.storage.examples import T0, a_line, make_unit

Work = Callable[[Unit], object]


def put(key: str) -> Work:
    return lambda unit: unit.inbox.first(key, T0)


def run(connection: sqlite3.Connection, *works: Work) -> list[Ended]:
    connection.execute("BEGIN IMMEDIATE")
    ended = Batches(connection, make_unit).run(works)
    assert not connection.in_transaction
    return ended


def kept(connection: sqlite3.Connection) -> list[str]:
    return [key for (key,) in connection.execute("SELECT key FROM inbox ORDER BY key")]


def test_a_unit_that_raises_takes_nobody_with_it(connection: sqlite3.Connection) -> None:
    def fail(unit: Unit) -> None:
        unit.inbox.first("b", T0)
        raise IllegalMove

    ended = run(connection, put("a"), fail, put("c"), put("a"))
    assert [one.result for one in ended] == [True, None, True, False]
    assert isinstance(ended[1].failure, IllegalMove)
    assert kept(connection) == ["a", "c"]


def test_a_unit_alone_needs_no_savepoint(connection: sqlite3.Connection) -> None:
    def fail(unit: Unit) -> None:
        unit.inbox.first("b", T0)
        raise IllegalMove

    assert run(connection, put("a")) == [Ended(result=True)]
    assert isinstance(run(connection, fail)[0].failure, IllegalMove)
    assert kept(connection) == ["a"]


def test_a_unit_that_ends_the_transaction_costs_nobody_their_work(connection: sqlite3.Connection) -> None:
    runs: list[str] = []

    def counted(unit: Unit) -> bool:
        runs.append("a")
        return unit.inbox.first("a", T0)

    def end(unit: Unit) -> None:
        unit.inbox.first("b", T0)
        connection.execute("ROLLBACK")

    ended = run(connection, counted, end, put("c"))
    assert [one.failure is None for one in ended] == [True, False, True]
    assert runs == ["a", "a"]
    assert kept(connection) == ["a", "c"]


def test_a_commit_that_fails_is_the_failure_of_one_unit(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("CREATE TABLE child (key TEXT REFERENCES inbox (key) DEFERRABLE INITIALLY DEFERRED)")

    def orphan(unit: Unit) -> None:
        unit.inbox.first("b", T0)
        connection.execute("INSERT INTO child VALUES ('nobody')")

    ended = run(connection, put("a"), orphan, put("c"))
    assert [type(one.failure) for one in ended] == [type(None), DuplicateError, type(None)]
    assert kept(connection) == ["a", "c"]


def test_nobody_acknowledged_is_lost_on_a_full_disk(connection: sqlite3.Connection) -> None:
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages + 12}").fetchone()
    acknowledged: list[str] = []
    refused: list[str] = []
    for start in range(0, 64, 16):
        keys = [f"{number:02}" + "x" * 3000 for number in range(start, start + 16)]
        for key, ended in zip(keys, run(connection, *(put(key) for key in keys)), strict=True):
            (acknowledged if ended.failure is None else refused).append(key)
            assert ended.failure is None or isinstance(ended.failure, StoreUnavailable)
    assert refused
    assert kept(connection) == sorted(acknowledged)
    connection.execute(f"PRAGMA max_page_count = {pages + 9999}").fetchone()
    assert run(connection, put(refused[0])) == [Ended(result=True)]


@pytest.mark.parametrize("others", [0, 2])
def test_a_unit_that_goes_on_after_a_failure_of_the_store_has_failed(
    connection: sqlite3.Connection, others: int
) -> None:
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}").fetchone()

    def stubborn(unit: Unit) -> str:
        try:
            unit.inbox.first("x" * 100_000, T0)
        except StoreUnavailable:
            return "never mind"
        return "kept"

    ended = run(connection, *[put(f"small {number}") for number in range(others)], stubborn)
    assert isinstance(ended[-1].failure, StoreUnavailable)
    assert len(kept(connection)) == others


def test_only_what_was_kept_stirs(connection: sqlite3.Connection) -> None:
    def queue(unit: Unit) -> None:
        unit.outbox.put(a_line(1), T0)

    ended = run(connection, put("a"), queue)
    assert [one.stirred for one in ended] == [False, True]
