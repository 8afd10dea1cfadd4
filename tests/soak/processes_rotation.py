"""A key rotated under real processes that work: added, promoted, everything rewrapped, the old one taken out."""

from __future__ import annotations

import asyncio
import base64
import json
import signal
import sys
from dataclasses import dataclass, field
from itertools import cycle, product
from typing import Any

from desk.model import Kind
from desk.records import Draft
from storage.crypto import Keyring
from storage.store import open_store
from storage.unit_of_work import Unit
from tests import activities as said
from tests.activities import ADMIN, PHARMACIST_2, SUPERVISOR, TECHNICIAN
from tests.soak.processes_database import ENCRYPTION_KEYS
from tests.soak.processes_faults import end, ended
from tests.soak.processes_machine import Watch
from tests.soak.processes_oracle import insist
from tests.soak.processes_world import Callers, World
from tests.storage.examples import T0
from tests.whole.process import ROOT, Process, until

OLD_KEY = b"o" * 32
OLD, NEW = base64.b64encode(OLD_KEY).decode(), ENCRYPTION_KEYS
_KEYS = "P2P_ENCRYPTION_KEYS"
_BATCH = 100
_PAUSING = str(ROOT / "tests" / "soak" / "processes_pausing.py")
ENOUGH = 10
"""Answers at least that people got meanwhile."""
_LOOKS_ON = 0.2
_ASKING = (SUPERVISOR, ADMIN, PHARMACIST_2, TECHNICIAN)


async def rotated_under_load(world: World, *, replicas: int, forms: int, kills: int, every: float) -> dict[str, Any]:
    """Rotate while callers call: no activity may be answered otherwise than with 200 while rows are rewrapped.

    `forms` rows are sealed with the old key beforehand; the rotation is killed with -9 `kills` times and started again.
    """
    await _fill(world, forms)
    bots = [world.process(encryption_keys=OLD) for _ in range(replicas)]
    await asyncio.gather(*(one.start() for one in bots))
    callers, pulse = Callers(world, every), _Pulse(world)
    async with asyncio.TaskGroup() as group:
        group.create_task(callers.run())
        await asyncio.sleep(every)
        for keys in ([f"{OLD},{NEW}"] if replicas > 1 else []) + [f"{NEW},{OLD}"]:
            for one in bots:
                await _restart(one, keys)
        before = len(world.turned_away)
        watch, commands = Watch(lambda: [*commands, *(one.pid for one in bots)]), list[int]()
        beating = [group.create_task(pulse.run()), group.create_task(watch.run())]
        for _ in range(kills):
            cut, told = await _rotate(bots[0], commands, killed=True)
            assert cut == -signal.SIGKILL, told
        await until(lambda: len(pulse.seconds) >= ENOUGH, 60, "nobody was answered")
        code, told = await _rotate(bots[0], commands)
        await asyncio.sleep(_LOOKS_ON)
        for one in beating:
            one.cancel()
        assert code == 0, told
        assert "Unused now: take " in told, told
        unkind = [at for at in world.turned_away[before:] if not watch.starved(at)]
        assert not unkind, f"{len(unkind)} activities were turned away"
        await asyncio.gather(*(_restart(one, NEW) for one in bots))
        await asyncio.sleep(every)
        callers.stopped.set()
    await world.drained(60)
    await end(world)
    code, told = await _command(bots[0], [], "audit", "verify")
    assert code == 0, told
    return await insist(world) | pulse.figures() | {"replicas": replicas, "rows": await _rows(world)}


async def _fill(world: World, forms: int) -> None:
    store = await open_store(world.database.url, Keyring([OLD_KEY]))

    def fill(unit: Unit, first: int) -> None:
        for number in range(first, min(first + _BATCH, forms)):
            unit.drafts.save(Draft(f"form-{number}", "tess", Kind.CALLBACK, T0, {"drug": "Canarimab"}))

    for first in range(0, forms, _BATCH):
        await store.run(lambda unit, first=first: fill(unit, first))
    await store.close()


async def _restart(bot: Process, keys: str) -> None:
    """Stop one process gracefully and start it with other keys; its replicas go on."""
    bot.tell_to_stop()
    await ended(bot)
    bot.more = {**bot.more, _KEYS: keys}
    await bot.start()


async def _rotate(bot: Process, pids: list[int], *, killed: bool = False) -> tuple[int, str]:
    return await _command(bot, pids, "keys", "rotate", killed=killed)


async def _command(bot: Process, pids: list[int], *words: str, killed: bool = False) -> tuple[int, str]:
    """Run a command of the command line with the bot's own settings; kill it with -9 when it tells of rows.

    Its process id is added to `pids`.
    """
    running = await asyncio.create_subprocess_exec(
        sys.executable,
        _PAUSING if killed else str(ROOT / "app.py"),
        *words,
        cwd=bot.folder,
        env={**bot.environment(), "COLUMNS": "160"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    pids.append(running.pid)
    assert running.stdout is not None
    told = b""
    while line := await running.stdout.readline():
        told += line
        if killed and line.startswith(b"rewrap"):
            running.kill()
            break
    return await running.wait(), told.decode()


async def _rows(world: World) -> str:
    found = await world.database.rows("SELECT count(*) FROM draft")
    return json.dumps(found[0][0])


@dataclass(slots=True)
class _Pulse:
    """People who open forms and ask for the queue all the time, and how long their answers took."""

    world: World
    seconds: list[float] = field(default_factory=list[float])

    async def run(self) -> None:
        """Ask until cancelled."""
        loop = asyncio.get_running_loop()
        for person, word in cycle(product(_ASKING, ("p2p", "queue", "callback"))):
            self.world.teams.know(person.id)
            began = loop.time()
            await self.world.once(said.message(person, word))
            self.seconds.append(loop.time() - began)
            await asyncio.sleep(0.1)

    def figures(self) -> dict[str, Any]:
        """Return how many answers there were, and the median and slowest in milliseconds."""
        ordered = sorted(self.seconds)
        median = ordered[len(ordered) // 2] if ordered else 0.0
        return {"asked": len(ordered), "median ms": round(median * 1000), "slowest ms": round(max(ordered) * 1000)}
