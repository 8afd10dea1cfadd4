"""Real processes of the desk, killed, cut off, stopped and raced: the scenarios, and how much time each may have."""

from __future__ import annotations

import asyncio
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from tests.postgres import Server
from tests.soak.figures import Row, SoakFailed, table
from tests.soak.processes_database import Database, sqlite_in
from tests.soak.processes_faults import Trial, full, gone, locked, outage
from tests.soak.processes_kills import BOUNDARIES, burst, path
from tests.soak.processes_replicas import replicas, skewed, throughput
from tests.soak.processes_rotation import rotated_under_load
from tests.soak.processes_stop import migrated_beside, started_together, stopped_under_load
from tests.soak.processes_world import World, first_of, together, world

Figures = dict[str, Any]
AT_ONCE = 4
"""Paths that are killed at the same time: mostly they wait for a dead process's lease."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a scenario plays: which databases, how much of it, from which seed."""

    folder: Path
    server: Server
    seed: int
    whole: bool

    async def play(self, act: Callable[[World], Awaitable[Figures]], salt: str, *, postgres: bool) -> Figures:
        """Run one act in a world of its own on a database of its own; a failure names the seed."""
        dice = random.Random(f"{self.seed}:{salt}")
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        url = await asyncio.to_thread(self.server.create_database) if postgres else ""
        try:
            async with world(folder, Database(url) if url else sqlite_in(folder), dice) as made:
                return await act(made)
        except BaseExceptionGroup as group:
            raise SoakFailed(f"seed {self.seed} {salt}: {first_of(group)}") from group
        except AssertionError as failed:
            raise SoakFailed(f"seed {self.seed} {salt}: {failed}") from failed
        finally:
            shutil.rmtree(folder, ignore_errors=True)


async def killed(ground: Ground) -> list[Row]:
    """Take both paths through each kill boundary, each on its own process and database, several at a time."""
    gate = asyncio.Semaphore(AT_ONCE)
    plays = [
        (name, postgres, callback)
        for postgres in (True, False)
        for name in BOUNDARIES
        for callback in ((False, True) if ground.whole else (False,))
    ]

    async def one(name: str, *, postgres: bool, callback: bool) -> Figures:
        async with gate:
            salt = f"{name}, postgres {postgres}, callback {callback}"
            act = partial(path, boundary=BOUNDARIES[name], callback=callback)
            return await ground.play(act, salt, postgres=postgres)

    found = await together(one(name, postgres=pg, callback=callback) for name, pg, callback in plays)
    rows: list[Row] = []
    for postgres, words in ((False, "SQLite"), (True, "PostgreSQL")):
        for name in BOUNDARIES:
            parts = [one for one, play in zip(found, plays, strict=True) if play[:2] == (name, postgres)]
            rows.append((f"{words}, killed {name}", _line(_added(parts))))
    return rows


def _added(parts: Sequence[Figures]) -> Figures:
    return {name: sum(part[name] for part in parts) for name in parts[0]}


def _line(figures: Figures) -> str:
    return ", ".join(f"{name} {value}" for name, value in figures.items())


async def bursts(ground: Ground) -> list[Row]:
    """Kill at any moment of a burst."""
    kills = 8 if ground.whole else 3
    rows: list[Row] = []
    for postgres, words in ((False, "SQLite"), (True, "PostgreSQL")):
        found = await ground.play(partial(burst, cases=10, kills=kills), f"burst {words}", postgres=postgres)
        rows.append((f"{words}, killed at any moment of a burst", _line(found)))
    return rows


async def raced(ground: Ground) -> list[Row]:
    """Race two and four replicas on one PostgreSQL that is restarted under them."""
    rows: list[Row] = []
    restarts = 10 if ground.whole else 2
    for count in (2, 4):
        act = partial(replicas, server=ground.server, count=count, restarts=restarts, every=0.8)
        rows.append((f"{count} replicas", _line(await ground.play(act, f"{count} replicas", postgres=True))))
    if ground.whole:
        act = partial(throughput, sizes=(1, 2, 4), each=60, rounds=5)
        found = await ground.play(act, "rate", postgres=True)
        rows.append(("information", _line(found)))
    return rows


