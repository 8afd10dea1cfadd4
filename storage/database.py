"""Where the SQLite file is and how it is opened."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

BUSY_SECONDS = 0.1
"""How long one try for the write lock lasts; the writer tries again until nobody waits for the unit any more."""

_PAUSE_SECONDS = 0.01
_SYNCHRONOUS = {"sqlite", "sqlite+aiosqlite", "sqlite+pysqlite"}
_POSTGRESQL = {"postgresql", "postgresql+asyncpg", "postgres"}
_EXAMPLES = "write sqlite+aiosqlite:///data/p2p.db or postgresql+asyncpg://user:password@host/name."
_FOLDER_MODE = 0o700
_FILE_MODE = 0o600
_MAGIC = b"SQLite format 3\0"


def postgres_url(url: str) -> URL | None:
    """Return P2P_DATABASE_URL for asyncpg when it names a PostgreSQL database, None for one of another kind.

    ValueError when it is no URL, or names no database.
    """
    parsed = _parsed(url)
    if parsed.drivername not in _POSTGRESQL:
        return None
    if not parsed.database:
        raise ValueError("P2P_DATABASE_URL names no database; write postgresql+asyncpg://user:password@host/name.")
    return parsed.set(drivername="postgresql+asyncpg")


def sqlite_path(url: str) -> Path:
    """Return the file of P2P_DATABASE_URL, served by the standard library's driver. ValueError for other databases."""
    parsed = _parsed(url)
    if parsed.drivername not in _SYNCHRONOUS:
        raise ValueError(f"P2P_DATABASE_URL: {parsed.drivername} is not served; {_EXAMPLES}")
    if not parsed.database or parsed.database == ":memory:":
        raise ValueError("P2P_DATABASE_URL names no file; requests must outlive the process.")
    return Path(parsed.database)


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError):
        raise ValueError(f"P2P_DATABASE_URL is not a database URL; {_EXAMPLES}") from None


def prepare(path: Path) -> None:
    """Make the folder and the file if they are missing; the file is its owner's alone.

    ValueError for a file that is no SQLite database: it is left as it is. OSError if there is no using it.
    """
    if not path.parent.exists():
        path.parent.mkdir(mode=_FOLDER_MODE, parents=True)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, _FILE_MODE))
    with path.open("rb") as file:
        begins = file.read(len(_MAGIC))
    if begins not in {b"", _MAGIC}:
        raise ValueError(f"P2P_DATABASE_URL: {path} is no SQLite database; it was left as it is.")
    if path.stat().st_mode & 0o077:
        path.chmod(_FILE_MODE)


def connect(path: Path, *, busy_seconds: float = BUSY_SECONDS) -> sqlite3.Connection:
    """Return a connection on which BEGIN and COMMIT are explicit and a commit is on the disk (WAL, FULL).

    What is erased is overwritten in the file, however SQLite was built.
    """
    connection = sqlite3.connect(
        path, timeout=busy_seconds, isolation_level=None, check_same_thread=False, cached_statements=256
    )
    try:
        _log_ahead(connection, busy_seconds)
        for pragma in ("synchronous = FULL", "trusted_schema = OFF", "secure_delete = ON"):
            connection.execute(f"PRAGMA {pragma}").close()
    except BaseException:
        connection.close()
        raise
    return connection


def _log_ahead(connection: sqlite3.Connection, busy_seconds: float) -> None:
    """Turn on the write-ahead log: where two start on a new file at once SQLite refuses one of them without waiting."""
    until = time.monotonic() + busy_seconds
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").close()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(_PAUSE_SECONDS)
        else:
            return


def connect_reader(path: Path) -> sqlite3.Connection:
    """Return a connection that only reads."""
    connection = connect(path)
    connection.execute("PRAGMA query_only = ON").close()
    return connection
