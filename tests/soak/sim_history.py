"""One history from its seed: set up, live through the storm, heal, wait until it is quiet, ask the oracle."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cards.check import check_card
from desk.handlers.starting import Installation, prepare
from desk.model import Channel, Person
from storage.link import SqliteLink
from storage.mapping import micros
from storage.migrate import migrate
from tests import activities as said
from tests.activities import CHANNEL_ID, GROUP_ID, SERVICE_URL, TEAM_ID, TENANT
from tests.ledger import Member, chat_id
from tests.soak import sim_faults as faults
from tests.soak.sim_faults import Profile, draw_profile
from tests.soak.sim_loop import run_virtually
from tests.soak.sim_oracle import judge
from tests.soak.sim_people import Actors
from tests.soak.sim_process import ROSTERS, RULES, SimDispatcher
from tests.soak.sim_store import Database, Made, make_unit
from tests.soak.sim_teams import BASE, SimTeams
from tests.soak.sim_words import EVERYBODY, PHARMACISTS
from tests.soak.sim_world import World

ERRORS: list[str] = []
"""What the product logged as an error in the present history."""
QUIET_SECONDS = 60.0
"""Virtual seconds within which everything that can be sent is sent, once everything is healed and said.

Longer only by what Teams' last Retry-After asked for, and by how far the clock was set back.
"""
_WINDOW = 30.0
"""Virtual seconds after which Teams has forgotten the few calls of a history."""
_WAITING = "SELECT count(*) FROM outbox_message WHERE state IN ('pending', 'sending')"
_TIMERS = "SELECT count(*) FROM timer WHERE due <= ? OR kind IN ('release_grace', 'post_late')"
"""Alarms go on as long as somebody waits, and reminders come when they come: those still to come are not waited for."""


@dataclass(slots=True)
class Ended:
    """What a history came to."""

    seed: int
    world: World
    actors: Actors
    quiet_after: float | None = None
    broken: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Planted:
    """What a test puts in the product's place."""

    made: Made = field(default_factory=Made)
    dispatcher: type[SimDispatcher] = SimDispatcher


@cache
def _template() -> sqlite3.Connection:
    """Return a database with the product's tables in which everybody is known and the channel is bound."""
    connection = _blank()
    unit = make_unit(SqliteLink(connection))
    prepare(unit, Installation(ROSTERS, rules=RULES), BASE)
    for one in EVERYBODY:
        unit.people.save(Person(one.object_id, one.name, one.id, chat_id(one.id), SERVICE_URL))
    channel = Channel(CHANNEL_ID, "P2P requests", TEAM_ID, GROUP_ID, TENANT, SERVICE_URL)
    unit.channels.bind(channel, BASE)
    unit.finish()
    return connection


def _blank() -> sqlite3.Connection:
    """Return an empty database as the product's own migrations make it."""
    connection = _connect()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "template.db"
        migrate(path)
        migrated = sqlite3.connect(path)
        migrated.backup(connection)
        migrated.close()
    return connection


def _connect() -> sqlite3.Connection:
    return sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False, cached_statements=256)


def simulate_one(seed: int, profile: Profile | None = None, planted: Planted = Planted()) -> Ended:
    """Live through the history of a seed and return what became of it, the oracle's findings included."""
    return run_virtually(_history(seed, profile, planted))


async def _history(seed: int, profile: Profile | None, planted: Planted) -> Ended:
    ERRORS.clear()
    dice = random.Random(seed)
    drawn = draw_profile(dice)
    world = new_world(dice, profile or drawn, planted)
    actors = Actors(world)
    ended = Ended(seed, world, actors)
    try:
        await world.begin()
        life = world.people.start(actors.live(), "life")
        await asyncio.wait([life], timeout=world.profile.stormy)
        world.heal()
        healed = world.seconds()
        await life
        ended.quiet_after = await _quiet(world, max(healed, _last_said(world)))
        if world.profile.days_later and ended.quiet_after is not None:
            await _days_later(world, actors)
            await _quiet(world, world.seconds())
        world.errors += ERRORS
        ended.broken = judge(ended)
    finally:
        world.people.kill()
        for process in list(world.processes):
            process.kill()
        world.database.connection.close()
    return ended


def new_world(dice: random.Random, profile: Profile, planted: Planted) -> World:
    """Return a world in which everybody is known and nothing has happened."""
    loop = asyncio.get_running_loop()
    connection = _connect()
    _template().backup(connection)
    more: dict[str, Any] = {"card_check": check_card} if profile.checked else {}
    teams = SimTeams(dice, loop.time, **more)
    teams.members = [Member(one.id, one.object_id, one.name) for one in EVERYBODY]
    for one in EVERYBODY:
        teams.know(one.id)
    return World(dice, profile, teams, Database(connection, loop.time, planted.made), planted.dispatcher)


def _last_said(world: World) -> float:
    return max((one.at for one in world.heard), default=0.0)


async def _quiet(world: World, since: float) -> float | None:
    """Wait until nothing is under way; return how long after `since` the last call was, None when it takes too long."""
    back = -sum(seconds for _, seconds in world.steps if seconds < 0)  # what waited then waits so much longer
    end = max(since, world.seconds()) + QUIET_SECONDS + world.teams.longest_wish + back
    while world.seconds() < end:
        ((waiting,),), ((timers,),) = world.database.rows(_WAITING), world.database.rows(_TIMERS, micros(world.now()))
        if not waiting and not timers and not world.busy and world.processes:
            last = max((made.answered or made.started for made in world.teams.calls), default=0.0)
            return max(0.0, last - since)
        await asyncio.sleep(1.0)
    return None


async def _days_later(world: World, actors: Actors) -> None:
    """Days later somebody presses what still stands there, and what stood there before."""
    await asyncio.sleep(_WINDOW)  # at Teams days pass too: what it counted lately is forgotten
    world.offset += timedelta(days=world.dice.choice((1, 3)))
    world.meet(faults.DAYS)
    for post in world.teams.posts(CHANNEL_ID)[-2:]:
        cards = [post.card, *(old["attachments"][0]["content"] for old in post.history[-1:])]
        place = said.channel(post.root)
        await actors.press_any(world.dice.choice(PHARMACISTS), post, world.dice.choice(cards), place)
