"""What time brings about: an event of a request, kept and told of, without anybody's command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from desk.audience import told_effects
from desk.effects import Effect, EffectKind, to_person
from desk.events import ASKED, UNHEARD, Event, EventKind
from desk.model import Person, Request, Status
from desk.ports import UnitOfWork
from desk.snapshot import asked_by

_ASKS = frozenset(
    {
        EventKind.FILED,
        EventKind.RELEASED,
        EventKind.CALLER_ON_LINE,
        EventKind.COVER_CALLED,
        EventKind.SUPERVISORS_CALLED,
        EventKind.MISSED,
    }
)
"""Events whose words, or whose post, ask pharmacists by mention while somebody holds."""


def happens(
    request: Request,
    kind: EventKind,
    at: datetime,
    *,
    actor: str | None = None,
    called: Sequence[Person] = (),
    heard: bool = True,
) -> Event:
    """Return the request's next event: how many supervisors are `called`, and whether pharmacists `heard` a call.

    Mostly no person brought it about, but time did.
    """
    data = ({"supervisors": str(len(called))} if called else {}) | ({} if heard else {UNHEARD: "1"})
    return Event(request.id, request.events + 1, kind, at, actor, data)


def note(
    uow: UnitOfWork, request: Request, event: Event, besides: Sequence[Person] = (), *, told: bool = True
) -> Request:
    """Keep the event; tell of it those whom it concerns, if they are `told`, and the people `besides`.

    Return the request as it is saved.
    """
    noted = replace(request, events=event.seq)
    uow.requests.save(noted)
    record(uow, noted, event)
    said = told_effects(noted, [event]) if told else ()
    more = [
        Effect(EffectKind.NOTIFY_PERSON, to_person(one.id), request.id, event.seq, person=one.id) for one in besides
    ]
    for effect in dict.fromkeys((*said, *more)):  # a technician may be a supervisor too
        uow.outbox.put(effect, event.at)
    return noted


def record(uow: UnitOfWork, request: Request, event: Event) -> None:
    """Keep an event of the request as it is then; what asks while somebody holds is kept with whom it asks."""
    if event.kind in _ASKS and request.status is Status.WAITING and UNHEARD not in event.data:
        asked = ",".join(person.id for person in asked_by(uow, request, event, event.at))
        event = replace(event, data={**event.data, ASKED: asked})
    uow.audit.add(event)


def last_asked(uow: UnitOfWork, request: Request) -> frozenset[str]:
    """Return whom the request last asked by mention (object ids); nobody once it was said that nobody is there.

    That is who was there then: who has come since knows of nothing.
    """
    for event in reversed(uow.audit.of(request.id)):
        if event.kind is EventKind.NOBODY_THERE:
            break
        if ASKED in event.data:
            return frozenset(event.data[ASKED].split(",")) - {""}
    return frozenset()
