"""The requests on legal hold, for who may set and lift it. Nothing that was typed is shown of them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from desk.errors import Unreadable
from desk.events import Event, EventKind
from desk.model import Person, Request
from desk.policy import Ask, permits
from desk.ports import UnitOfWork
from desk.snapshot import Snapshot, snapshot

MOST = 30
"""Requests that are listed, those held longest: each takes up to 500 bytes of a message's 28 KB."""


@dataclass(frozen=True, slots=True)
class Holds:
    """Requests on legal hold, held longest first, each with the event that set it; `more`: there are others."""

    rows: tuple[Snapshot, ...]
    more: bool = False


def holds_for(uow: UnitOfWork, person: Person | None, now: datetime) -> Holds | None:
    """Return the requests on legal hold as they stand, open or closed; None for whom the list is not."""
    if person is None or not permits(Ask.HOLD_RECORDS, person):
        return None
    found = uow.requests.held(MOST + 1)
    return Holds(tuple(_seen(uow, one, now) for one in found[:MOST]), more=len(found) > MOST)


def _seen(uow: UnitOfWork, request: Request, now: datetime) -> Snapshot:
    return snapshot(uow, request, now, _held_by(uow, request), whole=False)


def _held_by(uow: UnitOfWork, request: Request) -> Event | None:
    """Return the event that set the hold; None when the trail cannot be read: one request hides no others."""
    with suppress(Unreadable):
        return next((one for one in reversed(uow.audit.of(request.id)) if one.kind is EventKind.LEGAL_HOLD), None)
    return None
