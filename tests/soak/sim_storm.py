"""Ten thousand messages queued behind a storm of 429s, in virtual time: order, Teams' windows, Retry-After, urgency."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median
from typing import Any

from desk.commands import FileRequest, Turn
from desk.effects import Effect, EffectKind, to_channel, to_person
from desk.handlers.filing import file_request
from desk.model import Details, Kind, MessageRef, Person, Place
from desk.ports import UnitOfWork
from tests import activities
from tests.activities import CHANNEL_ID, PHARMACIST, SERVICE_URL, TECHNICIAN
from tests.ledger import chat_id
from tests.soak.figures import Row, SoakFailed
from tests.soak.sim_case import Case
from tests.soak.sim_faults import Profile
from tests.soak.sim_history import Planted, new_world
from tests.soak.sim_loop import run_virtually
from tests.soak.sim_oracle_said import in_order, windows_kept
from tests.soak.sim_teams import BASE, Made
from tests.soak.sim_world import World

REQUESTS = 100
PEOPLE = 40
IN_CHANNEL = 2_000
"""Lines of the one channel: more than its hourly window, so that an hour passes."""
STORM_SECONDS = 120.0
READIES = 20
_EMPTY = {"type": "message", "summary": "", "attachments": []}
_WAITING = "SELECT count(*) FROM outbox_message WHERE state IN ('pending', 'sending')"


@dataclass(slots=True)
class Storm:
    """What the storm came to."""

    world: World
    queued: int = 0
    seconds: float = 0.0
    virtual: float = 0.0
    urgent: list[float] = field(default_factory=list)
    """Virtual seconds from a READY's commit to its acceptance, each with edits queued before it."""
    broken: list[str] = field(default_factory=list)

    def rows(self) -> list[Row]:
        """Return the table's rows."""
        calls = self.world.teams.calls
        refused = sum(made.status == 429 for made in calls)
        edits = sum(made.kind == "edit" for made in calls)
        return [
            ("messages queued behind the storm", f"{self.queued:,}"),
            ("calls made", f"{len(calls):,} ({edits:,} edits)"),
            ("429s met", f"{refused:,}"),
            ("429s because a window of Teams was full", self.world.teams.throttled),
            ("calls before Retry-After was over", len(self.world.teams.impatient)),
            ("events that waited behind an edit", self.world.overtaken),
            ("out of order, lost or said twice", len(self.broken)),
            ("ready, commit to Teams, median and worst, virtual s", _spread(self.urgent)),
            ("virtual time until all was said", str(timedelta(seconds=round(self.virtual)))),
            ("real time", f"{self.seconds:.0f} s"),
        ]

    def check(self) -> None:
        """Raise SoakFailed when a bar was not met."""
        if self.broken:
            raise SoakFailed(f"the storm broke {len(self.broken)} rules, first: {self.broken[0]}")


def _spread(times: list[float]) -> str:
    return f"{median(times):.2f} and {max(times):.2f}" if times else "none"


def storm(messages: int, seed: int, planted: Planted = Planted()) -> Storm:  # noqa: B008  it is frozen
    """Queue so many messages, let Teams refuse with 429 for a while, and wait until everything is said."""
    began = time.monotonic()
    found: Storm = run_virtually(_storm(messages, seed, planted))
    found.seconds = time.monotonic() - began
    return found


async def _storm(messages: int, seed: int, planted: Planted) -> Storm:
    profile = Profile(calls={"429 in seconds": 0.35, "429 with a date": 0.1, "429 without a time": 0.1})
    world = new_world(random.Random(seed), profile, planted)
    found = Storm(world)
    ids = _fill(world, messages)
    ((found.queued,),) = world.database.rows(_WAITING)
    try:
        await world.begin()
        for id_ in ids[:READIES]:
            await asyncio.sleep(STORM_SECONDS / READIES)
            await _ready(world, id_)
        world.heal()
        for _ in range(3 * 720):
            if world.database.rows(_WAITING) == [(0,)]:
                break
            await asyncio.sleep(5.0)
        found.virtual = world.seconds()
        found.urgent = _waited(world, ids[:READIES])
        found.broken = world.database.look(lambda unit: _judged(Case(found, unit)))
    finally:
        world.people.kill()
        for process in list(world.processes):
            process.kill()
        world.database.connection.close()
    return found


