"""The real storage code on a database in memory, without threads: a store's units are run one loop step later.

A `Database` outlives the processes that use it. What can go wrong with it is a number of virtual seconds, or a count.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar, cast

from desk.errors import StoreUnavailable
from desk.ports import UnitOfWork
from storage.batch import Batches, Ended, Work
from storage.crypto import Keyring
from storage.link import SqliteLink
from storage.secret import OwnKeys
from storage.unit_of_work import Unit
from tests.soak.sim_watch import forgotten

T = TypeVar("T")

KEYRING = Keyring([bytes(range(32))])
OWN_KEYS = OwnKeys(audit=bytes(range(32, 64)), blind=bytes(range(64, 96)))
PATIENCE = 2.5
"""Seconds after which the real writer withdraws a unit that was not begun."""
MOST_IN_BATCH = 64
_AWAY = "The database is away. Nothing was kept; try again."
_UNSURE = "The commit was not answered."
_NOTED = """
CREATE TEMP TABLE noted (request TEXT, seq INTEGER, kind TEXT, at REAL);
CREATE TEMP TRIGGER note AFTER INSERT ON main.audit
    BEGIN INSERT INTO noted VALUES (new.request, new.seq, new.kind, virtual_now()); END;
CREATE TEMP TABLE known (activity TEXT, at REAL);
CREATE TEMP TRIGGER know AFTER INSERT ON main.message
    BEGIN INSERT INTO known VALUES (new.activity, virtual_now()); END;
CREATE TEMP TABLE attended (person TEXT, since INTEGER, until INTEGER, at REAL);
CREATE TEMP TRIGGER attend AFTER UPDATE ON main.person
    WHEN old.away_since IS NOT new.away_since OR old.away_until IS NOT new.away_until
    BEGIN INSERT INTO attended VALUES (new.id, new.away_since, new.away_until, virtual_now()); END;
"""
"""When, in virtual time, each event was committed, each message known, and who went away or came back.

It rolls back with the unit, and a batch takes no virtual time.
"""


def make_unit(link: SqliteLink) -> Unit:
    """Return a unit under the simulation's keys."""
    return Unit(link, KEYRING, OWN_KEYS)


