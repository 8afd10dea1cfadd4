"""Everything open, page by page, with what its words need: read in one unit, nothing of it locked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from desk.model import Channel, Person, Place, Request
from desk.policy import Ask, permits
from desk.ports import UnitOfWork
from desk.records import Which
from desk.roster import DeskSeen, choice_of
from desk.snapshot import Snapshot, snapshot

SHOWN = 8
"""Requests on one page: each takes a quarter of a phone's screen."""


@dataclass(frozen=True, slots=True)
class Queued:
    """An open request in the queue, with its post if it stands: the channel, and the post's id there."""

    shown: Snapshot
    channel: Channel | None = None
    post: str | None = None


@dataclass(frozen=True, slots=True)
class Queue:
    """One `page` (from 0) of the open requests, oldest first, as of `at`; `counts` are those of every list.

    `desks` are the bound ones where there are several.
    """

    which: Which
    page: int
    rows: tuple[Queued, ...]
    counts: Mapping[Which, int]
    at: datetime
    desks: tuple[DeskSeen, ...] = ()

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list is one."""
        return max(1, -(-self.counts[self.which] // SHOWN))


def may_see(person: Person | None) -> bool:
    """Whether the queue is for this person; a technician's own requests are listed by `mine`."""
    return person is not None and permits(Ask.SEE_QUEUE, person)


def queue_for(uow: UnitOfWork, person: Person | None, which: Which, page: int, now: datetime) -> Queue | None:
    """Return a page of the queue, the last one when there are fewer; None for who may not see it."""
    if not may_see(person):
        return None
    counts = {one: uow.requests.count_open(one) for one in Which}
    page = min(page, max(0, counts[which] - 1) // SHOWN)
    found = uow.requests.open_page(which, page * SHOWN, SHOWN)
    return Queue(which, page, tuple(_queued(uow, one, now) for one in found), counts, now, choice_of(uow))


def _queued(uow: UnitOfWork, request: Request, now: datetime) -> Queued:
    shown = snapshot(uow, request, now, whole=False)
    ref = next(iter(uow.messages.of(request.id, Place.POST)), None)
    return Queued(shown, uow.channels.get(ref.conversation), ref.activity) if ref is not None else Queued(shown)