def _judged(case: Any) -> list[str]:
    wrong = [*in_order(case), *windows_kept(case)]
    taken = Counter(made.held.id for made in case.taken)
    wrong += [f"message {id_} was said {times} times" for id_, times in taken.items() if times > 1]
    lost = [row.id for row in case.rows.values() if row.id not in taken and EffectKind(row.kind) in _SAID]
    wrong += [f"{len(lost)} messages were never taken: {lost[:5]}"] if lost else []
    wrong += [f"{case.world.overtaken} events waited behind an edit"] if case.world.overtaken else []
    return wrong + case.world.errors


_SAID = frozenset({EffectKind.SAY_IN_THREAD, EffectKind.NOTIFY_PERSON})


def _fill(world: World, messages: int) -> list[str]:
    """Queue lines, notices and edits of a hundred requests, as a busy day leaves them when Teams says no."""
    database = world.database
    database.run([_people])
    for number in range(PEOPLE):
        world.teams.know(f"29:p{number:03}")
    ids = [_request(world, number) for number in range(REQUESTS)]
    for table in ("outbox_message", "outbox_lane", "timer"):
        database.connection.execute(f"DELETE FROM {table}")  # noqa: S608  names of ours
    for first in range(0, messages, 500):
        queued = range(first, min(first + 500, messages))
        database.run([lambda uow, queued=queued: _queue(uow, ids, queued)])
    return ids


def _people(uow: UnitOfWork) -> None:
    for number in range(PEOPLE):
        person = Person(f"person-{number:03}", f"Person {number}", f"29:p{number:03}", f"a:1p{number:03}", SERVICE_URL)
        uow.people.save(person)


def _request(world: World, number: int) -> str:
    """File a request whose post and receipt stand; return its id."""
    chat, id_ = chat_id(TECHNICIAN.id), f"{number:032x}"
    post, receipt = (world.teams.store(lane, "", _EMPTY) for lane in (CHANNEL_ID, chat))
    turn = Turn(TECHNICIAN.object_id, BASE, f"storm/{number}", "", id_, SERVICE_URL, chat=chat, reply_to=receipt)
    details = Details({"contact": "Dr. Lee", "phone": "614-555-0142", "drug": "Ozempic 1 mg"})

    def file(uow: UnitOfWork) -> None:
        file_request(uow, turn, FileRequest(f"draft-{number}", Kind.PEER_TO_PEER, details))
        uow.messages.add(MessageRef(CHANNEL_ID, post, Place.POST, id_))

    world.database.run([file])
    return id_


def _queue(uow: UnitOfWork, ids: list[str], numbers: range) -> None:
    """Queue message by message: a fifth into the channel with edits among them, the rest to people's chats."""
    for number in numbers:
        request = ids[number % len(ids)]
        if number % 5 == 0 and number < 5 * IN_CHANNEL:
            uow.outbox.put(Effect(EffectKind.SAY_IN_THREAD, to_channel(CHANNEL_ID), request, 1), BASE)
        else:
            person = f"person-{number % PEOPLE:03}"
            uow.outbox.put(Effect(EffectKind.NOTIFY_PERSON, to_person(person), request, 1, person=person), BASE)
        uow.outbox.put(Effect(EffectKind.REFRESH_POST, to_channel(CHANNEL_ID), request), BASE)
        uow.outbox.put(Effect(EffectKind.REFRESH_RECEIPT, to_person(TECHNICIAN.object_id), request), BASE)


async def _ready(world: World, id_: str) -> None:
    """Let a pharmacist say READY while everything is queued: the technician's edits wait, READY must not."""
    for _ in range(20):
        said = activities.press(PHARMACIST, "mark_ready", {"request": id_, "version": 1}, activities.channel())
        if await world.deliver(world.stamped(said)) is not None:
            return


def _waited(world: World, ids: list[str]) -> list[float]:
    """Return how long each READY took from its commit until Teams first took it."""
    asked = "SELECT at FROM temp.noted WHERE request = ? AND kind = 'ready'"
    found: list[float] = []
    for id_ in ids:
        ((said,),) = world.database.rows(asked, id_)
        taken = [made.arrived for made in world.teams.calls if _tells_ready(made, id_)]
        found.append(min(one for one in taken if one is not None) - said)
    return found


def _tells_ready(made: Made, id_: str) -> bool:
    effect = made.held.effect if made.held else None
    told = effect is not None and effect.kind is EffectKind.NOTIFY_PERSON and effect.request == id_
    return told and made.taken is not None and effect.person == TECHNICIAN.object_id
