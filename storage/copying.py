"""Moves a desk from SQLite to PostgreSQL: what the target lacks is written, and everything is compared at the end.

Each table is read on both sides in the order of its key and merged, so that a copy that was killed goes on where it
was, and one whose source went on living meanwhile ends as the source is now. Until it is done, the target's revision
says so: no bot starts on a part of a desk.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import asyncpg  # pyright: ignore[reportMissingTypeStubs]  it is annotated, but does not say so
from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError

from desk.errors import DeskError
from storage.alone import alone
from storage.backup import COUNTS
from storage.database import connect
from storage.errors import ServedAlreadyError
from storage.merging import SHAPES, Change, Shape, merged
from storage.migrate import HEAD, PART_COPY, revision
from storage.postgres_engine import PATIENT, single
from storage.postgres_errors import FAILURES, WRONG, sqlstate
from storage.postgres_migrate import migrate
from storage.postgres_units import reason
from storage.statement import Row
from storage.tables import AUDIT, COUNTER, SECRET

CHUNK = 1000
"""Rows of one transaction on the target."""
PART: Final = f"{PART_COPY} {HEAD}"
"""The target's revision until everything is there: greater than any revision, so that a bot refuses to start on it."""

_LOCK: Final = 0x7032705F636F7079
"""The advisory lock of a copy ("p2p_copy" in ASCII)."""
_HOLD_SECONDS = 5.0
"""How long to wait for the source's bot, or for another copy, to let go."""

Progress = Callable[[str, int, int], None]
"""Takes what is being done ("copy", "compare"), how many rows are through, and of how many."""


class CopyError(DeskError):
    """The copy did not end. The text is one line for the administrator: what was kept and what to do, no values."""


@dataclass(frozen=True, slots=True)
class Copied:
    """Rows by table, alike on both sides; and how many rows this run wrote (fewer when an earlier one was killed)."""

    rows: Mapping[str, int]
    written: int


async def copy(source: Path, target: URL, progress: Progress) -> Copied:
    """Copy the desk in the file `source` to the database `target`, and compare every row; nobody may write meanwhile.

    CopyError when either side cannot be used, or when the target holds anything but a part copy of this source.
    """
    try:
        with _held(source) as living:
            return await _copy(living, target, progress)
    except ServedAlreadyError as error:
        raise CopyError(f"{error} Stop the bot first.") from None
    except sqlite3.Error as error:
        raise CopyError(f"{source} could not be read ({error}). Start the copy again to go on.") from error
    except (SQLAlchemyError, *FAILURES) as error:
        wrong = WRONG.get(sqlstate(error) or "")
        if wrong:
            raise CopyError(f"The target could not be used: {wrong}. A password may stand in PGPASSWORD.") from None
        raise CopyError(f"The target could not be used ({_told(error)}). Start the copy again to go on.") from None
    except TypeError:
        if not target.query:
            raise
        raise CopyError("TARGET has an option after the ? that the driver does not know.") from None


@contextmanager
def _held(source: Path) -> Generator[sqlite3.Connection]:
    """Yield the source, on which nobody else can write meanwhile."""
    if not source.is_file():
        raise CopyError(f"There is no database file {source}.")
    if (found := revision(source)) != HEAD:
        told = f"{source} is at version {found or 'none'}, this program needs {HEAD}; nothing was copied."
        raise CopyError(f"{told} Set P2P_DATABASE_URL to it and run `python app.py db upgrade`.")
    with alone(source), closing(connect(source, busy_seconds=_HOLD_SECONDS)) as living:
        living.execute("BEGIN IMMEDIATE")
        yield living
        living.execute("ROLLBACK")


async def _copy(living: sqlite3.Connection, target: URL, progress: Progress) -> Copied:
    async with AsyncExitStack() as stack:
        reader = await stack.enter_async_context(_connected(target))
        writer = await stack.enter_async_context(_connected(target))
        await _be_alone(writer)
        counts = {shape.name: _count(living, shape) for shape in SHAPES}
        await _admit(writer, target, living)
        passing = _Passing(living, reader, progress, sum(counts.values()))
        written = await _even_out(passing, writer)
        await _compare(passing)
        await _finish(writer)
        return Copied(counts, written)


async def _be_alone(writer: Any) -> None:  # noqa: ANN401  the driver's connection
    """Keep other copies away; the server may take a moment to see that a killed one is gone."""
    try:
        async with writer.transaction():
            await writer.execute(f"SET LOCAL lock_timeout = '{_HOLD_SECONDS}s'")
            await writer.execute(f"SELECT pg_advisory_lock({_LOCK})")
    except asyncpg.LockNotAvailableError:
        raise CopyError("Another copy to this target is running; nothing was changed.") from None


async def _even_out(passing: _Passing, writer: Any) -> int:  # noqa: ANN401  as above
    """Write what the target lacks; return how many rows that were."""
    written = 0
    for shape in SHAPES:
        async with aclosing(passing.chunks("copy", shape)) as unlike:
            async for changes in unlike:
                await _write(writer, shape, changes)
                written += len(changes)
    return written


async def _compare(passing: _Passing) -> None:
    passing.done = 0
    for shape in SHAPES:
        async with aclosing(passing.chunks("compare", shape)) as unlike:
            async for _ in unlike:
                raise CopyError(f"Table {shape.name} differs: somebody writes to the target. Name an empty database.")