class Runs(Protocol):
    """What runs the units of a batch: `Batches`, or a faulty one that a test plants."""

    def run(self, works: list[Work]) -> list[Ended]: ...
    def roll_back(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Made:
    """How the storage is put together; tests plant bugs here."""

    unit: Callable[[SqliteLink], Unit] = make_unit
    batches: Callable[[sqlite3.Connection, Callable[[SqliteLink], Unit]], Runs] = Batches


@dataclass(slots=True)
class Database:
    """One database in memory. `away_until`, `locked_until`, `full_until`: virtual times; `lost`: commits to come
    whose answers are lost."""

    connection: sqlite3.Connection
    now: Callable[[], float]
    made: Made = field(default_factory=Made)
    away_until: float = 0.0
    locked_until: float = 0.0
    full_until: float = 0.0
    lost: int = 0
    met: dict[str, int] = field(default_factory=dict)
    """How often each of its faults was met by a batch."""
    broken: dict[str, None] = field(default_factory=dict)
    """What did not hold after some commit."""
    batches: Runs = field(init=False)
    _cramped: bool = False

    def __post_init__(self) -> None:
        self.connection.create_function("virtual_now", 0, self.now)
        self.connection.executescript(_NOTED)
        self.batches = self.made.batches(self.connection, self.made.unit)

    def meet(self, fault: str) -> None:
        """Count a fault that took effect."""
        self.met[fault] = self.met.get(fault, 0) + 1

    def fill(self, until: float, spare: int) -> None:
        """Let the disk be full until then, but for `spare` pages."""
        (pages,) = self.connection.execute("PRAGMA page_count").fetchone()
        self.connection.execute(f"PRAGMA max_page_count = {pages + spare}").fetchall()
        self.full_until, self._cramped = until, True

    def make_room(self) -> None:
        """End a full disk whose time has come."""
        if self._cramped and self.now() >= self.full_until:
            self.connection.execute("PRAGMA max_page_count = 1073741823").fetchall()
            self._cramped = False

    def heal(self) -> None:
        """End every fault now."""
        self.away_until = self.locked_until = self.full_until = 0.0
        self.lost = 0
        self.make_room()

    def run(self, works: list[Work]) -> list[Ended]:
        """Run units in one transaction, as the writer's thread does."""
        if self.now() < self.away_until:
            self.meet("database gone")
            return [Ended(failure=StoreUnavailable(_AWAY)) for _ in works]
        self.make_room()
        self.batches.roll_back()
        self.connection.execute("BEGIN IMMEDIATE")
        ended = self.batches.run(works)
        self.broken.update(dict.fromkeys(forgotten(self.connection)))
        if self._cramped and any(isinstance(one.failure, StoreUnavailable) for one in ended):
            self.meet("disk full")
        if self.lost:
            self.lost -= 1
            self.meet("commit answer lost")
            return [one if one.failure else Ended(failure=StoreUnavailable(_UNSURE)) for one in ended]
        return ended

    def rows(self, statement: str, *values: Any) -> list[Any]:
        """Return rows for the oracle."""
        return self.connection.execute(statement, values).fetchall()

    def look(self, work: Callable[[Unit], T]) -> T:
        """Run a unit that only reads, for the oracle and for readers."""
        return work(self.made.unit(SqliteLink(self.connection)))


@dataclass(slots=True)
class _Job:
    work: Work
    future: asyncio.Future[Any]


class SimStore:
    """`desk.ports.Store` of one process. After `kill` nothing that it queued is begun, and nobody hears of the rest."""

    def __init__(
        self, database: Database, dawdle: Callable[[], float], boundary: Callable[[str], None], *, alone: bool
    ) -> None:
        self.alone = alone
        self._database = database
        self._dawdle = dawdle
        self._boundary = boundary
        self._jobs: list[_Job] = []
        self._planned = False
        self._killed = False
        self.listeners: list[Callable[[], None]] = []
        self.stirred: Callable[[], None] = self.wake

    def wake(self) -> None:
        """Wake whoever listens."""
        for wake in () if self._killed else self.listeners:
            wake()

    def listen(self, wake: Callable[[], None]) -> None:
        """Call `wake` on the event loop after each commit that queued an effect or set a timer."""
        self.listeners.append(wake)

    async def run(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run the unit and return its result after the commit."""
        self._alive()
        self._boundary("before a unit")
        loop = asyncio.get_running_loop()
        job = _Job(cast("Work", work), loop.create_future())
        self._jobs.append(job)
        if not self._planned:
            self._planned = True
            loop.call_later(self._dawdle(), self._flush)
        return cast("T", await job.future)

    async def read(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run a unit that only reads."""
        self._alive()
        if self._database.now() < self._database.away_until:
            raise StoreUnavailable(_AWAY)
        return self._database.look(cast("Callable[[Unit], T]", work))

    async def close(self) -> None:
        """Take no more units."""
        self._killed = True

    def kill(self) -> None:
        """End as a killed process does."""
        self._killed = True
        self._jobs.clear()

    def _alive(self) -> None:
        if self._killed:
            raise asyncio.CancelledError

    def _flush(self) -> None:
        """Begin what is queued; while the database is locked, wait as long as the real writer does."""
        self._planned = False
        if self._killed:
            return
        locked = self._database.locked_until - self._database.now()
        if locked > 0:
            self._database.meet("database locked")
            later = self._withdraw if locked > PATIENCE else self._flush
            self._planned = True
            asyncio.get_running_loop().call_later(min(locked, PATIENCE), later)
            return
        jobs, self._jobs = self._jobs[:MOST_IN_BATCH], self._jobs[MOST_IN_BATCH:]
        jobs = [job for job in jobs if not job.future.done()]
        if self._jobs:
            self._planned = True
            asyncio.get_running_loop().call_soon(self._flush)
        if jobs:
            self._run(jobs)

    def _withdraw(self) -> None:
        self._planned = False
        jobs, self._jobs = self._jobs, []
        self._settle(jobs, [Ended(failure=StoreUnavailable(_AWAY)) for _ in jobs])

    def _run(self, jobs: list[_Job]) -> None:
        self._boundary("before a commit")
        if self._killed:
            return
        ended = self._database.run([job.work for job in jobs])
        self._boundary("after a commit")
        if not self._killed:
            self._settle(jobs, ended)
        if any(one.stirred for one in ended):
            self.stirred()

    def _settle(self, jobs: list[_Job], outcomes: list[Ended]) -> None:
        for job, ended in zip(jobs, outcomes, strict=True):
            if job.future.done():
                continue
            if ended.failure is None:
                job.future.set_result(ended.result)
            else:
                job.future.set_exception(ended.failure)
