"""SIGTERM under load, migrations beside a running process, and two processes that both find an empty database."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Any

from storage.migrate import HEAD
from tests import faults
from tests.soak.processes_faults import end, ended
from tests.soak.processes_oracle import insist
from tests.soak.processes_path import Case, Step
from tests.soak.processes_world import Callers, World
from tests.whole.process import NOT_TAKEN, Process

_HELD = "SELECT count(*) FROM outbox_lane WHERE lease_until > 0"
_HALF_SENT = "SELECT count(*) FROM outbox_message WHERE state = 'sending'"


async def stopped_under_load(world: World, *, rounds: int, every: float) -> dict[str, Any]:
    """Stop the process with slow calls in flight, `rounds` times; another one starts at once and sends the rest."""
    await world.start()
    callers = Callers(world, every)
    took: list[float] = []
    late: list[int] = []
    async with asyncio.TaskGroup() as group:
        group.create_task(callers.run())
        for _ in range(rounds):
            await asyncio.sleep(3 * every)
            took.append(await _stop_one(world, world.processes[-1], late, group))
            await world.start()
        callers.stopped.set()
    drained = await world.drained(60)
    await end(world)
    figures = await insist(world)  # a graceful stop leaves nothing ambiguous: no extra message is allowed
    return {
        **figures,
        "stops": rounds,
        "longest stop, s": round(max(took), 2),
        "activities after SIGTERM: kept": late.count(200),
        "answered 503": late.count(503),
        "refused": late.count(NOT_TAKEN),
        "drained, s": round(drained, 1),
    }


async def _stop_one(world: World, process: Process, late: list[int], group: asyncio.TaskGroup) -> float:
    """Stop it while its calls take one to three seconds and new activities keep coming; return how long that took."""
    for _ in range(20):
        world.teams.fault(faults.slow_after(world.dice.uniform(1.0, 3.0)), times=1)
        world.teams.fault(faults.slow(world.dice.uniform(1.0, 3.0)), times=1)
    await asyncio.sleep(0.5)
    process.tell_to_stop()
    pressing = group.create_task(_press_on(world, process, late, group))
    took = await ended(process)
    await pressing
    world.teams.heal()
    ((held,),) = await world.database.rows(_HELD)
    ((half,),) = await world.database.rows(_HALF_SENT)
    assert (held, half) == (0, 0), f"{held} lanes still held, {half} messages half-sent after a graceful stop"
    return took


async def _press_on(world: World, process: Process, late: list[int], group: asyncio.TaskGroup) -> None:
    """Ask for new forms while it stops. Who is not answered asks again, the others go on: none may be dropped."""
    while process.alive:
        case = world.case()
        form, *others = case.steps
        status, _ = await world.once(form.act(world.teams, case), process)
        late.append(status)
        group.create_task(_go_on(world, case, others if status == 200 else case.steps, waiting=status == 200))
        await asyncio.sleep(0.5)


async def _go_on(world: World, case: Case, steps: Sequence[Step], *, waiting: bool) -> None:
    if waiting:
        await world.shown(case, case.steps[0])
    for step in steps:
        await world.step(case, step)


_MIGRATION = (
    "ALTER TABLE request ADD COLUMN later TEXT",
    "ALTER TABLE outbox_message ADD COLUMN later BIGINT",
    "CREATE TABLE later (id TEXT PRIMARY KEY, at BIGINT NOT NULL)",
    "CREATE INDEX ix_request_later ON request (later)",
    "UPDATE alembic_version SET version_num = '9999'",
)
"""What a newer version adds while this one goes on: migrations only ever add."""
_BACK = f"UPDATE alembic_version SET version_num = '{HEAD}'"  # noqa: S608  a constant


async def migrated_beside(world: World, *, every: float) -> dict[str, Any]:
    """A newer version's migration runs on the live database; the older process notices nothing."""
    await world.start()
    callers = Callers(world, every)
    async with asyncio.TaskGroup() as group:
        group.create_task(callers.run())
        for statement in _MIGRATION:
            await asyncio.sleep(every)
            await world.database.change(statement)
        await asyncio.sleep(every)
        callers.stopped.set()
    await world.drained(60)
    await end(world)
    await world.database.change(_BACK)
    return {**await insist(world), "answers 503 or none": world.answers[503] + world.answers[NOT_TAKEN]}


async def started_together(world: World, *, count: int) -> dict[str, Any]:
    """Several processes find an empty database at the same moment: all migrate, none fails, and the desk works."""
    began = time.monotonic()
    await world.start(count)
    took = time.monotonic() - began
    await world.walk(world.case())
    await world.walk(world.case(callback=True))
    await world.drained(60)
    await end(world)
    return {**await insist(world), "processes": count, "all ready after, s": round(took, 2)}
