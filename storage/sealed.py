"""Every table that holds sealed texts, alike: by which key each row's data key is wrapped, and wrapping it anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from sqlalchemy import Column, Table, bindparam, select, update

from storage.columns import SEALED
from storage.crypto import Keyring, Sealed
from storage.errors import KeyMissingError, SealError
from storage.link import Link
from storage.statement import Lock, Row, Statement
from storage.tables import METADATA

PAGE_ROWS = 1000
"""Rows of one reading unit."""


class Rewrapped(Enum):
    """What became of one row."""

    DONE = auto()
    NOTHING_TO_DO = auto()
    """It is gone, erased, or wrapped by the newest key by now."""
    BUSY = auto()
    """Somebody is changing it: it comes again."""
    KEY_MISSING = auto()
    CHANGED = auto()
    """Its text, or its data key, was changed since it was stored."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """How one table's sealed rows are read and rewrapped."""

    page: Statement
    look: Statement
    take: Statement
    keep: Statement


def _shape(table: Table) -> _Shape:
    (key,) = table.primary_key.columns
    columns = [table.c[name] for name in SEALED]
    this = key == bindparam("this")
    page = select(key, table.c.key_id).where(key > bindparam("after")).order_by(key).limit(PAGE_ROWS)
    return _Shape(
        Statement(page),
        Statement(select(*columns).where(this)),
        Statement(select(*columns).where(this), Lock.SKIP),
        Statement(update(table).where(this).values(_wrapping(table.c.data_key, table.c.key_id))),
    )


def _wrapping(*columns: Column[bytes] | Column[str]) -> dict[str, object]:
    return {column.name: bindparam(f"new_{column.name}") for column in columns}


SHAPES: Final[Mapping[str, _Shape]] = {
    table.name: _shape(table) for table in METADATA.sorted_tables if set(SEALED) <= set(table.columns.keys())
}
"""By table: each has one key, and its name and that key are what its texts are bound to."""


class SealedRows:
    """The sealed rows of all tables over a link."""

    def __init__(self, link: Link, keyring: Keyring) -> None:
        self._link = link
        self._keyring = keyring

    @property
    def key_ids(self) -> tuple[str, ...]:
        """Return the names of this process's keys, newest first."""
        return self._keyring.ids

    def page(self, table: str, after: str) -> Sequence[Row]:
        """Return the next rows after that key: each one's key, and the name of the key that wraps it (None: erased)."""
        return self._link.rows(SHAPES[table].page, {"after": after})

    def rewrap(self, table: str, row: str) -> Rewrapped:
        """Wrap the row's data key by the newest key; its text must open, and is not touched.

        A row that another unit has locked is left: nobody who rewraps waits, so nobody waits for them in a circle.
        """
        shape = SHAPES[table]
        stored = self._link.row(shape.take, {"this": row})
        if stored is None:
            return Rewrapped.BUSY if self._link.row(shape.look, {"this": row}) else Rewrapped.NOTHING_TO_DO
        if stored[0] is None or stored[2] == self.key_ids[0]:
            return Rewrapped.NOTHING_TO_DO
        try:
            sealed = self._keyring.rewrap(table, row, Sealed(*stored))
        except KeyMissingError:
            return Rewrapped.KEY_MISSING
        except SealError:
            return Rewrapped.CHANGED
        self._link.change(shape.keep, {"this": row, "new_data_key": sealed.data_key, "new_key_id": sealed.key_id})
        return Rewrapped.DONE
