"""What time brings about: an event of a request, kept and told of, without anybody's command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from desk.audience import told_effects
from desk.effects import Effect, EffectKind, to_person
from desk.events import UNHEARD, Event, EventKind
from desk.model import Person, Request
from desk.ports import UnitOfWork


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
    uow.audit.add(event)
    said = told_effects(noted, [event]) if told else ()
    more = [
        Effect(EffectKind.NOTIFY_PERSON, to_person(one.id), request.id, event.seq, person=one.id) for one in besides
    ]
    for effect in dict.fromkeys((*said, *more)):  # a technician may be a supervisor too
        uow.outbox.put(effect, event.at)
    return noted
