"""Processes of the desk, a Teams with its own ledger, one database, and the callers that keep them busy."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncGenerator, Coroutine, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, cast

import aiohttp

from bot.replies import NOT_KEPT
from tests import activities as said
from tests.fake_connector import FakeConnector
from tests.soak.processes_database import ENCRYPTION_KEYS, Database
from tests.soak.processes_path import PHI, Activity, Case, Step
from tests.whole.harness import teams
from tests.whole.process import NOT_TAKEN, SERVE, Process, until

T = TypeVar("T")
_RESEND_SECONDS = (0.3, 1.2)
"""Teams waits some 15 s before it sends an unanswered activity again; here it is in a hurry."""
_ANSWER_SECONDS = 15.0
_LOOK_SECONDS = 0.04
MOST_AT_ONCE = 16
"""Cases under way: on a slow machine new ones wait, or they would be ever more."""
_HONEST = {200, 503, NOT_TAKEN}


@dataclass(slots=True)
class World:
    """One desk: its processes share a database and are reached through a load balancer that knows nothing."""

    folder: Path
    teams: FakeConnector
    database: Database
    dice: random.Random
    session: aiohttp.ClientSession
    processes: list[Process] = field(default_factory=list[Process])
    answers: Counter[int] = field(default_factory=Counter[int])
    cases: list[Case] = field(default_factory=list[Case])
    filed: set[int] = field(default_factory=set[int])
    """The numbers of the cases whose filing was answered 200: these the desk may not lose."""
    turned_away: list[float] = field(default_factory=list[float])
    """When, by the loop's time, something was not answered with 200."""

    def process(self, program: tuple[str, ...] = SERVE, **more: str) -> Process:
        """Return one more process of the desk, not yet started; `more` are settings, without P2P_."""
        settings = {f"P2P_{name.upper()}": value for name, value in more.items()}
        keys = {"P2P_ENCRYPTION_KEYS": ENCRYPTION_KEYS}
        made = Process(self.folder, self.teams, self.database.url, keys | settings, program)
        self.processes.append(made)
        return made

    async def start(self, count: int = 1) -> Process:
        """Start so many processes at once and wait for them; return the first."""
        made = [self.process() for _ in range(count)]
        await asyncio.gather(*(one.start() for one in made))
        return made[0]

    def case(self, *, callback: bool = False, let_go: bool = False) -> Case:
        """Return a new caller."""
        made = Case(len(self.cases) + 1, callback, let_go)
        self.cases.append(made)
        return made

    async def once(self, activity: Activity, process: Process | None = None) -> tuple[int, Any]:
        """Send an activity once, to any process; return status and body. The status is counted."""
        target = process or self.dice.choice([one for one in self.processes if one.alive] or self.processes)
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                status, body = await target.send(self.session, activity)
        except TimeoutError:
            status, body = NOT_TAKEN, None
        if status == 200 and isinstance(body, Mapping) and NOT_KEPT in str(body):
            status = 503  # a press is told in words that it was not kept: the person presses again
        self.answers[status] += 1
        if status != 200:
            self.turned_away.append(asyncio.get_running_loop().time())
        assert status in _HONEST, f"{activity['type']} was answered {status}\n{target.tail()}"
        return status, body

    async def deliver(self, activity: Activity, copies: int = 1) -> Any:
        """Deliver as Teams does: `copies` at once to any processes, each again until it is answered; return a body."""
        bodies = await asyncio.gather(*(self._persist(activity, place) for place in range(copies)))
        return bodies[0]

    async def _persist(self, activity: Activity, place: int) -> Any:
        if place:
            await asyncio.sleep(self.dice.choice((0.0, 0.0, 0.002, 0.02, 0.3)))
            activity = self._again(activity)
        while True:
            status, body = await self.once(activity)
            if status == 200:
                return body
            await asyncio.sleep(self.dice.uniform(*_RESEND_SECONDS))
            activity = self._again(activity)

    def _again(self, activity: Activity) -> Activity:
        """Return the activity as it comes again: the same, or under a new id; a press may be another press."""
        if self.dice.random() < 0.6:
            return activity
        fresh = said.message(said.TECHNICIAN, "")
        renamed = {**activity, "id": f"{activity['id']}-{fresh['id']}"}
        return {**renamed, "timestamp": fresh["timestamp"]} if activity["type"] == "invoke" else renamed

    async def step(self, case: Case, step: Step, copies: int = 1, patience: float = 120.0) -> None:
        """Do one step of a case and wait until Teams shows all of it."""
        await self.deliver(step.act(self.teams, case), copies)
        if step.name == "post":
            self.filed.add(case.number)
        await self.shown(case, step, patience)

    async def shown(self, case: Case, step: Step, patience: float = 120.0) -> None:
        """Wait until Teams shows all that follows from a step."""
        await until(lambda: self._seen(case, step), patience, f"case {case.number}: {step.name} did not show")

    async def _seen(self, case: Case, step: Step) -> bool:
        """Look, not too often: cases that look all the time take the processor from those they wait for."""
        if step.seen(self.teams, case):
            return True
        await asyncio.sleep(_LOOK_SECONDS)
        return False

    async def walk(self, case: Case, copies: int = 1, patience: float = 120.0) -> None:
        """Take a case along its whole path."""
        for step in case.steps:
            await self.step(case, step, copies, patience)

    async def drained(self, seconds: float) -> float:
        """Wait until nothing is queued; return how long that took, in seconds."""
        return await until(self._empty, seconds, "the outbox did not drain")

    async def _empty(self) -> bool:
        await asyncio.sleep(0.1)
        return not await self.database.waiting()

    def complaints(self) -> list[str]:
        """Return what the processes' logs must not hold: a traceback, a failed turn, something that a person typed."""
        written = "\n".join(one.written() for one in self.processes)
        bad = ("Traceback", "turn_failed", "round_failed", "task_failed", *PHI)
        return [word for word in bad if word in written]


@asynccontextmanager
async def world(folder: Path, database: Database, dice: random.Random) -> AsyncGenerator[World]:
    """Open a world without processes; at the end those that were started are ended."""
    async with teams() as fake, aiohttp.ClientSession() as session:
        made = World(folder, fake, database, dice, session)
        try:
            yield made
        finally:
            await asyncio.gather(*(one.kill() for one in made.processes))


async def together(works: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """Run at the same time, return the results; when one fails the others are ended and its failure is raised."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(work) for work in works]
    except BaseExceptionGroup as failures:
        raise first_of(failures) from None
    return [task.result() for task in tasks]


def first_of(failures: BaseExceptionGroup[BaseException]) -> BaseException:
    """Return the first failure of a group of groups."""
    found: BaseException = failures
    while isinstance(found, BaseExceptionGroup):
        found = cast("BaseExceptionGroup[BaseException]", found).exceptions[0]
    return found


@dataclass(slots=True)
class Callers:
    """New cases at an even pace until told to stop, each going its whole way."""

    world: World
    every: float
    copies: int = 1
    stopped: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Call until `stopped`; return when all cases have come to their end."""
        async with asyncio.TaskGroup() as group:
            walks: list[asyncio.Task[None]] = []
            while not self.stopped.is_set():
                if sum(not one.done() for one in walks) < MOST_AT_ONCE:
                    callback = self.world.dice.random() < 0.2
                    case = self.world.case(callback=callback)
                    walks.append(group.create_task(self.world.walk(case, self.copies)))
                await _pause(self.stopped, self.every)


async def _pause(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
