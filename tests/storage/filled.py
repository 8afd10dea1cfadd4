"""A desk's SQLite file with any number of rows in every table, whatever columns the tables have."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, SmallInteger, Table, Text, select

from storage.database import prepare
from storage.migrate import migrate
from storage.statement import Row, Statement
from storage.tables import COUNTER, METADATA

LETTERS = "aZé_-ß9Ä 👍"
"""Locales disagree about the order of these."""

_VALUES: Mapping[type, Callable[[random.Random, int], object]] = {
    Text: lambda dice, number: f"{''.join(dice.choices(LETTERS, k=4))}{number}",
    LargeBinary: lambda dice, _: dice.randbytes(40),
    Boolean: lambda _, number: number % 2 == 0,
    SmallInteger: lambda _, number: number % 2,
    BigInteger: lambda _, number: 1_700_000_000_000_000 + number,
    Integer: lambda _, number: number,
}


def filled(path: Path, rows: int, seed: int = 1) -> Path:
    """Make the file with `rows` rows in every table (but the counter, which has one); return it."""
    prepare(path)
    migrate(path)
    dice = random.Random(seed)
    with closing(sqlite3.connect(path)) as connection, connection:
        for table in METADATA.sorted_tables:
            if table is COUNTER:
                connection.execute("UPDATE counter SET value = ?", (rows,))
                continue
            marks = ", ".join("?" for _ in table.columns)
            made = ([_value(column, dice, number) for column in table.columns] for number in range(1, rows + 1))
            connection.executemany(f"INSERT INTO {table.name} VALUES ({marks})", made)  # noqa: S608  our own names
    return path


def contents(path: Path) -> dict[str, list[Row]]:
    """Return every row of a file, by table, in order."""
    with closing(sqlite3.connect(path)) as connection:
        return {
            table.name: sorted(connection.execute(_everything(table)).fetchall(), key=repr)
            for table in METADATA.sorted_tables
        }


def _everything(table: Table) -> str:
    return Statement(select(table)).sqlite.text


def _value(column: Column[Any], dice: random.Random, number: int) -> object:
    if column.nullable and number % 3 == 0:
        return None
    made = next(make for kind, make in _VALUES.items() if isinstance(column.type, kind))
    return made(dice, number)
