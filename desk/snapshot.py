"""A request with everything a card of it needs, read in one unit of work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from desk.events import Event, EventKind
from desk.model import Person, Request, Role, Status
from desk.policy import asked, available
from desk.ports import UnitOfWork

UNOWNED = frozenset({Status.WAITING, Status.SCHEDULED})
CALLS_ALL = frozenset({EventKind.COVER_CALLED, EventKind.SUPERVISORS_CALLED})
"""Events whose words call every pharmacist who is available, not only those asked first."""


SAID_WHILE: Mapping[EventKind, frozenset[Status]] = {
    EventKind.COVER_CALLED: frozenset({Status.WAITING}),
    EventKind.SUPERVISORS_CALLED: frozenset({Status.WAITING}),
    EventKind.NOBODY_THERE: frozenset({Status.WAITING}),
    EventKind.HELD_LONG: frozenset({Status.WAITING, Status.ACKNOWLEDGED}),
}
"""Alarms that come too late are not said at all: whoever ended their cause was told of."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The request, whoever it or its event names, and who is asked while nobody has it."""

    request: Request
    people: Mapping[str, Person]
    asked: tuple[Person, ...] = ()
    event: Event | None = None


def lapsed(shown: Snapshot) -> bool:
    """Whether the event is an alarm whose cause is gone, or a call for cover that nobody is left to hear."""
    if shown.event is None or shown.event.kind not in SAID_WHILE:
        return False
    there = bool(shown.asked)
    untrue = {EventKind.NOBODY_THERE: there, EventKind.COVER_CALLED: not there}.get(shown.event.kind, False)
    return untrue or shown.request.status not in SAID_WHILE[shown.event.kind]


def snapshot(uow: UnitOfWork, request: Request, now: datetime, event: Event | None = None) -> Snapshot:
    """Read what a card of the request (or of its event) needs; who is there is told as of `now`."""
    ids = {request.filed_by, request.owner, request.decisioned_by}
    if event is not None:
        ids |= {event.actor, event.data.get("owner"), event.data.get("previous")}
    people = uow.people.many(sorted(person for person in ids if person))
    if request.status not in UNOWNED:
        return Snapshot(request, people, event=event)
    pharmacists = uow.people.with_role(Role.PHARMACIST)
    whole = event is not None and event.kind in CALLS_ALL
    waiting = available(pharmacists, now) if whole else asked(request, pharmacists, now)
    return Snapshot(request, people, waiting, event)
