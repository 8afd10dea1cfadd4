"""Every table of a desk in the order of its key, on SQLite and on PostgreSQL, and what is not alike on the two."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Boolean, Column, Table, Text, select
from sqlalchemy.dialects import postgresql

from storage.statement import Row, Statement
from storage.tables import METADATA, SECRET


@dataclass(frozen=True, slots=True)
class Change:
    """A key that is not alike on both sides; None where it is missing."""

    ours: Row | None
    theirs: Row | None


class Shape:
    """How a table is read and written on either side."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.name = table.name
        self.columns = [column.name for column in table.columns]
        keys = list(table.primary_key.columns)
        self.key = _picker([self.columns.index(column.name) for column in keys])
        self.sqlite = Statement(select(table).order_by(*keys)).sqlite.text
        self.postgres = _rendered(select(table).order_by(*(_by_bytes(column) for column in keys)))
        where = " AND ".join(f'"{column.name}" = ${place}' for place, column in enumerate(keys, 1))
        self.delete = f'DELETE FROM "{self.name}" WHERE {where}'  # noqa: S608  our own tables' names
        self._booleans = [place for place, column in enumerate(table.columns) if isinstance(column.type, Boolean)]

    def row(self, stored: Row) -> Row:
        """Return SQLite's row as PostgreSQL has it."""
        if not self._booleans:
            return stored
        values = list(stored)
        for place in self._booleans:
            values[place] = bool(values[place])
        return tuple(values)


def _picker(places: list[int]) -> Callable[[Row], Row]:
    if len(places) > 1:
        return itemgetter(*places)
    return lambda row: (row[places[0]],)


def _by_bytes(column: Column[Any]) -> Any:  # noqa: ANN401  SQLAlchemy's own kinds of expressions
    """Order texts as SQLite and Python do, whatever the target's locale."""
    return column.collate("C") if isinstance(column.type, Text) else column


def _rendered(statement: Any) -> str:  # noqa: ANN401  as above
    return str(statement.compile(dialect=postgresql.dialect()))


SHAPES: Final = tuple(Shape(table) for table in sorted(METADATA.sorted_tables, key=lambda one: one is not SECRET))
"""The secret goes first: by it a part copy is known as its source's."""


async def merged(shape: Shape, ours: Iterator[Row], theirs: AsyncIterator[Row]) -> AsyncIterator[Change]:
    """Yield what two sequences of rows in the order of their keys do not have in common."""
    left, right = next(ours, None), await anext(theirs, None)
    while left is not None or right is not None:
        sooner = right is None or (left is not None and shape.key(left) < shape.key(right))
        later = left is None or (right is not None and shape.key(right) < shape.key(left))
        if sooner:
            yield Change(left, None)
        elif later:
            yield Change(None, right)
        elif left != right:
            yield Change(left, right)
        left = left if later else next(ours, None)
        right = right if sooner else await anext(theirs, None)
