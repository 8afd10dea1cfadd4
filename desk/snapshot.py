"""A request with everything a card of it needs, read in one unit of work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desk.events import Event
from desk.model import Person, Request, Role, Status
from desk.policy import asked
from desk.ports import UnitOfWork

UNOWNED = frozenset({Status.WAITING, Status.SCHEDULED})


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The request, whoever it or its event names, and who is asked while nobody has it."""

    request: Request
    people: Mapping[str, Person]
    asked: tuple[Person, ...] = ()
    event: Event | None = None


def snapshot(uow: UnitOfWork, request: Request, event: Event | None = None) -> Snapshot:
    """Read what a card of the request (or of its event) needs."""
    ids = {request.filed_by, request.owner, request.decisioned_by}
    if event is not None:
        ids |= {event.actor, event.data.get("owner"), event.data.get("previous")}
    people = uow.people.many(sorted(person for person in ids if person))
    waiting = asked(request, uow.people.with_role(Role.PHARMACIST)) if request.status in UNOWNED else ()
    return Snapshot(request, people, waiting, event)
