"""What PostgreSQL's errors mean to the desk. Their own texts never go on: they quote values."""

from __future__ import annotations

import asyncpg  # pyright: ignore[reportMissingTypeStubs]  it is annotated, but does not say so
from sqlalchemy.exc import DBAPIError

from desk.errors import DeskError, StoreUnavailable
from storage.errors import DuplicateError

FAILURES = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError, TimeoutError)
"""Whatever the driver raises."""

LOST = "The connection to the database was lost. Nothing was kept; try again."
MAYBE_KEPT = "The answer to the commit was lost: everything was kept, or nothing. Try again."

WRONG = {
    "28000": "the server refuses this user",
    "28P01": "the server refuses this user or password",
    "3D000": "there is no database of this name on the server; make it first (CREATE DATABASE)",
    "42501": "this user may not make tables in the database",
}
"""Refusals that stay until an administrator acts."""

_PASSING = ("08", "25", "28", "3D", "40", "53", "55", "57", "58", "F0", "XX")
"""Classes of SQLSTATE that speak of the server, its disk or other units (PostgreSQL's manual, appendix A)."""
_UNSOUND = ("08", "25006", "25P03", "57P", "58", "F0", "XX")
"""After these the connection is not used again: it is gone, or leads to a server that serves no more."""
_AGAIN = frozenset({"40001", "40P01", "23505"})
"""Serialization failure, deadlock, unique violation: what another unit did, and a second run sees."""
_UNIQUE = "23505"
_NAMES_ONLY = "42"
"""A class of texts that quote names of tables and columns, never values."""


class MistakenError(DeskError):
    """The database refused a statement: a mistake of the program, not of the moment."""


def translated(error: BaseException) -> Exception:
    """Return what the driver's error means; its text holds no value, and it does not refer to the driver's error."""
    state = sqlstate(error)
    if state == _UNIQUE:
        where = getattr(error, "constraint_name", None) or getattr(error, "table_name", None)
        return DuplicateError(f"Nothing was kept: {where} is taken.")
    if state is None:
        return StoreUnavailable(LOST)
    if is_passing(error):
        name = type(error).__name__
        return StoreUnavailable(f"The database could not do it now ({state} {name}). Nothing was kept; try again.")
    told = f": {error.args[0]}" if state.startswith(_NAMES_ONLY) and error.args else ""
    return MistakenError(f"The database refused a statement ({state} {type(error).__name__}{told}).")


def is_worth_repeating(error: BaseException) -> bool:
    """Whether the same unit, run again from its start at once, may well succeed."""
    return sqlstate(error) in _AGAIN or isinstance(error, asyncpg.InvalidCachedStatementError)


def is_passing(error: BaseException) -> bool:
    """Whether the error speaks of the server or of the way to it, so that the same may succeed later."""
    state = sqlstate(error)
    return state is None or state.startswith(_PASSING)


def is_sound(error: BaseException) -> bool:
    """Whether the connection that raised it may be used again (after a ROLLBACK)."""
    state = sqlstate(error)
    return state is not None and not state.startswith(_UNSOUND)


def sqlstate(error: BaseException) -> str | None:
    """Return the server's five letters, None when the error is not the server's."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    state: str | None = getattr(cause, "sqlstate", None)
    return state
