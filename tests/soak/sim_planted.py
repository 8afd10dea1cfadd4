"""Bugs to plant: each is one that the design warns of, and the simulation must catch it within a few histories."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from bot.sender import Ambiguous, Outcome
from desk.delivery import Delivered, Delivery, Settlement
from desk.model import Request
from desk.records import Outgoing, Timer, TimerKind
from desk.together import is_led
from storage import outbox_statements as sql
from storage.batch import Batches, Ended
from storage.inbox import InboxTable
from storage.link import SqliteLink
from storage.mapping import unpack_times
from storage.outbox_lane import Hold, LaneQueue
from storage.outbox_order import Choice
from storage.outbox_tables import LANE
from storage.requests import RequestTable
from storage.statement import Statement
from storage.timers import TimerTable
from storage.unit_of_work import Unit
from tests.soak.sim_faults import AWAY, FULL, UNSURE, Profile
from tests.soak.sim_history import Planted
from tests.soak.sim_process import SimDispatcher
from tests.soak.sim_store import KEYRING, OWN_KEYS, Made, make_unit

ANY_HOLDER = Statement(
    select(LANE.c.owner, LANE.c.epoch, LANE.c.rest_until, LANE.c.sent_log).where(LANE.c.lane == bindparam("of"))
)


class Forgetful(InboxTable):
    """Takes every delivery for a new one."""

    def first(self, key: str, at: datetime) -> bool:
        super().first(key, at)
        return True


class Careless(LaneQueue):
    """Never asks whether the lane is still its holder's."""

    def held(self, held: Outgoing) -> Hold | None:
        owner, epoch, rest, log = self._link.rows(ANY_HOLDER, {"of": held.lane})[0]
        return Hold(held.lane, owner or held.owner, epoch, rest, unpack_times(log))


class Unpaced(LaneQueue):
    """Never asks what Teams' windows leave."""

    def choose(self, hold: Hold, now: int) -> Choice:
        return super().choose(Hold(hold.lane, hold.owner, hold.epoch, hold.rest_until, ()), now)


class EditsFirst(LaneQueue):
    """Sends edits before what people wait for."""

    def choose(self, hold: Hold, now: int) -> Choice:
        edit = self._next(sql.WAITING_EDITS, hold.lane, now)
        return edit if edit.message is not None else super().choose(hold, now)


class Forgets(TimerTable):
    """Never sets one kind of clock."""

    kind = TimerKind.CALLBACK

    def set(self, timer: Timer) -> None:
        if timer.kind is not self.kind:
            super().set(timer)


class Apart(RequestTable):
    """Leaves a request that is linked to another where it stands."""

    def save(self, request: Request) -> None:
        stands = self.look(request.id)
        if stands is not None and is_led(stands):
            request = replace(request, status=stands.status, owner=stands.owner, kind=stands.kind)
        super().save(request)


class Obvious(Batches):
    """The obvious batch loop of performance.md: it commits what is left after a failed unit."""

    def run(self, works: Any) -> list[Ended]:
        ended: list[Ended] = []
        for work in works:
            with suppress(sqlite3.Error):
                self._connection.execute("SAVEPOINT unit")
            one = self._attempt(work)
            with suppress(sqlite3.Error):
                if one.failure is not None:
                    self._connection.execute("ROLLBACK TO unit")
                self._connection.execute("RELEASE unit")
            ended.append(one)
        with suppress(sqlite3.Error):
            self._connection.execute("COMMIT")
        return ended


class Trusting(SimDispatcher):
    """Takes a message whose answer was lost for sent."""

    def _missed(self, due: Delivery, outcome: Outcome) -> Settlement:
        return Delivered(None) if isinstance(outcome, Ambiguous) else super()._missed(due, outcome)


def with_inbox(link: SqliteLink) -> Unit:
    """Return a unit that forgets what was delivered."""
    unit = make_unit(link)
    unit.inbox = Forgetful(link)
    return unit


def without_callbacks(link: SqliteLink) -> Unit:
    """Return a unit that reminds of no callback."""
    unit = make_unit(link)
    unit.timers = Forgets(link, lambda: None)
    return unit


def come_apart(link: SqliteLink) -> Unit:
    """Return a unit that moves linked requests one by one."""
    unit = make_unit(link)
    unit.requests = Apart(link, KEYRING, OWN_KEYS.blind)
    return unit


def with_queue(queue: Callable[[SqliteLink], LaneQueue]) -> Callable[[SqliteLink], Unit]:
    """Return how to make a unit with another way to look at lanes."""

    def make(link: SqliteLink) -> Unit:
        unit = make_unit(link)
        unit.outbox._queue = queue(link)  # noqa: SLF001  the planted part has no door
        return unit

    return make


_BUSY: dict[str, Any] = {"requests": 4, "moves": 6, "burst": True}
PLANTED: dict[str, tuple[Planted, Profile]] = {
    "a skipped dedupe": (Planted(Made(with_inbox)), Profile(twice=0.4, new_id=0.3, requests=2, moves=6)),
    "a missing epoch check": (
        Planted(Made(with_queue(Careless))),
        Profile(
            calls={"slow to answer": 0.5},
            replicas=2,
            outages={AWAY: 6, UNSURE: 6},
            stormy=60.0,
            requests=6,
            moves=10,
            burst=True,
        ),
    ),
    "the obvious batch loop": (
        Planted(Made(batches=Obvious)),
        Profile(outages={FULL: 12}, twice=0.5, dawdle=(0.05, 0.12), requests=6, moves=8, burst=True),
    ),
    "no pacing": (Planted(Made(with_queue(Unpaced))), Profile(requests=6, moves=8, burst=True)),
    "edits before events": (Planted(Made(with_queue(EditsFirst))), Profile(**_BUSY)),
    "a callback without a clock": (Planted(Made(without_callbacks)), Profile(whole=True, **_BUSY)),
    "linked requests come apart": (Planted(Made(come_apart)), Profile(whole=True, patient=0.1, **_BUSY)),
    "lost answers taken for sent": (Planted(dispatcher=Trusting), Profile(calls={"redirect": 0.2}, **_BUSY)),
}
"""Bug → what to plant, and the weather in which it shows. Without the bug that weather breaks nothing."""
FEW = 60
"""Histories within which a planted bug must show."""
