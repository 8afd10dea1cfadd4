"""Brings a database to this version's tables. Alembic is imported only when there is something to do: it is slow."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from storage.database import connect
from storage.errors import MigrationFailedError, OtherVersionError

HEAD = "0009"
"""The newest revision in migrations/versions (a test compares)."""
PART_COPY = "part copy of"
"""How the revision of a database begins while it is being copied into."""
SCRIPTS = Path(__file__).parent / "migrations"

_FOREIGN = "The database is of another program: it has tables and none of ours; nothing was changed."
_LOCK_SECONDS = 30.0
"""How long a start waits while another process migrates."""


def migrate(path: Path) -> None:
    """Upgrade the file to HEAD inside one transaction.

    sqlite3.Error when it cannot be done now, ValueError when a newer version or another program made the file,
    MigrationFailedError when it failed: then the file is as it was.
    """
    found = revision(path)
    refuse_newer(found)
    if found is None and _is_foreign(path):
        raise ValueError(_FOREIGN)
    if found != HEAD:
        try:
            _upgrade(path)
        except Exception as error:
            raise failed(found, sqlite_reason(error)) from error


def require(path: Path) -> None:
    """Raise OtherVersionError unless the file is at HEAD, ValueError when another program made it. Changes nothing."""
    found = revision(path)
    if found is None and _is_foreign(path):
        raise ValueError(_FOREIGN)
    require_head(found)


def require_head(found: str | None) -> None:
    """Raise OtherVersionError unless a database's revision is HEAD, ValueError when a newer program made it."""
    refuse_newer(found)
    if found != HEAD:
        at = f"at version {found}" if found is not None else "empty"
        told = f"P2P_DATABASE_URL: this database is {at}, this program needs {HEAD}; nothing was changed."
        raise OtherVersionError(f"{told} Run `python app.py db upgrade` (a start of the bot does the same).")


def failed(found: str | None, reason: str) -> MigrationFailedError:
    """Return what an administrator reads when the one transaction of a migration was rolled back."""
    begun = f"version {found}" if found is not None else "empty"
    told = f"P2P_DATABASE_URL: the database could not be brought from {begun} to version {HEAD} ({reason})."
    return MigrationFailedError(
        f"{told} Nothing of it was changed: mend the cause and try again, or go on with the program of before."
    )


def sqlite_reason(error: Exception) -> str:
    """Return why SQLite would not; its messages name tables and columns, other errors' texts may hold values."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return str(cause) if isinstance(cause, sqlite3.Error) else type(cause).__name__


def refuse_newer(found: str | None) -> None:
    """Raise ValueError when a newer version of the program made the database."""
    if found is not None and found.startswith(PART_COPY):
        raise ValueError("A copy into this database is not finished: start `app.py db copy` again with the same file.")
    if found is not None and found > HEAD:
        told = f"P2P_DATABASE_URL: this database is at version {found}, this program knows {HEAD} at most"
        raise ValueError(f"{told}; nothing was changed. Use the newer program that brought it there.")


def revision(path: Path) -> str | None:
    """Return the revision that the file has, None for a new file."""
    connection = connect(path, busy_seconds=_LOCK_SECONDS)
    try:
        named = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone() if named else None
    finally:
        connection.close()
    return found[0] if found else None


def _is_foreign(path: Path) -> bool:
    connection = connect(path, busy_seconds=_LOCK_SECONDS)
    try:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    finally:
        connection.close()
    return bool(tables) and "alembic_version" not in tables


def _upgrade(path: Path) -> None:
    from alembic import command  # noqa: PLC0415  see the module: a start with nothing to do must not pay for it
    from alembic.config import Config  # noqa: PLC0415  as above
    from sqlalchemy import create_engine, event  # noqa: PLC0415  as above
    from sqlalchemy.pool import StaticPool  # noqa: PLC0415  as above

    def creator() -> sqlite3.Connection:
        return connect(path, busy_seconds=_LOCK_SECONDS)

    engine = create_engine("sqlite://", creator=creator, poolclass=StaticPool, hide_parameters=True)
    event.listen(engine, "begin", _begin_immediate)
    settings = Config()
    settings.set_main_option("script_location", str(SCRIPTS))
    try:
        with engine.begin() as connection:
            settings.attributes["connection"] = connection
            command.upgrade(settings, "head")
    finally:
        engine.dispose()


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
