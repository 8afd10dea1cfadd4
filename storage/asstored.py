"""Reads values as they are stored: SQLite keeps any kind of value in any column, and its driver refuses broken text.

So that whoever looks for damage is not stopped by it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, ColumnElement, Integer, LargeBinary
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from storage.statement import Row


class AsStored(ColumnElement[Any]):
    """A column's bytes on SQLite, the column itself on PostgreSQL, where each value is of its column's type."""

    inherit_cache = True

    def __init__(self, column: Column[Any]) -> None:
        self.column = column


@compiles(AsStored)
def _plain(stored: AsStored, compiler: SQLCompiler, **more: Any) -> str:  # noqa: ANN401  SQLAlchemy's own
    return compiler.process(stored.column, **more)


@compiles(AsStored, "sqlite")
def _bytes(stored: AsStored, compiler: SQLCompiler, **more: Any) -> str:  # noqa: ANN401  as above
    column = compiler.process(stored.column, **more)
    if not isinstance(stored.column.type, LargeBinary):
        column = f"CASE typeof({column}) WHEN 'blob' THEN x'ff' || {column} ELSE {column} END"
    return f"CAST({column} AS BLOB)"


def as_meant(columns: Iterable[Column[Any]], row: Row) -> Row:
    """Return the row with each value of its column's type. What is not of it stays bytes that are no such value.

    As a key of a page they stand behind the row itself, so that reading on by it always goes on.
    """
    return tuple(_as(column, value) for column, value in zip(columns, row, strict=True))


def _as(column: Column[Any], value: object) -> object:
    if not isinstance(value, bytes) or isinstance(column.type, LargeBinary):
        return value
    try:
        return _number(value) if isinstance(column.type, Integer) else value.decode()
    except ValueError:
        return value


def _number(value: bytes) -> object:
    number = int(value)
    return number if str(number).encode() == value else value
