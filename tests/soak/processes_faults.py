"""The database is full, locked or gone while callers go on: no 200 before the commit, and a quick recovery."""

from __future__ import annotations

import asyncio
import json
import resource
import sqlite3
import sys
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from typing import Any, Protocol

from tests.soak.processes_machine import Watch
from tests.soak.processes_oracle import insist
from tests.soak.processes_world import Callers, World
from tests.whole.process import NOT_TAKEN, ROOT, Process, until

DRAIN_SECONDS = 60.0
HEALTH_MS = 50.0
STOP_SECONDS = 10.0
LONGEST_MS = 5 * HEALTH_MS
"""What one answer among hundreds may take on a busy machine: a loop that blocks takes seconds."""
_UNLIMITED = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
_PULSE = ROOT / "tests" / "soak" / "processes_pulse.py"


class Server(Protocol):
    """A PostgreSQL server that can be stopped and started (tests/postgres.py)."""

    def stop(self) -> object: ...
    def start(self) -> object: ...


@dataclass(frozen=True, slots=True)
class Trial:
    """How long the load runs before, in and after the fault, in seconds, and how often somebody calls."""

    before: float
    broken: float
    after: float
    every: float


Fault = Callable[[World, float], Awaitable[None]]
"""Break the database for so many seconds, and mend it."""


async def full(world: World, seconds: float) -> None:
    """No file of the process may grow (setrlimit's word for a full disk), then all may again."""
    biggest = max(one.stat().st_size for one in world.folder.iterdir())
    for one in world.processes:
        resource.prlimit(one.pid, resource.RLIMIT_FSIZE, (biggest, resource.RLIM_INFINITY))
    await _felt(world, seconds)
    for one in world.processes:
        resource.prlimit(one.pid, resource.RLIMIT_FSIZE, _UNLIMITED)


async def locked(world: World, seconds: float) -> None:
    """Somebody else holds the file's write lock."""
    other = sqlite3.connect(world.database.path, timeout=30, isolation_level=None, check_same_thread=False)
    with closing(other):
        await asyncio.to_thread(other.execute, world.dice.choice(("BEGIN IMMEDIATE", "BEGIN EXCLUSIVE")))
        await _felt(world, seconds)
        other.execute("ROLLBACK")


def gone(server: Server) -> Fault:
    """Return the fault of a server that is stopped, and started again."""

    async def fault(world: World, seconds: float) -> None:
        await asyncio.to_thread(server.stop)
        await _felt(world, seconds)
        await asyncio.to_thread(server.start)

    return fault


async def _felt(world: World, seconds: float) -> None:
    """Wait so long, and until somebody was turned away: while a machine stands still nobody calls."""
    before = _turned_away(world)
    await asyncio.sleep(seconds)
    await until(lambda: _turned_away(world) > before, DRAIN_SECONDS, "the fault was not felt")


def _turned_away(world: World) -> int:
    return world.answers[503] + world.answers[NOT_TAKEN]


@asynccontextmanager
async def pulse(process: Process) -> AsyncGenerator[dict[str, Any]]:
    """Measure how fast the process answers /healthz; the figures are there after the `async with`."""
    found: dict[str, Any] = {}
    pipe = asyncio.subprocess.PIPE
    meter = await asyncio.create_subprocess_exec(
        sys.executable, str(_PULSE), str(process.port), str(process.pid), stdin=pipe, stdout=pipe
    )
    try:
        yield found
        assert meter.stdin is not None
        meter.stdin.close()
        out, _ = await meter.communicate()
        found.update(json.loads(out))
    finally:
        if meter.returncode is None:
            meter.kill()
            await meter.wait()


async def outage(world: World, fault: Fault, trial: Trial, processes: int = 1) -> dict[str, Any]:
    """Break the database under load; return the figures. Raises AssertionError when a bar is missed."""
    await world.start(processes)
    callers = Callers(world, trial.every)
    async with asyncio.TaskGroup() as group:
        group.create_task(callers.run())
        await asyncio.sleep(trial.before)
        async with pulse(world.processes[0]) as health:
            taken = len(world.filed)
            await fault(world, trial.broken)
            healed, broken = time.monotonic(), len(world.filed) - taken
            await asyncio.sleep(trial.after)
        callers.stopped.set()
    await world.drained(DRAIN_SECONDS)
    drained = time.monotonic() - healed
    assert all(one.alive for one in world.processes), world.processes[0].tail()
    unanswered = _turned_away(world)
    await end(world)
    figures = await insist(world)
    assert unanswered > 0, "the fault was not felt"
    assert drained <= DRAIN_SECONDS, f"drained only {drained:.0f} s after healing"
    assert health["p99_ms"] < HEALTH_MS, f"/healthz took {health['p99_ms']:.0f} ms at p99"
    assert health["max_ms"] < LONGEST_MS, f"/healthz took {health['max_ms']:.0f} ms once"
    return {
        **figures,
        "filings answered 200 in the fault": broken,
        "answers 503 or none": unanswered,
        "drained after healing, s": round(drained, 1),
        "/healthz p99, ms": round(health["p99_ms"], 1),
        "/healthz max, ms": round(health["max_ms"], 1),
        "with what the machine gave to others": round(health["raw_max_ms"], 1),
    }


async def end(world: World) -> None:
    """Stop all processes gracefully. Raises AssertionError when one does not end with 0 within ten seconds."""
    running = [one for one in world.processes if one.alive]
    for one in running:
        one.tell_to_stop()
    await asyncio.gather(*(ended(one) for one in running))


async def ended(process: Process) -> float:
    """Wait until a process that was told to stop has ended; return how long that took, in seconds.

    Raises AssertionError when it does not end with 0 within ten seconds, those without a processor not counted.
    """
    watch = Watch(lambda: [process.pid])
    watching = asyncio.get_running_loop().create_task(watch.run())
    try:
        code, took = await process.stopped(DRAIN_SECONDS)
    finally:
        watching.cancel()
    assert code == 0, f"ended with {code}\n{process.tail()}"
    assert took - watch.all < STOP_SECONDS, f"ended after {took:.1f} s, {watch.all:.1f} s of them without a processor"
    return took
