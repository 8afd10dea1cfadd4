"""One history's world: processes on a database, Teams, clocks, and the network between them."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.soak import sim_faults as faults
from tests.soak.sim_faults import Profile
from tests.soak.sim_loop import Party
from tests.soak.sim_process import SimDispatcher, SimProcess
from tests.soak.sim_store import Database
from tests.soak.sim_teams import BASE, SimTeams

RESEND = 15.0
"""Seconds after which Teams sends an unanswered activity again (teams.md, "Limits")."""


@dataclass(slots=True)
class Heard:
    """An activity that was answered 200. Times are virtual; `body` is an invoke's answer."""

    activity: Mapping[str, Any]
    at: float
    body: Any = None


@dataclass(slots=True)
class World:
    """Everything of one history."""

    dice: random.Random
    profile: Profile
    teams: SimTeams
    database: Database
    dispatcher: type[SimDispatcher] = SimDispatcher
    processes: list[SimProcess] = field(default_factory=list)
    people: Party = field(default_factory=lambda: Party("people"))
    heard: list[Heard] = field(default_factory=list)
    said: list[Mapping[str, Any]] = field(default_factory=list)
    """Every activity that somebody meant once, however often it was delivered."""
    met: dict[str, int] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    stormy: bool = True
    offset: timedelta = timedelta()
    overtaken: int = 0
    kills: list[tuple[float, str]] = field(default_factory=list)
    steps: list[tuple[float, float]] = field(default_factory=list)
    outages: list[tuple[float, float]] = field(default_factory=list)
    busy: int = 0
    _names: itertools.count[int] = field(default_factory=itertools.count)
    _millis: itertools.count[int] = field(default_factory=itertools.count)
    _countdown: list[int] = field(default_factory=list)

    def seconds(self) -> float:
        """Return the virtual time."""
        return asyncio.get_running_loop().time()

    def clock_offset(self) -> timedelta:
        """Return by how much the processes' clock is wrong."""
        return self.offset

    def now(self) -> datetime:
        """Return the time as the processes believe it to be."""
        return BASE + timedelta(seconds=self.seconds()) + self.offset

    def meet(self, fault: str, times: int = 1) -> None:
        """Count a fault that happened."""
        self.met[fault] = self.met.get(fault, 0) + times

    # ------------------------------------------------------------------------------------- processes
    async def begin(self) -> None:
        """Start the processes and the faults."""
        self.teams.rates_of = self.profile.calls
        self._countdown = sorted(self.dice.randrange(10, 260) for _ in range(self.profile.kills))
        for _ in range(self.profile.replicas):
            await self._start()
        if self.profile.replicas > 1:
            self.meet(faults.REPLICAS)
        self.people.start(self._weather(), "weather")

    async def _start(self) -> None:
        name = f"p{next(self._names)}"
        process = SimProcess(self, name, alone=self.profile.replicas == 1, dispatcher=self.dispatcher)
        self.processes.append(process)
        starting = process.party.start(process.start(), "start")
        await asyncio.wait([starting])

    def boundary(self, process: SimProcess, name: str) -> None:
        """Kill a process at a planned step. CancelledError in the task that was running it."""
        if not process.alive:
            if name not in {"before a commit", "after a commit", "after Teams had it"}:
                raise asyncio.CancelledError
            return
        if not (self._countdown and self.stormy):
            return
        self._countdown[0] -= 1
        if self._countdown[0] > 0:
            return
        del self._countdown[0]
        self.kill(process)
        if name not in {"before a commit", "after a commit", "after Teams had it"}:
            raise asyncio.CancelledError

    def kill(self, process: SimProcess) -> None:
        """Kill a process and let a supervisor start another."""
        self.meet(faults.CRASH)
        self.kills.append((self.seconds(), process.name))
        process.kill()
        self.processes.remove(process)
        self.people.start(self._revive(), "supervisor")

    async def _revive(self) -> None:
        await asyncio.sleep(self.dice.uniform(0.3, 4.0))
        await self._start()

    def stirred(self, process: SimProcess) -> None:
        """Wake the process; NOTIFY reaches the others or does not: correctness never depends on it."""
        for other in self.processes:
            if other is process or self.dice.random() < 0.7:
                other.store.wake()

    # ---------------------------------------------------------------------------------------- weather
    async def _weather(self) -> None:
        """Let outages and clock steps happen while it is stormy."""
        plan = [name for name, times in self.profile.outages.items() for _ in range(times)]
        events: list[tuple[float, Any]] = [(self._some_time(), name) for name in plan]
        events += [(self._some_time(), seconds) for seconds in self.profile.clock_steps]
        if self.profile.gone:
            events.append((self._some_time(), faults.GONE))
        for at, what in sorted(events, key=lambda one: one[0]):
            await asyncio.sleep(max(0.0, at - self.seconds()))
            if self.stormy:
                self._strike(what)

    def _some_time(self) -> float:
        return self.dice.uniform(0.5, self.profile.stormy)

    def _strike(self, what: str | float) -> None:
        now, database = self.seconds(), self.database
        lasts = self.dice.choice((0.4, 3.0, 12.0, 30.0, 60.0))
        if isinstance(what, float):
            self.step_clock(what)
        elif what == faults.AWAY:
            database.away_until = now + lasts
        elif what == faults.LOCKED:
            database.locked_until = now + min(lasts, 30.0)
        elif what == faults.FULL:
            database.fill(now + lasts, self.dice.choice((0, 0, 1, 2)))
        elif what == faults.UNSURE:
            database.lost += 1
        else:
            self._remove_bot()
        if what in {faults.AWAY, faults.LOCKED, faults.FULL}:
            self.outages.append((now, now + lasts))

    def step_clock(self, seconds: float) -> None:
        """Set the processes' clock forward or back."""
        self.meet(faults.CLOCK_ON if seconds > 0 else faults.CLOCK_BACK)
        self.steps.append((self.seconds(), seconds))
        self.offset += timedelta(seconds=seconds)

    def _remove_bot(self) -> None:
        self.meet(faults.GONE)
        lanes = sorted({made.lane for made in self.teams.calls})
        if lanes:
            self.teams.gone.add(self.dice.choice(lanes))

    def heal(self) -> None:
        """End every fault; who was removed stays removed."""
        self.stormy = False
        self.outages = [(since, min(until, self.seconds())) for since, until in self.outages]
        self.teams.rates_of = {}
        self.database.heal()

    # ---------------------------------------------------------------------------------------- network
    def stamped(self, activity: Mapping[str, Any]) -> dict[str, Any]:
        """Return the activity with an id and a time of Teams' own, no two alike."""
        millis = int((BASE.timestamp() + self.seconds()) * 1000) + next(self._millis)
        at = (self.teams.now() + timedelta(microseconds=next(self._millis))).isoformat()
        prefix = "f:" if activity["type"] in {"invoke", "messageReaction"} else ""
        return {**activity, "id": f"{prefix}{millis}", "timestamp": at}

    async def deliver(self, activity: Mapping[str, Any], *, late: float = 0.0) -> Any:
        """Bring an activity to the bot as Teams does, and return an invoke's body (None when it got no answer).

        Anything but an invoke comes again until it is answered with 200.
        """
        self.said.append(activity)
        self._repeat(activity)
        self.busy += 1
        try:
            await asyncio.sleep(late + self.dice.uniform(0.002, 0.05))
            return await self._deliver(activity)
        finally:
            self.busy -= 1

    async def _deliver(self, activity: Mapping[str, Any]) -> Any:
        while True:
            answer = await self._offer(activity)
            if answer is not None and answer[0] == 200:
                self.heard.append(Heard(activity, self.seconds(), answer[1]))
                return answer[1]
            if activity["type"] == "invoke":
                return None
            await asyncio.sleep(self.dice.uniform(0.9, 1.1) * RESEND)
            self.meet(faults.AGAIN)
            if self.dice.random() < 0.3:
                self.meet(faults.NEW_ID)
                activity = {**activity, "id": self.stamped(activity)["id"]}

    async def _offer(self, activity: Mapping[str, Any]) -> tuple[int, Any] | None:
        serving = [process for process in self.processes if process.serving]
        if not serving:
            return None
        answer = await self.dice.choice(serving).turn(activity)
        if answer is not None and answer[0] not in {200, 503}:
            self.errors.append(f"answered {answer[0]} to {activity['type']}")
        return answer

    def _repeat(self, activity: Mapping[str, Any]) -> None:
        """Let the activity come a second time, at once or a little later, under its own or a new id."""
        for name, rate in ((faults.TWICE, self.profile.twice), (faults.NEW_ID, self.profile.new_id)):
            if self.stormy and self.dice.random() < rate:
                self.meet(name)
                again = {**activity, "id": self.stamped(activity)["id"]} if name == faults.NEW_ID else activity
                self.people.start(self._again(again), "again")

    async def _again(self, activity: Mapping[str, Any]) -> None:
        self.busy += 1
        try:
            await asyncio.sleep(self.dice.choice((0.0, 0.0, 0.01, 0.3, 15.0)))
            answer = await self._offer(activity)
            if answer is not None and answer[0] == 200:
                self.heard.append(Heard(activity, self.seconds(), answer[1]))
        finally:
            self.busy -= 1
