"""One command on one request: decided, kept, queued to be said. Presses, emojis, replies and timers all end here."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from desk.commands import Command, CommandKind
from desk.errors import IllegalMove, NotPermitted
from desk.events import EventKind
from desk.handlers.alarms import watch_waiting
from desk.handlers.standing import heir
from desk.lifecycle import Decision, decide
from desk.model import Person, Request, Status
from desk.ports import UnitOfWork


def keep(uow: UnitOfWork, before: Request, decision: Decision, at: datetime) -> None:
    """Save what was decided, with its audit events, and queue what must be said, lanes in one order everywhere."""
    if decision.request != before:
        uow.requests.save(decision.request)
    for event in decision.events:
        uow.audit.add(event)
    for effect in sorted(decision.effects, key=lambda effect: effect.lane):
        uow.outbox.put(effect, at)


def decided(uow: UnitOfWork, request: Request, command: Command, person: Person, at: datetime) -> Decision:
    """Decide and keep. Raises NotPermitted or IllegalMove, and then nothing has changed."""
    if command.kind is CommandKind.RELEASE and request.owner == person.id and request.status is Status.ACKNOWLEDGED:
        command = replace(command, heir=heir(uow, request, person, at))
    decision = decide(request, command, person, at)
    if _told_before(uow, request, decision):
        decision = replace(decision, effects=())
    keep(uow, request, decision, at)
    if decision.request.status is Status.WAITING and request.status is not Status.WAITING:
        watch_waiting(uow, decision.request, at)
    return decision


def _told_before(uow: UnitOfWork, request: Request, decision: Decision) -> bool:
    """Whether somebody was told already who has it: an emoji put again, or swapped in two activities, says it once."""
    found = [event for event in decision.events if event.kind is EventKind.FOUND_OWNED and decision.effects]
    since = request.acknowledged_at
    return any(
        (past.kind, past.actor, past.data) == (event.kind, event.actor, event.data) and since and past.at >= since
        for event in found
        for past in uow.audit.of(request.id)
    )


def attempt(uow: UnitOfWork, request: Request, command: Command, person: Person, at: datetime) -> bool:
    """Do what an emoji, a reply or a timer says; what is not legal (any more) changes nothing and bothers nobody."""
    try:
        decided(uow, request, command, person, at)
    except (IllegalMove, NotPermitted):
        return False
    return True
