"""One process of the product in virtual time: the real bot, dispatcher and handlers; only HTTP and the gate are left
out. It can be killed at any point, and nothing of it is left but the database."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.adapter import InvokeAdapter
from bot.clock import SystemClock
from bot.dispatcher import Dispatcher
from bot.heart import RETRY_SECONDS
from bot.inbound import Inbound, to_activity
from bot.render import Voice
from bot.teams_bot import TeamsBot
from desk.delivery import Delivery, Settlement
from desk.effects import REFRESHES
from desk.errors import StoreUnavailable
from desk.handlers.outage import beat, pause
from desk.handlers.starting import Installation, prepare
from desk.model import Role
from desk.policy import DeskRules, Waits
from tests.activities import ADMIN, BOT, CHANNEL_ID, PHARMACIST, PHARMACIST_2, SUPERVISOR, TENANT
from tests.soak.sim_faults import UNSURE, Profile
from tests.soak.sim_loop import Party
from tests.soak.sim_store import Database, SimStore
from tests.soak.sim_teams import BASE, HELD, SimSender, SimTeams

ZONE = "America/New_York"
VOICE = Voice(BOT["id"], TENANT)
HOST = "smba.trafficmanager.net"
RULES = DeskRules(ZONE, Waits())
ROSTERS: Mapping[Role, tuple[str, ...]] = {
    Role.PHARMACIST: (PHARMACIST.object_id, PHARMACIST_2.object_id),
    Role.SUPERVISOR: (SUPERVISOR.object_id,),
    Role.ADMIN: (ADMIN.object_id,),
}
_WAITING_EVENTS = (
    "SELECT count(*) FROM outbox_message AS event WHERE lane = ? AND state = 'pending' AND urgency = 0 AND id < ?"
    " AND not_before < (SELECT began_at FROM outbox_message WHERE id = ?)"
    " AND NOT EXISTS (SELECT 1 FROM outbox_message AS earlier WHERE earlier.lane = event.lane"
    " AND earlier.state = 'pending' AND earlier.urgency = 0 AND earlier.id < event.id"
    " AND coalesce(earlier.request, earlier.root, '') = coalesce(event.request, event.root, ''))"
)
"""Event effects of a lane, queued before a message, that could go: nothing of their thread goes before them.

