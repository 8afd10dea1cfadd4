"""A Core statement, built once per module and rendered once per dialect (2.5 → 0.6 ms CPU a unit: performance.md)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property
from operator import itemgetter
from typing import Any, Protocol, cast
from weakref import WeakSet

from sqlalchemy import Dialect, Select, SelectBase, Table, UpdateBase, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect
from sqlalchemy.dialects.sqlite.pysqlite import dialect as sqlite_dialect

Row = tuple[Any, ...]
"""A row as the driver gives it: text, int, bytes, None."""

Values = Mapping[str, object]

CoreStatement = SelectBase | UpdateBase

Insert = sqlite.Insert | postgresql.Insert
"""Both dialects spell ON CONFLICT alike, in classes of their own."""

_SQLITE = sqlite_dialect()
_POSTGRESQL = asyncpg_dialect()


class Lock(Enum):
    """What a SELECT does with its rows until the unit ends, on PostgreSQL (SQLite has one writer at a time)."""

    WAIT = auto()
    """FOR UPDATE: wait for whoever has a row."""
    SKIP = auto()
    """FOR UPDATE SKIP LOCKED: leave out what somebody else has."""


class Inserter(Protocol):
    """The dialect's `insert`."""

    def __call__(self, table: Table, /) -> Insert:
        """Begin an INSERT into the table."""
        ...


Build = Callable[[Inserter], CoreStatement]


@dataclass(frozen=True, slots=True)
class Rendered:
    """Text for the driver, and how to put named values into its places."""

    text: str
    bind: Callable[[Values], tuple[object, ...]]


_EVERY: WeakSet[Statement] = WeakSet()


class Statement:
    """One statement for every dialect, each rendered at first use. Keep it at module level."""

    def __init__(self, statement: CoreStatement | Build, lock: Lock | None = None, of: Table | None = None) -> None:
        """Lock the rows of every table in it, or `of` one (an outer join's other rows cannot be locked)."""
        self._statement = statement
        self._lock = lock
        self._of = of
        _EVERY.add(self)

    @cached_property
    def sqlite(self) -> Rendered:
        """Return the statement as SQLite's driver takes it."""
        return _render(self._built(sqlite.insert), _SQLITE)

    @cached_property
    def postgresql(self) -> Rendered:
        """Return the statement as asyncpg takes it, its lock included."""
        return _render(_locking(self._built(postgresql.insert), self._lock, self._of), _POSTGRESQL)

    @cached_property
    def postgresql_reading(self) -> Rendered:
        """Return the statement for a transaction that only reads: such a one may lock nothing."""
        return _render(self._built(postgresql.insert), _POSTGRESQL)

    def _built(self, insert_into: Inserter) -> CoreStatement:
        stated = self._statement
        return stated if isinstance(stated, SelectBase | UpdateBase) else stated(insert_into)


def render_for_postgresql() -> None:
    """Render every statement now: a quarter of a second that no turn and no health check shall wait for."""
    for statement in list(_EVERY):
        _ = statement.postgresql, statement.postgresql_reading


def upsert(build: Build) -> Statement:
    """Return an INSERT with ON CONFLICT: the one place where the dialect's own INSERT is chosen."""
    return Statement(build)


def binds(table: Table, *without: str) -> dict[str, Any]:
    """Return a parameter for each column of the table, named like it."""
    return {column.name: bindparam(column.name) for column in table.columns if column.name not in without}


def _locking(statement: CoreStatement, lock: Lock | None, of: Table | None) -> CoreStatement:
    if lock is None:
        return statement
    if not isinstance(statement, Select):
        raise TypeError("Only a SELECT locks rows.")
    return cast("Select[Any]", statement).with_for_update(skip_locked=lock is Lock.SKIP, of=of)


def _render(statement: CoreStatement, dialect: Dialect) -> Rendered:
    compiled = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    names: list[str] = compiled.positiontup or []  # pyright: ignore[reportAttributeAccessIssue]  only SQLCompiler has it
    fixed = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
    return Rendered(str(compiled), _binder(tuple(names), fixed))


def _binder(names: tuple[str, ...], fixed: Values) -> Callable[[Values], tuple[object, ...]]:
    """Return what orders named values as the text wants them."""
    pick = _picker(names)
    if not fixed:
        return pick
    return lambda values: pick({**fixed, **values})


def _picker(names: tuple[str, ...]) -> Callable[[Values], tuple[object, ...]]:
    """Return what picks the values out in order: in C where there are several."""
    if len(names) > 1:
        return itemgetter(names[0], *names[1:])
    return lambda values: tuple(values[name] for name in names)
