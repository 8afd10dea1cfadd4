"""A post that does not stand in its channel: its technician, who still has somebody on the phone, is told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from desk.audience import told_effects
from desk.events import Event, EventKind
from desk.model import Place, Request
from desk.ports import UnitOfWork
from desk.records import Timer, TimerKind


def watch(uow: UnitOfWork, request: Request, at: datetime) -> None:
    """Look after the post that was queued at `at`, however long its lane rests or whatever goes before it."""
    if request.channel is not None:
        late = at + uow.desks.rules(request.channel).waits.post_late
        uow.timers.set(Timer(f"{TimerKind.POST_LATE}:{request.id}", late, TimerKind.POST_LATE, request.id))


def is_missing(uow: UnitOfWork, request: Request) -> bool:
    """Whether no copy of an open request's post is known to stand in a channel."""
    return request.is_open and not uow.messages.of(request.id, Place.POST)


def tell_missing(uow: UnitOfWork, request: Request, now: datetime) -> Request:
    """Save the request, having told its technician, once, that its post is not in the channel; return it as saved."""
    if any(event.kind is EventKind.UNDELIVERED for event in uow.audit.of(request.id)):
        uow.requests.save(request)
        return request
    noted = replace(request, events=request.events + 1)
    event = Event(request.id, noted.events, EventKind.UNDELIVERED, now, None)
    uow.requests.save(noted)
    uow.audit.add(event)
    for effect in told_effects(noted, [event]):
        uow.outbox.put(effect, now)
    return noted
