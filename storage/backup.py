"""A copy of the SQLite file while the bot goes on: the state of one moment, checked before it gets its name."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from sqlalchemy import func, select

from desk.errors import DeskError
from storage.statement import Statement
from storage.tables import METADATA

PAGES = 256
"""Pages of one step (1 MB): between steps the progress is told."""

Progress = Callable[[int, int], None]
"""Takes what is done, and of how much."""


class BackupError(DeskError):
    """There is no backup; nothing was changed. The text is one line for the administrator."""


def back_up(source: Path, target: Path, progress: Progress) -> Mapping[str, int]:
    """Copy the database `source` to the new file `target` (mode 600); return the rows by table.

    Whoever writes meanwhile goes on writing. BackupError when `target` exists, or when either file cannot be used.
    """
    _refuse(source, target)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)  # mode 600
    except OSError as error:
        raise BackupError(f"{target.parent}: {error.strerror}. Nothing was written.") from error
    os.close(handle)
    part = Path(name)
    try:
        counts = _copy(source, part, progress)
        _refuse(source, target)
        part.rename(target)
        _sync(target.parent)
    except (sqlite3.Error, OSError) as error:
        raise BackupError(f"{source} could not be backed up ({error}). Nothing is left of it.") from error
    finally:
        part.unlink(missing_ok=True)
    return counts


def _refuse(source: Path, target: Path) -> None:
    if not source.is_file():
        raise BackupError(f"{source} is no database file.")
    if target.exists():
        raise BackupError(f"{target} is there already; it was left as it is. Name a new file.")


def _copy(source: Path, part: Path, progress: Progress) -> Mapping[str, int]:
    def tell(_status: int, remaining: int, total: int) -> None:
        progress(total - remaining, total)

    with closing(_read(source)) as living, closing(sqlite3.connect(part, isolation_level=None)) as copy:
        living.execute("BEGIN")  # one moment's state for all steps: else each write of the bot begins the copy anew
        _check_ours(living, source)
        living.backup(copy, pages=PAGES, progress=tell, sleep=0.0)
        living.execute("ROLLBACK")
        copy.execute("PRAGMA journal_mode = DELETE").fetchall()  # one file; the bot turns WAL on again
        found = [text for (text,) in copy.execute("PRAGMA integrity_check(1)")]
        if found != ["ok"]:
            raise BackupError(f"{source} is damaged ({found[0]}). There is no backup.")
        counts = {name: _rows(copy, count) for name, count in COUNTS.items() if name in _tables(copy)}
    with part.open("rb+") as written:
        os.fsync(written.fileno())
    return counts


def _read(source: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{source.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=5.0)
    try:
        connection.execute("PRAGMA query_only = ON").close()
    except BaseException:
        connection.close()
        raise
    return connection


def _check_ours(connection: sqlite3.Connection, source: Path) -> None:
    named = _tables(connection)
    if _OURS - named:
        raise BackupError(f"{source} is no database of P2P Desk: it has no table {min(_OURS - named)}.")


def _tables(connection: sqlite3.Connection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


_OURS = {"alembic_version", "request", "audit"}
"""Tables of every version: an older database is backed up before it is brought to this one."""
COUNTS: Mapping[str, Statement] = {
    name: Statement(select(func.count()).select_from(table)) for name, table in METADATA.tables.items()
}


def _rows(connection: sqlite3.Connection, count: Statement) -> int:
    ((rows,),) = connection.execute(count.sqlite.text).fetchall()
    return int(rows)


def _sync(folder: Path) -> None:
    """Let the new name outlive a power failure; Windows cannot open a folder, and needs not."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
