"""A desk with people, a bound channel and a request in it, for the door's tests."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from desk.commands import Turn
from desk.effects import Effect
from desk.events import Event, EventKind
from desk.model import Channel, MessageRef, Person, Place, Request, Role
from desk.ports import UnitOfWork
from storage.crypto import parse_keys
from storage.store import SqliteStore, open_store
from tests.activities import TENANT
from tests.cards.samples import FILED_AT, JO, SAM, TECHNICIAN, request

CHANNEL = "19:p2p@thread.tacv2"
URL = "https://smba.trafficmanager.net/amer/"
KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
POST = MessageRef(CHANNEL, "1001", Place.POST, "request-1")
LINE = MessageRef(CHANNEL, "1002", Place.LINE, "request-1")
RECEIPT = MessageRef("a:terry", "1003", Place.RECEIPT, "request-1")
NOTICE = MessageRef("a:terry", "1004", Place.NOTICE, "request-1")

_numbers = itertools.count(1)


class StillClock:
    """A clock that stands until moved (desk.ports.Clock)."""

    def __init__(self, at: datetime = FILED_AT) -> None:
        self.at = at

    def now(self) -> datetime:
        """Return the time."""
        return self.at

    def new_id(self) -> str:
        """Return an id that was never given before."""
        return f"id-{next(_numbers)}"

    def move(self, seconds: float) -> None:
        """Let time pass."""
        self.at += timedelta(seconds=seconds)


def turn(person: Person, *, reply_to: str | None = None, personal: bool = False) -> Turn:
    """Return a turn of `person` in the channel, or in their chat with the bot."""
    number = next(_numbers)
    place = {"chat": person.chat or f"a:{person.id}"} if personal else {"channel": CHANNEL}
    return Turn(
        person.id,
        FILED_AT,
        f"key-{number}",
        f"activity-{number}",
        f"fresh-{number}",
        URL,
        person.name,
        person.account,
        TENANT,
        reply_to=reply_to,
        **place,
    )


def seed(
    first: Request | None = None, url: str = URL, messages: tuple[MessageRef, ...] = (POST, LINE, RECEIPT, NOTICE)
) -> Callable[[UnitOfWork], None]:
    """Return the unit that binds the channel, knows everybody, and keeps a request with its messages."""
    kept = first or request()
    happened = [EventKind.FILED, EventKind.ACKNOWLEDGED, EventKind.READY, EventKind.WITHDRAWN][: kept.events or 1]

    def work(uow: UnitOfWork) -> None:
        uow.channels.bind(Channel(CHANNEL, "P2P requests", tenant=TENANT, service_url=url), FILED_AT)
        uow.people.seed(Role.PHARMACIST, [SAM.id, JO.id])
        for person in (TECHNICIAN, SAM, JO):
            uow.people.save(replace(person, service_url=url))
        uow.requests.add(replace(kept, events=len(happened)))
        for seq, kind in enumerate(happened, 1):
            uow.audit.add(Event(kept.id, seq, kind, FILED_AT, SAM.id if seq > 1 else TECHNICIAN.id))
        for ref in messages:
            uow.messages.add(ref)

    return work


def queue(*effects: Effect, at: datetime = FILED_AT) -> Callable[[UnitOfWork], None]:
    """Return the unit that queues effects."""

    def work(uow: UnitOfWork) -> None:
        for effect in effects:
            uow.outbox.put(effect, at)

    return work


async def sqlite(folder: Path) -> SqliteStore:
    """Open a real store in `folder`."""
    return await open_store(f"sqlite+aiosqlite:///{folder}/p2p.db", parse_keys(KEY))