By the time at which the message was chosen: a unit that waited for a locked database still has the time it came with.
"""


class World(Protocol):
    """What a process knows of its surroundings."""

    dice: random.Random
    profile: Profile
    teams: SimTeams
    database: Database
    overtaken: int
    errors: list[str]
    steps: list[tuple[float, float]]
    kills: list[tuple[float, str]]
    outages: list[tuple[float, float]]

    def seconds(self) -> float: ...
    def clock_offset(self) -> timedelta: ...
    def boundary(self, process: SimProcess, name: str) -> None: ...
    def stirred(self, process: SimProcess) -> None: ...


class SimClock:
    """`desk.ports.Clock`; ids replay with the seed.

    A process alone has the product's clock over a machine's that is set forward and back. Replicas follow the database
    server's: that one steps for all of them at once, back too.
    """

    def __init__(self, world: World, *, alone: bool) -> None:
        self._world = world
        self._now = SystemClock(self._machine, world.seconds).now if alone else self._machine

    def _machine(self) -> datetime:
        return BASE + timedelta(seconds=self._world.seconds()) + self._world.clock_offset()

    def now(self) -> datetime:
        """Return the time as the process believes it to be."""
        return self._now()

    @property
    def was_set_back(self) -> bool:
        """Whether the clock ever went back in this history."""
        return any(seconds < 0 for _, seconds in self._world.steps)

    def new_id(self) -> str:
        """Return 32 hexadecimal digits."""
        return f"{self._world.dice.getrandbits(128):032x}"


class SimDispatcher(Dispatcher):
    """The real engine; it leaves word of which message a call is for."""

    watch: Any = staticmethod(lambda _held: None)

    async def _send(self, due: Delivery) -> Settlement:
        self.watch(due.held)
        token = HELD.set(due.held)
        try:
            return await super()._send(due)
        finally:
            HELD.reset(token)


class SimProcess:
    """A process with its own memory over the shared database."""

    def __init__(self, world: World, name: str, *, alone: bool, dispatcher: type[SimDispatcher]) -> None:
        self.name = name
        self.alive = True
        self.serving = False
        self.party = Party(name)
        self.healthy_since = world.seconds()
        self._world = world
        self._clock = SimClock(world, alone=alone)
        self.store = SimStore(world.database, self._dawdle, self.boundary, alone=alone)
        self.store.stirred = lambda: world.stirred(self)
        sender = SimSender(world.teams, self, (HOST,))
        self.dispatcher = dispatcher(self.store, sender, self._clock, VOICE)
        self.dispatcher.watch = self._watch
        self._bot = TeamsBot(self.store, self._clock)
        self._adapter = InvokeAdapter()

    def boundary(self, name: str) -> None:
        """Give the world the chance to kill this process here. CancelledError when it does."""
        self._world.boundary(self, name)

    def kill(self) -> None:
        """End it as kill -9 does: nothing more is begun, nobody hears an answer, memory is gone."""
        self.alive = self.serving = False
        self.store.kill()
        self.party.kill()

    async def start(self) -> None:
        """Prepare and serve, as app.py does; while the store is away a supervisor starts it again."""
        plan = Installation(ROSTERS, CHANNEL_ID, RULES, alone=self.store.alone)
        while True:
            now = self._clock.now()
            try:
                await self.store.run(lambda uow: prepare(uow, plan, now))  # noqa: B023
                break
            except StoreUnavailable:
                await asyncio.sleep(2.0)
        self.party.start(self._beat(), "heart")
        self.dispatcher.start()
        self.serving = True

    async def _beat(self) -> None:
        """Beat as bot/heart.py does, in this process's own party: it dies with it."""
        rest = pause(RULES.waits.outage).total_seconds()
        while True:
            wait, now = rest, self._clock.now()
            try:
                await self.store.run(lambda uow: beat(uow, now))  # noqa: B023
            except StoreUnavailable:
                wait = RETRY_SECONDS
            await asyncio.sleep(wait)

    async def turn(self, activity: Mapping[str, Any]) -> tuple[int, Any] | None:
        """Return status and body of the HTTP answer; None when the process died before it answered."""
        if not self.serving:
            return None
        task = self.party.start(self._turn(activity), "turn")
        await asyncio.wait([task])
        return None if task.cancelled() else task.result()

    async def _turn(self, activity: Mapping[str, Any]) -> tuple[int, Any]:
        inbound = Inbound.model_validate(activity)
        try:
            response = await self._adapter.run(to_activity(inbound), self._bot, inbound)
        except StoreUnavailable:
            return 503, None
        except Exception as failure:  # noqa: BLE001  as the HTTP layer does; a history that meets it is broken
            self._world.errors.append(f"{activity['type']} raised {type(failure).__name__}: {failure}"[:300])
            return 500, None
        self.boundary("before a 200")
        return (response.status, response.body) if response else (200, None)

    def _dawdle(self) -> float:
        return self._world.dice.choice(self._world.profile.dawdle)

    def _watch(self, held: Any) -> None:
        """Count a refresh that goes although an event effect of its lane waited before it and could go.

        A clock set back makes former calls look later than they were; the lane rests for them: that is no overtaking.
        """
        now = self._world.seconds()
        kept_late = any(since <= now < until + 2.5 for since, until in self._world.outages)
        if self._clock.was_set_back or kept_late:  # a call's end is logged when its outcome is kept
            return
        twice = len(self._world.kills) + self._world.database.met.get(UNSURE, 0)
        if held.effect.kind in REFRESHES and self._world.teams.has_room(held.effect.lane, twice):
            ((waiting,),) = self._world.database.rows(_WAITING_EVENTS, held.effect.lane, held.id, held.id)
            self._world.overtaken += waiting
