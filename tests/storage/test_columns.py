"""The kinds of columns, as both databases are told of them."""

from __future__ import annotations

import pytest
from sqlalchemy import Index, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.schema import CreateIndex

from storage.columns import SEALED, removal, seal, sealed
from storage.tables import METADATA, REMOVED, SEAL


def test_a_sealed_documents_columns_have_the_names_by_which_they_are_found_and_may_be_erased() -> None:
    columns = sealed()
    assert tuple(column.name for column in columns) == SEALED
    assert all(column.nullable for column in columns)


@pytest.mark.parametrize(("table", "made"), [(SEAL, seal()), (REMOVED, removal())])
def test_nothing_of_a_seal_or_of_a_removal_may_be_missing(table: Table, made: tuple[object, ...]) -> None:
    assert len(table.columns) == len(made) + 1
    assert not any(column.nullable for column in table.columns)


def _is_partial(index: Index, dialect: Dialect) -> bool:
    return index.dialect_options[dialect.name]["where"] is not None


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()])
def test_an_index_of_some_rows_says_which_with_a_literal(dialect: Dialect) -> None:
    """With a parameter in it no query would be served by it."""
    some = [index for table in METADATA.tables.values() for index in table.indexes if _is_partial(index, dialect)]
    assert some
    for index in some:
        told = str(CreateIndex(index).compile(dialect=dialect))
        assert " WHERE " in told
        assert not {"?", ":", "%"} & set(told.partition(" WHERE ")[2])