async def cut_off(ground: Ground) -> list[Row]:
    """Let the disk be full, the file locked, the server gone."""
    lasting = Trial(3, 30, 3, 1.2) if ground.whole else Trial(1, 4, 1, 0.7)
    longest = Trial(3, 60, 3, 2.0) if ground.whole else Trial(1, 5, 1, 0.7)
    faults = (
        ("disk full", False, full, lasting),
        ("database locked", False, locked, lasting),
        ("PostgreSQL gone", True, gone(ground.server), longest),
    )
    rows: list[Row] = []
    for name, postgres, fault, trial in faults:
        found = await ground.play(partial(outage, fault=fault, trial=trial), name, postgres=postgres)
        rows += [(f"{name} {trial.broken:.0f} s: {key}", value) for key, value in found.items()]
    return rows


async def stopped(ground: Ground) -> list[Row]:
    """Stop under load, migrate beside a running process, start several on an empty database."""
    rounds = 3 if ground.whole else 1
    acts: dict[str, Callable[[World], Awaitable[Figures]]] = {
        "SIGTERM under load": partial(stopped_under_load, rounds=rounds, every=1.0),
        "migrated beside": partial(migrated_beside, every=1.2),
        "started together": partial(started_together, count=3),
    }
    rows: list[Row] = []
    for postgres, words in ((False, "SQLite"), (True, "PostgreSQL")):
        for name, act in acts.items():
            if not postgres and act is acts["started together"]:
                continue  # a file is one process's: a second start is refused
            found = await ground.play(act, f"{name} {words}", postgres=postgres)
            rows.append((f"{words}, {name}", _line(found)))
    return rows


async def clocks(ground: Ground) -> list[Row]:
    """Let the replicas' clocks disagree by five minutes each way."""
    cases = 8 if ground.whole else 3
    found = await ground.play(partial(skewed, minutes=5, every=1.0, cases=cases), "clocks", postgres=True)
    return list(found.items())


async def rotated(ground: Ground) -> list[Row]:
    """Rotate the encryption key under load, on a file and on two replicas' server."""
    forms, kills = (5000, 3) if ground.whole else (600, 1)
    rows: list[Row] = []
    for replicas_, words in ((1, "SQLite"), (2, "PostgreSQL")):
        act = partial(rotated_under_load, replicas=replicas_, forms=forms, kills=kills, every=3.0)
        found = await ground.play(act, f"rotation {words}", postgres=words == "PostgreSQL")
        rows.append((f"{words}, keys rotated under load", _line(found)))
    return rows


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario and what it takes, in seconds on two cores: in short, and whole."""

    title: str
    play: Callable[[Ground], Awaitable[list[Row]]]
    short: float
    whole: float


SCENARIOS = (
    Scenario("killed at every boundary", killed, 130, 260),
    Scenario("killed in a burst", bursts, 50, 90),
    Scenario("replicas", raced, 50, 180),
    Scenario("database full, locked, gone", cut_off, 50, 220),
    Scenario("stopped, migrated, started", stopped, 100, 160),
    Scenario("clocks five minutes apart", clocks, 40, 60),
    Scenario("encryption key rotated under load", rotated, 150, 260),
)


async def run(minutes: float, seed: int) -> list[Row]:
    """Run the scenarios, whole where the minutes allow it, and again from the next seed while there is time.

    Prints each one's table as it comes; returns a summary. Raises SoakFailed when a bar is missed.
    """
    ends = time.monotonic() + minutes * 60
    server = await asyncio.to_thread(lambda: Server(fsync=True))
    rows: list[Row] = []
    try:
        with tempfile.TemporaryDirectory(prefix="p2p-soak-") as folder:
            while await _round(Path(folder), server, seed, ends, rows):
                seed += 1
    finally:
        await asyncio.to_thread(server.close)
    return rows


async def _round(folder: Path, server: Server, seed: int, ends: float, rows: list[Row]) -> bool:
    """Run every scenario that there is time for; return whether there is time for another round."""
    first = not rows
    for place, scenario in enumerate(SCENARIOS):
        later = sum(one.short for one in SCENARIOS[place + 1 :])
        left = ends - time.monotonic()
        whole = left - later >= scenario.whole
        name = f"{scenario.title}, seed {seed}"
        if not whole and left < scenario.short:
            rows += [(name, "NOT RUN: no time left")] if first else []
            continue
        began = time.monotonic()
        found = await scenario.play(Ground(folder, server, seed, whole))
        took = f"{'whole' if whole else 'short'}, {time.monotonic() - began:.0f} s"
        sys.stdout.write(table(f"{scenario.title} ({took}, seed {seed})", found) + "\n\n")
        sys.stdout.flush()
        rows.append((name, f"held ({took})"))
    return ends - time.monotonic() > min(one.short for one in SCENARIOS)
