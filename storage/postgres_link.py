"""A Link over asyncpg, for a handler that runs in `AsyncConnection.run_sync` (performance.md).

The driver runs what Core rendered, through the public `AdaptedConnection.run_async`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from enum import Enum
from typing import Any, Protocol, TypeVar

from desk.errors import StoreUnavailable
from storage.postgres_errors import FAILURES, MAYBE_KEPT, is_sound, is_worth_repeating, translated
from storage.statement import Rendered, Row, Statement, Values

T = TypeVar("T")

PAGE = 50
"""Rows that a stream reads at a time."""

_NONE: Values = {}
_HOLD = "SELECT pg_advisory_xact_lock(hashtextextended($1::text, 0))"
_BETWEEN_NAMES = "\x1f"


class Mode(Enum):
    """How a transaction begins. A reading one sees one committed state throughout, and locks nothing."""

    WRITE = "BEGIN"
    READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


class Driver(Protocol):
    """What the store uses of an asyncpg connection."""

    async def fetch(self, query: str, /, *args: object) -> Sequence[Sequence[Any]]: ...  # noqa: D102  as asyncpg's
    async def execute(self, query: str, /, *args: object) -> str: ...  # noqa: D102  as asyncpg's
    def cursor(self, query: str, /, *args: object, prefetch: int) -> Any: ...  # noqa: ANN401, D102  as asyncpg's
    def is_closed(self) -> bool: ...  # noqa: D102  as asyncpg's
    def terminate(self) -> None: ...  # noqa: D102  as asyncpg's


class Adapted(Protocol):
    """SQLAlchemy's connection around the driver's."""

    def run_async(self, fn: Callable[[Any], Awaitable[T]], /) -> T:
        """Wait for what the function does with the driver's connection."""
        ...


class PostgresLink:
    """One transaction. After any failure of a statement it refuses everything: PostgreSQL's transaction is dead."""

    def __init__(self, adapted: Adapted, mode: Mode) -> None:
        self._adapted = adapted
        self._mode = mode
        self.failure: Exception | None = None
        """What the unit met, even if it went on after it."""
        self.again = False
        """Whether what failed is worth another run from the start."""
        self._sound = True
        self._begun = False

    @property
    def clean(self) -> bool:
        """Whether the connection may be used again: it lives, and no transaction is left on it."""
        return self._sound and not self._begun

    @property
    def shared(self) -> bool:
        """Return True: units run side by side."""
        return True

    def begin(self) -> None:
        """Begin the transaction."""
        self._begun = True
        self._tagged(self._mode.value, ())

    def commit(self) -> None:
        """Commit, or raise: StoreUnavailable with other words when only the answer was lost."""
        self.check()
        try:
            tag = self._await(lambda driver: driver.execute("COMMIT"))
        except StoreUnavailable as unavailable:
            failure = unavailable if self._sound else StoreUnavailable(MAYBE_KEPT)
        else:
            if tag == "COMMIT":
                self._begun = False
                return
            failure = StoreUnavailable("The transaction was lost. Nothing was kept; try again.")
        self.failure = failure
        raise failure

    def roll_back(self) -> None:
        """Undo everything; afterwards `clean` tells whether that is certain."""
        if self._sound:
            self.failure = None
            with suppress(Exception):  # whatever it was: this connection is not used again
                self._tagged("ROLLBACK", ())
                self._begun = False

    def check(self) -> None:
        """Raise the failure that the unit met, even if the unit went on after it."""
        if self.failure is not None:
            raise self.failure

    def rows(self, statement: Statement, values: Values = _NONE) -> list[Row]:
        """Return all rows."""
        rendered = self._rendered(statement)
        given = rendered.bind(values)
        return list(map(tuple, self._await(lambda driver: driver.fetch(rendered.text, *given))))

    def row(self, statement: Statement, values: Values = _NONE) -> Row | None:
        """Return the first row, or None."""
        found = self.rows(statement, values)
        return found[0] if found else None

    def stream(self, statement: Statement, values: Values = _NONE) -> Iterator[Row]:
        """Yield the rows as they are wanted, read by pages through a portal; the rest is never read."""
        rendered = self._rendered(statement)
        given = rendered.bind(values)
        self.check()
        portal = self._adapted.run_async(lambda driver: _portal(driver, rendered.text, given))
        while page := self._await(lambda _: _page(portal)):
            yield from page
            if len(page) < PAGE:
                return

    def change(self, statement: Statement, values: Values = _NONE) -> int:
        """Run a statement and return how many rows an UPDATE or DELETE found."""
        rendered = self._rendered(statement)
        _, _, count = self._tagged(rendered.text, rendered.bind(values)).rpartition(" ")
        return int(count)

    def hold(self, *names: str) -> bool:
        """Let no other unit hold what is named so until this one ends; False for a unit that only reads."""
        if self._mode is Mode.READ:
            return False
        self._await(lambda driver: driver.fetch(_HOLD, _BETWEEN_NAMES.join(names)))
        return True

    def _rendered(self, statement: Statement) -> Rendered:
        return statement.postgresql if self._mode is Mode.WRITE else statement.postgresql_reading

    def _tagged(self, text: str, values: tuple[object, ...]) -> str:
        """Run a statement and return the server's tag, such as "UPDATE 3"."""
        return self._await(lambda driver: driver.execute(text, *values))

    def _await(self, work: Callable[[Driver], Awaitable[T]]) -> T:
        self.check()
        try:
            return self._adapted.run_async(work)
        except FAILURES as error:
            self.again = is_worth_repeating(error)
            self._sound = is_sound(error)
            failure = translated(error)
        self.failure = failure
        raise failure  # out of the except block: the driver's error, which quotes values, is no context of it


async def _portal(driver: Driver, text: str, values: tuple[object, ...]) -> AsyncIterator[Sequence[Any]]:
    """Return the rows' iterator; nothing is sent before the first is asked for."""
    rows: AsyncIterator[Sequence[Any]] = aiter(driver.cursor(text, *values, prefetch=PAGE))
    return rows


async def _page(rows: AsyncIterator[Sequence[Any]]) -> list[Row]:
    """Return the next page: fewer rows than PAGE when it is the last."""
    page: list[Row] = []
    async for row in rows:
        page.append(tuple(row))
        if len(page) == PAGE:
            break
    return page
