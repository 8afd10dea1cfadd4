"""A Core statement, built once per module and rendered once per dialect (2.5 → 0.6 ms CPU a unit: performance.md)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import Any, Protocol

from sqlalchemy import SelectBase, Table, UpdateBase, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.sqlite.pysqlite import dialect as sqlite_dialect

Row = tuple[Any, ...]
"""A row as the driver gives it: text, int, bytes, None."""

Values = Mapping[str, object]

CoreStatement = SelectBase | UpdateBase

Insert = sqlite.Insert | postgresql.Insert
"""Both dialects spell ON CONFLICT alike, in classes of their own."""

_SQLITE = sqlite_dialect()


class Inserter(Protocol):
    """The dialect's `insert`."""

    def __call__(self, table: Table, /) -> Insert:
        """Begin an INSERT into the table."""
        ...


@dataclass(frozen=True, slots=True)
class Rendered:
    """Text for the driver, and how to put named values into its question marks."""

    text: str
    bind: Callable[[Values], tuple[object, ...]]


class Statement:
    """One statement for every dialect. Keep it at module level; `sqlite` is its text, rendered at first use."""

    def __init__(self, statement: CoreStatement) -> None:
        self._statement = statement

    @cached_property
    def sqlite(self) -> Rendered:
        """Return the statement as SQLite's driver takes it."""
        return _render(self._statement)


def upsert(build: Callable[[Inserter], CoreStatement]) -> Statement:
    """Return an INSERT with ON CONFLICT: the one place where the dialect's own INSERT is chosen."""
    return Statement(build(sqlite.insert))


def binds(table: Table, *without: str) -> dict[str, Any]:
    """Return a parameter for each column of the table, named like it."""
    return {column.name: bindparam(column.name) for column in table.columns if column.name not in without}


def _render(statement: CoreStatement) -> Rendered:
    compiled = statement.compile(dialect=_SQLITE, compile_kwargs={"render_postcompile": True})
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
