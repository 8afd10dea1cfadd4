"""What the tables are made of: kinds of columns, and how indexes and constraints are called."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, Index, Integer, LargeBinary, MetaData, Text

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)
"""Holds all tables once `storage.tables` is imported: whoever needs them all takes it from there."""

RowId = BigInteger().with_variant(Integer, "sqlite")
"""A number the database gives. SQLite counts only a column of type INTEGER."""


def text(name: str, *, null: bool = False) -> Column[str]:
    """Return a column of text."""
    return Column(name, Text, nullable=null)


def when(name: str, *, null: bool = False) -> Column[int]:
    """Return a column of moments: microseconds since 1970 in UTC."""
    return Column(name, BigInteger, nullable=null)


def count(name: str, *, null: bool = False) -> Column[int]:
    """Return a column of numbers."""
    return Column(name, Integer, nullable=null)


def sealed() -> tuple[Column[bytes], Column[bytes], Column[str]]:
    """Return the columns of one sealed document; all three are NULL once it has been erased."""
    return (
        Column("sealed", LargeBinary, nullable=True),
        Column("data_key", LargeBinary, nullable=True),
        Column("key_id", Text, nullable=True),
    )


def seal() -> tuple[Column[int], Column[str], Column[bytes]]:
    """Return the columns of one seal of the audit trail: when, the heads of chains as JSON, and its MAC."""
    return when("at"), text("heads"), Column("mac", LargeBinary, nullable=False)


def removal() -> tuple[Column[int], Column[int], Column[str], Column[bytes]]:
    """Return the columns of a removed chain of the trail: how far it went, when it went, its head, and a MAC."""
    return count("seq"), when("at"), text("head"), Column("mac", LargeBinary, nullable=False)


def index_some(name: str, where: ColumnElement[bool], *columns: Column[Any], unique: bool = False) -> None:
    """Index the rows that `where` holds for: what is searched often is a small part of what is kept."""
    Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)
