"""One connection as the repositories see it. The driver runs what Core rendered: a quarter of the CPU of `execute`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Protocol

from desk.errors import StoreUnavailable
from storage.errors import DuplicateError
from storage.statement import Row, Statement, Values

_NONE: Values = {}

_PASSING = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
    }
)
"""Primary codes that speak of the disk or of other processes, not of the statement."""


class Link(Protocol):
    """Runs statements in the unit's transaction; raises DuplicateError and StoreUnavailable, with no values in them."""

    @property
    def shared(self) -> bool:
        """Whether other units run beside this one, so that a lock may have waited for them."""
        ...

    def rows(self, statement: Statement, values: Values = _NONE) -> list[Row]:
        """Return all rows."""
        ...

    def row(self, statement: Statement, values: Values = _NONE) -> Row | None:
        """Return the first row, or None."""
        ...

    def stream(self, statement: Statement, values: Values = _NONE) -> Iterator[Row]:
        """Yield the rows as they are wanted; the rest is never read."""
        ...

    def change(self, statement: Statement, values: Values = _NONE) -> int:
        """Run a statement and return how many rows an UPDATE or DELETE found (an INSERT's count means nothing)."""
        ...

    def hold(self, *names: str) -> bool:
        """Let no other unit hold what is named so until this one ends; False where units are alone anyway."""
        ...


class SqliteLink:
    """A Link over the standard library's driver. After a failure of the store it refuses everything until `reset`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._failure: StoreUnavailable | None = None

    @property
    def shared(self) -> bool:
        """Return False: SQLite has one writer at a time."""
        return False

    def reset(self) -> None:
        """Begin a new unit."""
        self._failure = None

    def check(self) -> None:
        """Raise the failure that the unit met, even if the unit went on after it."""
        if self._failure is not None:
            raise self._failure

    def rows(self, statement: Statement, values: Values = _NONE) -> list[Row]:
        """Return all rows."""
        try:
            return self._run(statement, values).fetchall()
        except sqlite3.Error as error:
            raise self._told(error) from error

    def row(self, statement: Statement, values: Values = _NONE) -> Row | None:
        """Return the first row, or None."""
        found = self.rows(statement, values)
        return found[0] if found else None

    def stream(self, statement: Statement, values: Values = _NONE) -> Iterator[Row]:
        """Yield the rows as they are wanted; the rest is never read."""
        try:
            yield from self._run(statement, values)
        except sqlite3.Error as error:
            raise self._told(error) from error

    def change(self, statement: Statement, values: Values = _NONE) -> int:
        """Run a statement and return how many rows an UPDATE or DELETE found."""
        try:
            return self._run(statement, values).rowcount
        except sqlite3.Error as error:
            raise self._told(error) from error

    def hold(self, *_names: str) -> bool:
        """Return False: SQLite has one writer at a time, and a reader sees one state throughout."""
        return False

    def _run(self, statement: Statement, values: Values) -> sqlite3.Cursor:
        self.check()
        rendered = statement.sqlite
        return self._connection.execute(rendered.text, rendered.bind(values))

    def _told(self, error: sqlite3.Error) -> Exception:
        told = translated(error)
        if isinstance(told, StoreUnavailable):
            self._failure = told
        return told


def translated(error: sqlite3.Error) -> Exception:
    """Return what the driver's error means to the desk; the error itself if it is a mistake of the program."""
    if isinstance(error, sqlite3.IntegrityError):
        return DuplicateError(f"Nothing was kept: {error}.")
    if is_passing(error):
        return StoreUnavailable(f"The database could not do it now ({error}). Nothing was kept; try again.")
    return error


def is_passing(error: sqlite3.Error) -> bool:
    """Whether the error speaks of the disk or of other processes, so that the same work may succeed later."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return code is not None and (code & 0xFF) in _PASSING
