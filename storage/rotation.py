"""Rewraps every data key by the newest key, beside the running bots, in units so short that nobody notices.

It goes by what the rows say, so that one which was killed goes on by being started again.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar

from desk.errors import DeskError, StoreUnavailable
from storage.sealed import SHAPES, Rewrapped
from storage.statement import Row
from storage.store import OpenedStore
from storage.unit_of_work import Unit

T = TypeVar("T")
BATCH = 25
"""Rows of one unit: a few milliseconds, after which whoever waits comes first."""
LIVING = timedelta(seconds=30)
"""A bot that has not said for so long with which keys it runs does not run: each says so every ten seconds at least."""
PASSES = 20
"""How often rows that somebody was just changing are tried again."""
REST_SECONDS = 0.002
"""The shortest rest between two units."""
_PAUSE_SECONDS = 0.25
_TRIES = 40
_LOOK_SECONDS = 1.0

Progress = Callable[[str, int, int], None]
"""Takes what is being done ("count", "rewrap"), how many rows are through, and of how many."""
Tally = Mapping[str, Mapping[str, int]]
"""Rows by key name and table."""


class RotationError(DeskError):
    """Nothing was rewrapped, or not all of it. The text is for the administrator: what to do; no values."""


@dataclass(frozen=True, slots=True)
class Unopened:
    """A row that was left as it is: its table and key, and why."""

    table: str
    row: str
    why: Rewrapped


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of this process (newest first), how many rows each wraps, and those with which living bots seal."""

    ids: tuple[str, ...]
    tally: Tally
    sealing: frozenset[str]

    def rows(self, key_id: str) -> int:
        """Return how many rows the key wraps."""
        return sum(self.tally.get(key_id, {}).values())

    @property
    def retired(self) -> tuple[str, ...]:
        """The keys that may be taken out: older ones that wrap nothing, and with which no living bot seals."""
        return tuple(one for one in self.ids[1:] if not self.rows(one) and one not in self.sealing)

    @property
    def missing(self) -> tuple[str, ...]:
        """The keys that rows need and this process does not have."""
        return tuple(sorted(one for one in self.tally if one not in self.ids and self.rows(one)))


@dataclass(frozen=True, slots=True)
class Rotated:
    """How many rows this run rewrapped, which ones could not be opened, and how the keys stand now."""

    rewrapped: int
    unopened: Sequence[Unopened]
    keys: Keys


async def keys(store: OpenedStore, now: datetime, progress: Progress) -> Keys:
    """Return how the keys stand, read beside the running bots."""
    counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    done = 0
    async for table, page in _pages(store):
        done += len(page)
        for _, key_id in page:
            if key_id is not None:
                counted[key_id][table] += 1
        progress("count", done, done)
    ids = await store.read(lambda unit: unit.sealing.key_ids)
    rings = await store.read(lambda unit: unit.heart.rings(now - LIVING))
    return Keys(ids, {key: dict(rows) for key, rows in counted.items()}, frozenset(ring.key_ids[0] for ring in rings))


async def rotate(store: OpenedStore, clock: Callable[[], datetime], progress: Progress) -> Rotated:
    """Rewrap all that the newest key does not wrap yet. RotationError when a living bot could not open it then."""
    await _await_older_bots(store, clock)
    before = await keys(store, clock(), progress)
    total = sum(before.rows(one) for one in before.tally if one != before.ids[0])
    run = _Run(store, progress, total)
    for _ in range(PASSES):
        if not await run.passed():
            break
        await asyncio.sleep(_PAUSE_SECONDS)
    return Rotated(run.done, tuple(run.unopened.values()), await keys(store, clock(), progress))


async def _await_older_bots(store: OpenedStore, clock: Callable[[], datetime]) -> None:
    """Refuse when a bot still runs that has not the newest key; one that just ended is waited for until it is sure."""
    first = await lacking(store, clock())
    while still := await lacking(store, clock()):
        if any(at > first.get(process, at) for process, at in still.items()):
            newest = (await store.read(lambda unit: unit.sealing.key_ids))[0]
            raise RotationError(
                f"A bot is running that was started without key {newest}, so it could not open what is rewrapped. "
                "Nothing was changed. Put the key into its P2P_ENCRYPTION_KEYS, restart it, and start again."
            )
        await asyncio.sleep(_LOOK_SECONDS)


async def lacking(store: OpenedStore, now: datetime) -> Mapping[tuple[str, ...], datetime]:
    """Return the living processes (each with its keys) that lack this one's newest key, and when each beat last."""
    newest = (await store.read(lambda unit: unit.sealing.key_ids))[0]
    rings = await store.read(lambda unit: unit.heart.rings(now - LIVING))
    return {(ring.process, *ring.key_ids): ring.at for ring in rings if newest not in ring.key_ids}


async def _pages(store: OpenedStore) -> AsyncIterator[tuple[str, Sequence[Row]]]:
    """Yield every sealed row's key and who wraps it, a reading unit each page."""
    for table in SHAPES:
        after = ""
        while page := await store.read(lambda unit, at=(table, after): unit.sealing.page(*at)):
            yield table, page
            after = page[-1][0]


class _Run:
    """One run's passes over the rows that are to be rewrapped."""

    def __init__(self, store: OpenedStore, progress: Progress, total: int) -> None:
        self._store = store
        self._progress = progress
        self._total = total
        self.done = 0
        self.unopened: dict[tuple[str, str], Unopened] = {}

    async def passed(self) -> int:
        """Go through all tables once; return how many rows are to be tried again."""
        newest = (await self._store.read(lambda unit: unit.sealing.key_ids))[0]
        busy = 0
        async for table, page in _pages(self._store):
            stale = (row for row, key_id in page if key_id not in {None, newest} and (table, row) not in self.unopened)
            while some := list(islice(stale, BATCH)):
                busy += await self._batch(table, some)
        return busy

    async def _batch(self, table: str, rows: Sequence[str]) -> int:
        def work(unit: Unit) -> list[Rewrapped]:
            return [unit.sealing.rewrap(table, row) for row in rows]

        began = time.monotonic()
        became = await patiently(self._store, work)
        for row, what in zip(rows, became, strict=True):
            if what in {Rewrapped.KEY_MISSING, Rewrapped.CHANGED}:
                self.unopened[table, row] = Unopened(table, row, what)
        self.done += became.count(Rewrapped.DONE)
        self._progress("rewrap", self.done, max(self.done, self._total))
        await asyncio.sleep(max(REST_SECONDS, time.monotonic() - began))  # as long as it took is everybody else's
        return became.count(Rewrapped.BUSY)


async def patiently(store: OpenedStore, work: Callable[[Unit], T]) -> T:
    """Run the unit; a database that is busy is tried again for a while. RotationError when it stays so."""
    for _ in range(_TRIES):
        try:
            return await store.run(work)
        except StoreUnavailable:
            await asyncio.sleep(_PAUSE_SECONDS)
    raise RotationError("The database is too busy, or away. What was done stays so: start again to go on.")
