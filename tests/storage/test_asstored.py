"""Any value is read, whatever somebody put into a column; one that is none of its column's stays bytes."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy import select

from storage.asstored import AsStored, as_meant
from storage.link import SqliteLink
from storage.statement import Row, Statement
from storage.tables import SEAL

READ = Statement(select(*map(AsStored, SEAL.c)).select_from(SEAL))


def stored(connection: sqlite3.Connection, at: str = "5", heads: str = "'{}'", mac: str = "x'00ff'") -> Row:
    connection.execute(f"INSERT INTO seal VALUES (1, {at}, {heads}, {mac})")  # noqa: S608  the test's own
    (row,) = SqliteLink(connection).rows(READ)
    return as_meant(SEAL.columns, row)


def test_sound_values_are_what_they_are(connection: sqlite3.Connection) -> None:
    assert stored(connection) == (1, 5, "{}", b"\x00\xff")


@pytest.mark.parametrize(
    ("value", "read"),
    [("5.5", b"5.5"), ("'1_0'", b"1_0"), ("'x'", b"x"), ("x'3031'", b"\xff01"), ("x'ff'", b"\xff\xff"), ("-7", -7)],
)
def test_what_is_no_number_stays_bytes(connection: sqlite3.Connection, value: str, read: object) -> None:
    assert stored(connection, at=value)[1] == read


@pytest.mark.parametrize(("value", "read"), [("x'41'", b"\xffA"), ("CAST(x'ff' AS TEXT)", b"\xff"), ("7", "7")])
def test_what_is_no_text_stays_bytes(connection: sqlite3.Connection, value: str, read: object) -> None:
    assert stored(connection, heads=value)[2] == read


def test_postgresql_reads_the_columns_themselves() -> None:
    assert "CAST" not in READ.postgresql.text
    assert "seal.heads" in READ.postgresql.text
