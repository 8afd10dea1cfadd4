"""Several processes on one PostgreSQL: every activity delivered twice and at once, restarts, clocks that disagree."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests import activities as said
from tests import faults
from tests.activities import PHARMACIST, PHARMACIST_2
from tests.postgres import Server
from tests.soak.processes_faults import end
from tests.soak.processes_oracle import insist
from tests.soak.processes_path import ACKNOWLEDGED, Case, posts, press, says
from tests.soak.processes_world import Callers, World
from tests.whole.process import NOT_TAKEN, ROOT, until

_SKEWED = str(ROOT / "tests" / "soak" / "processes_skewed.py")
MODES = ("fast", "immediate")
GRACE_SECONDS = 3.0


async def replicas(world: World, server: Server, *, count: int, restarts: int, every: float) -> dict[str, Any]:
    """Deliver everything two or three times at once to `count` processes while the server is restarted under them."""
    await world.start(count)
    callers = Callers(world, every, copies=3)
    async with asyncio.TaskGroup() as group:
        group.create_task(callers.run())
        await asyncio.sleep(3 * every)
        for turn in range(restarts):
            await asyncio.to_thread(server.restart, MODES[turn % 2])
            await asyncio.sleep(world.dice.uniform(3.0, 5.0) * every)
        callers.stopped.set()
    drained = await world.drained(60)
    alive = sum(one.alive for one in world.processes)
    assert alive == count, f"{count - alive} processes have ended"
    await end(world)
    return {
        **await insist(world),
        "replicas": count,
        "server restarts": restarts,
        "activities answered": world.answers[200],
        "503 or none, sent again": world.answers[503] + world.answers[NOT_TAKEN],
        "drained, s": round(drained, 1),
    }


async def skewed(world: World, *, minutes: float, every: float, cases: int) -> dict[str, Any]:
    """Three processes, one `minutes` behind and one as much ahead: each timer fires once, no lane is taken early."""
    for program in (None, (_SKEWED, str(-60 * minutes)), (_SKEWED, str(60 * minutes))):
        more = {"release_grace_seconds": str(GRACE_SECONDS)}
        await (world.process(program, **more) if program else world.process(**more)).start()
    for _ in range(2 * cases):  # long calls: a replica that thinks the lease is over would repeat them
        world.teams.fault(faults.slow_after(world.dice.uniform(0.5, 4.0)), kind="send", times=1)
    callers = Callers(world, every, copies=2)
    released: list[float] = []
    async with asyncio.TaskGroup() as group:
        group.create_task(callers.run())
        for _ in range(cases):
            group.create_task(_let_go(world, world.case(let_go=True), released))
            await asyncio.sleep(every)
        callers.stopped.set()
    await world.drained(60)
    await end(world)
    figures = await insist(world)
    kinds = [kind for events in (await world.database.events()).values() for kind in events]
    assert kinds.count("released") == cases, f"{kinds.count('released')} releases of {cases}"
    assert min(released) >= GRACE_SECONDS - 0.5, f"a timer fired after {min(released):.1f} s of {GRACE_SECONDS}"
    return {
        **figures,
        "clocks apart, s": 2 * 60 * minutes,
        "timers": cases,
        "fired after, s: min": round(min(released), 2),
        "max": round(max(released), 2),
    }


async def _let_go(world: World, case: Case, released: list[float]) -> None:
    """Take the emoji back after acknowledging: the request is released once, when the grace is over."""
    form, post, acknowledged, *others = case.steps
    for step in (form, post, acknowledged):
        await world.step(case, step, 2)
    copy = posts(world.teams, case)[-1]
    began = time.monotonic()
    back = said.reaction(PHARMACIST, copy.id, said.channel(copy.id), added=(), removed=("like",))
    await world.deliver(back, 2)
    await until(lambda: says(world.teams, case, "Waiting for a pharmacist"), 60, f"case {case.number} was not released")
    released.append(time.monotonic() - began)
    for step in (ACKNOWLEDGED, *others):
        await world.step(case, step, 2)


async def throughput(world: World, *, sizes: Sequence[int], each: int, rounds: int) -> dict[str, Any]:
    """Measure acknowledgements per second (the answers, durable) with so many processes: information, not a bar."""
    await world.start(max(sizes))
    requests = await _filed(world, len(sizes) * rounds * each)
    rates: dict[int, list[float]] = {size: [] for size in sizes}
    for turn in range(rounds):
        for size in sizes[turn % len(sizes) :] + sizes[: turn % len(sizes)]:
            rates[size].append(await _acknowledge(world, [next(requests) for _ in range(each)], size))
    one = statistics.median(rates[sizes[0]])
    return {
        f"acknowledgements/s, {size} replicas": f"{rate:.0f} ({rate / one:.2f}x)"
        for size, rate in ((size, statistics.median(found)) for size, found in rates.items())
    }


async def _acknowledge(world: World, requests: Sequence[Mapping[str, Any]], size: int) -> float:
    queue = iter(requests)

    async def work() -> None:
        for data in queue:
            person = world.dice.choice((PHARMACIST, PHARMACIST_2))
            asked = said.press(person, "acknowledge", dict(data), said.channel())
            status, _ = await world.once(asked, world.processes[world.dice.randrange(size)])
            assert status == 200, status

    began = time.monotonic()
    await asyncio.gather(*(work() for _ in range(16)))
    return len(requests) / (time.monotonic() - began)


async def _filed(world: World, count: int) -> Iterator[Mapping[str, Any]]:
    """File so many requests and return what their buttons carry."""
    found: list[Mapping[str, Any]] = []
    gate = asyncio.Semaphore(8)

    async def one(case: Case) -> None:
        async with gate:
            await world.step(case, case.steps[0])
            body = await world.deliver(press(world.teams, case, "Post request"))
            found.append(next(_button_data(body)))

    await asyncio.gather(*(one(world.case()) for _ in range(count)))
    return iter(found)


def _button_data(body: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(body, Mapping):
        if "request" in body and "version" in body:
            yield {"request": body["request"], "version": body["version"]}
        body = list(body.values())
    for part in body if isinstance(body, list) else ():
        yield from _button_data(part)