@asynccontextmanager
async def _connected(target: URL) -> AsyncGenerator[Any]:
    """Yield a connection of the driver: streams and COPY are its own."""
    engine = single(target.set(drivername="postgresql+asyncpg"), **PATIENT)
    try:
        async with engine.connect() as connection:
            yield (await connection.get_raw_connection()).driver_connection
    finally:
        await engine.dispose()


async def _admit(writer: Any, target: URL, living: sqlite3.Connection) -> None:  # noqa: ANN401  the driver's connection
    """Make the tables of an empty target (a counter begins with a row); refuse one that holds anything else."""
    found = await _revision(writer)
    ours = living.execute(SHAPES[0].sqlite).fetchall()
    if found is not None and found.startswith(PART_COPY):
        theirs = [tuple(row) for row in await writer.fetch(SHAPES[0].postgres)]
        if found != PART or theirs != ours:
            raise CopyError("The target holds a part of another desk; nothing was changed. Name an empty database.")
        return
    try:
        await migrate(target.set(drivername="postgresql+asyncpg"))
    except ValueError as error:  # a newer version of the program made it
        raise CopyError(str(error)) from error
    for shape in SHAPES:
        if shape.table is not COUNTER and await writer.fetchval(f'SELECT EXISTS (SELECT FROM "{shape.name}")'):  # noqa: S608  our own tables' names
            raise CopyError("The target holds a desk already; nothing was changed. Name an empty database.")
    async with writer.transaction():
        await writer.execute("UPDATE alembic_version SET version_num = $1", PART)
        await writer.copy_records_to_table(SECRET.name, records=ours, columns=SHAPES[0].columns)


async def _revision(writer: Any) -> str | None:  # noqa: ANN401  as above
    if await writer.fetchval("SELECT to_regclass('alembic_version')::text") is None:
        return None
    return cast("str | None", await writer.fetchval("SELECT version_num FROM alembic_version"))


class _Passing:
    """Goes through the tables of both sides together and yields what is not alike, in chunks."""

    def __init__(self, living: sqlite3.Connection, reader: Any, progress: Progress, total: int) -> None:  # noqa: ANN401
        self._living = living
        self._reader = reader
        self._progress = progress
        self._total = total
        self.done = 0

    async def chunks(self, stage: str, shape: Shape) -> AsyncGenerator[Sequence[Change]]:
        """Yield up to CHUNK changes at a time, and the rest."""
        changes: list[Change] = []
        async with self._reader.transaction(isolation="repeatable_read", readonly=True):
            async for change in merged(shape, self._ours(stage, shape), self._theirs(shape)):
                changes.append(change)
                if len(changes) == CHUNK:
                    yield changes
                    changes = []
        if changes:
            yield changes

    def _ours(self, stage: str, shape: Shape) -> Iterator[Row]:
        for row in self._living.execute(shape.sqlite):
            yield shape.row(row)
            self.done += 1
            if self.done % CHUNK == 0 or self.done == self._total:
                self._progress(stage, self.done, self._total)

    async def _theirs(self, shape: Shape) -> AsyncIterator[Row]:
        async for record in self._reader.cursor(shape.postgres, prefetch=CHUNK):
            yield tuple(record)


async def _write(writer: Any, shape: Shape, changes: Sequence[Change]) -> None:  # noqa: ANN401  as above
    gone = [shape.key(change.theirs) for change in changes if change.theirs is not None]
    if gone and shape.table is AUDIT:
        raise CopyError("The target's audit trail is not this source's; it was left as it is. Name an empty database.")
    records = [change.ours for change in changes if change.ours is not None]
    async with writer.transaction():
        if gone:
            await writer.executemany(shape.delete, gone)
        await writer.copy_records_to_table(shape.name, records=records, columns=shape.columns)


async def _finish(writer: Any) -> None:  # noqa: ANN401  as above
    """Let the numbers that the database gives go on after the copied ones, and the target be a desk."""
    async with writer.transaction():
        for shape in SHAPES:
            for column in shape.table.primary_key.columns:
                await _go_on(writer, shape.name, column.name)
        await writer.execute("UPDATE alembic_version SET version_num = $1", HEAD)


async def _go_on(writer: Any, table: str, column: str) -> None:  # noqa: ANN401  as above
    sequence = await writer.fetchval("SELECT pg_get_serial_sequence($1, $2)", f'"{table}"', column)
    if sequence is not None:
        latest = await writer.fetchval(f'SELECT max("{column}") FROM "{table}"')  # noqa: S608  our own tables' names
        await writer.fetchval("SELECT setval($1::text::regclass, $2, false)", sequence, (latest or 0) + 1)


def _count(living: sqlite3.Connection, shape: Shape) -> int:
    ((rows,),) = living.execute(COUNTS[shape.name].sqlite.text).fetchall()
    return int(rows)


def _told(error: BaseException) -> str:
    """Return what kind of failure it was: the texts of the driver quote values."""
    unstorable = isinstance(error, asyncpg.CharacterNotInRepertoireError)
    return reason(error) + (": a text that PostgreSQL cannot store" if unstorable else "")
