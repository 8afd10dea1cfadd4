"""Units of work, several to a commit. A failed unit takes nobody with it; an unsure batch is run again, one by one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from desk.errors import StoreUnavailable
from storage.link import SqliteLink, translated
from storage.unit_of_work import Unit

Work = Callable[[Unit], object]


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of a unit: its result, or the failure after which nothing of it was kept."""

    result: object = None
    failure: Exception | None = None
    stirred: bool = False


class Batches:
    """Runs units on one connection. The caller has begun the transaction."""

    def __init__(self, connection: sqlite3.Connection, make_unit: Callable[[SqliteLink], Unit]) -> None:
        self._connection = connection
        self._link = SqliteLink(connection)
        self._make_unit = make_unit

    def run(self, works: Sequence[Work]) -> list[Ended]:
        """Run the units and commit; raise nothing."""
        if len(works) == 1:
            return [self._finish_alone(works[0])]
        try:
            ended = [self._in_savepoint(work) for work in works]
            self._connection.execute("COMMIT")
        except (sqlite3.Error, StoreUnavailable):
            # The whole transaction is gone or in doubt (performance.md): what one unit did to it, the others redo.
            self.roll_back()
            return [self._alone(work) for work in works]
        return ended

    def roll_back(self) -> None:
        """Undo what is left; if even that fails, the next BEGIN finds the remains and tries again."""
        with suppress(sqlite3.Error):
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def _in_savepoint(self, work: Work) -> Ended:
        """Run one unit of a batch. Raises if the transaction did not outlive the unit."""
        self._connection.execute("SAVEPOINT unit")
        ended = self._attempt(work)
        if not self._connection.in_transaction:
            raise StoreUnavailable("The transaction was lost.")
        if ended.failure is not None:
            self._connection.execute("ROLLBACK TO unit")
        self._connection.execute("RELEASE unit")
        return ended

    def _alone(self, work: Work) -> Ended:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            return Ended(failure=translated(error))
        return self._finish_alone(work)

    def _finish_alone(self, work: Work) -> Ended:
        """Run a unit that has the transaction to itself, and end the transaction."""
        ended = self._attempt(work)
        if ended.failure is None:
            try:
                self._connection.execute("COMMIT")
            except sqlite3.Error as error:
                ended = Ended(failure=translated(error))
        if ended.failure is not None:
            self.roll_back()
        return ended

    def _attempt(self, work: Work) -> Ended:
        self._link.reset()
        unit = self._make_unit(self._link)
        try:
            result = work(unit)
            unit.finish()
            self._link.check()
        except Exception as error:  # noqa: BLE001  it belongs to whoever asked for the unit, and reaches them
            return Ended(failure=error)
        return Ended(result, stirred=unit.stirred)
