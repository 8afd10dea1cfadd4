"""Brings a database to this version's tables. Alembic is imported only when there is something to do: it is slow."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import Connection

from storage.database import connect

HEAD = "0009"
"""The newest revision in migrations/versions (a test compares)."""
PART_COPY = "part copy of"
"""How the revision of a database begins while it is being copied into."""
SCRIPTS = Path(__file__).parent / "migrations"

_LOCK_SECONDS = 30.0
"""How long a start waits while another process migrates."""


def migrate(path: Path) -> None:
    """Upgrade the file to HEAD inside one transaction.

    sqlite3.Error when it cannot be done now, ValueError when a newer version or another program made the file.
    """
    found = revision(path)
    refuse_newer(found)
    if found is None and _is_foreign(path):
        raise ValueError("The database is of another program: it has tables and none of ours; nothing was changed.")
    if found != HEAD:
        _upgrade(path)


def refuse_newer(found: str | None) -> None:
    """Raise ValueError when a newer version of the program made the database."""
    if found is not None and found.startswith(PART_COPY):
        raise ValueError("A copy into this database is not finished: start `app.py db copy` again with the same file.")
    if found is not None and found > HEAD:
        raise ValueError(f"The database is of a newer version ({found}, this one knows {HEAD}); nothing was changed.")


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
