"""What happened to a request, in order, for who looks after the desk. Nothing that was typed is in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from desk.errors import Unreadable
from desk.events import Event
from desk.model import Person, Request
from desk.policy import Ask, DeskRules, permits
from desk.ports import UnitOfWork
from desk.snapshot import Snapshot, snapshot

_ASKED = re.compile(r"history(?:\s*(?:of\s*)?(?:request\s*)?#?\s*(?P<number>\d{1,9}))?")
_PEOPLE = ("owner", "previous", "to")
"""Keys of an event's data that name somebody."""


@dataclass(frozen=True, slots=True)
class History:
    """The events of request `number`, oldest first, and whoever they name; times are told in `zone` (IANA).

    `shown` is the request as it stands, None when there is none of that number (or none that can be opened).
    """

    number: int
    zone: str = DeskRules().zone
    shown: Snapshot | None = None
    events: tuple[Event, ...] = ()
    people: Mapping[str, Person] = field(default_factory=dict[str, Person])


def asked_for(text: str) -> int | None:
    """Return the number in "history 12" or "history #12", 0 for "history" alone, None for anything else."""
    found = _ASKED.fullmatch(text)
    return int(found["number"] or 0) if found is not None else None


def may_see(person: Person | None) -> bool:
    """Whether histories are for this person."""
    return person is not None and permits(Ask.SEE_HISTORY, person)


def numbered(uow: UnitOfWork, number: int) -> Request | None:
    """Return the request as it stands, or None when there is none, or none that can be opened."""
    try:
        return uow.requests.numbered(number)
    except Unreadable:
        return None


def history_for(uow: UnitOfWork, person: Person | None, number: int, zone: str | None, now: datetime) -> History | None:
    """Return the history for a reader in that zone (None: the desk's); None for whom it is not."""
    if not may_see(person):
        return None
    request = numbered(uow, number)
    if request is None:
        return History(number)
    events = tuple(uow.audit.of(request.id))
    shown = snapshot(uow, request, now, whole=False)
    return History(number, zone or shown.rules.zone, shown, events, uow.people.many(sorted(_named(events))))


def _named(events: Sequence[Event]) -> set[str]:
    named = {event.actor for event in events} | {event.data.get(key) for event in events for key in _PEOPLE}
    return {person for person in named if person}
