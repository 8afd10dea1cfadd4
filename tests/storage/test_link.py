"""What the driver's errors mean to the desk."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import insert

from desk.errors import StoreUnavailable
from storage.database import connect
from storage.errors import DuplicateError
from storage.inbox import FIRST
from storage.link import SqliteLink
from storage.statement import Statement, binds
from storage.tables import INBOX

PUT = Statement(insert(INBOX).values(binds(INBOX)))
CANARY = {"key": "CANARY", "at": 1}


def test_a_duplicate_is_told_without_its_values(connection: sqlite3.Connection) -> None:
    link = SqliteLink(connection)
    link.change(PUT, CANARY)
    with pytest.raises(DuplicateError, match=r"inbox\.key") as caught:
        link.change(PUT, CANARY)
    assert "CANARY" not in str(caught.value)


def test_a_locked_database_is_a_passing_trouble(connection: sqlite3.Connection, path: Path) -> None:
    other = connect(path)
    other.execute("BEGIN IMMEDIATE")
    link = SqliteLink(connection)
    with pytest.raises(StoreUnavailable, match="locked"):
        link.rows(FIRST, CANARY)
    other.execute("ROLLBACK")
    other.close()


def test_after_a_failure_of_the_store_the_unit_can_do_nothing_more(connection: sqlite3.Connection) -> None:
    link = SqliteLink(connection)
    fill(connection)
    with pytest.raises(StoreUnavailable, match="full"):
        link.change(PUT, {"key": "x" * 100_000, "at": 1})
    with pytest.raises(StoreUnavailable, match="full"):
        link.row(FIRST, CANARY)
    with pytest.raises(StoreUnavailable, match="full"):
        link.check()
    link.reset()
    link.check()


def test_a_mistake_of_the_program_stays_what_it_is(connection: sqlite3.Connection) -> None:
    connection.execute("DROP TABLE inbox")
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        list(SqliteLink(connection).stream(FIRST, CANARY))


def fill(connection: sqlite3.Connection) -> None:
    """Let the file grow no more."""
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}").fetchone()
