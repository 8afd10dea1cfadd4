"""The clocks of whoever has a warm transfer, set right after every move and sign of life (procedure.md)."""

from __future__ import annotations

from datetime import datetime

from desk.events import EventKind
from desk.handlers.alarms import watch_hold
from desk.model import Kind, Person, Request, Status
from desk.ports import UnitOfWork
from desk.records import Timer, TimerKind


def follow(uow: UnitOfWork, before: Request, after: Request, at: datetime) -> Request:
    """Set the clocks of a warm transfer anew after a move; a callback and what is closed have none of these."""
    if after.kind is not Kind.PEER_TO_PEER or not after.is_open:
        return after
    if after.status is Status.READY and before.ready_at != after.ready_at:
        _watch_ready(uow, after, at)
    if before.status is Status.READY and after.status is Status.ACKNOWLEDGED:
        watch_hold(uow, after, at)  # nobody was reminded at READY, and they hold again
    kind, actor = _latest(uow, before, after)
    if kind is EventKind.HOLD_KEPT:
        watch_hold(uow, after, at)
    changed = not is_worked_on(before) or after.owner != before.owner
    if is_worked_on(after) and (changed or after.owner == actor):
        _watch_work(uow, after, at)
    return after


def hear(uow: UnitOfWork, request: Request, person: Person, at: datetime) -> None:
    """Take an owner's reply, emoji or repeated press as a sign that they work on it: their clock begins anew."""
    if is_worked_on(request) and request.owner == person.id:
        _watch_work(uow, request, at)


def is_worked_on(request: Request) -> bool:
    """Whether somebody holds for a pharmacist who acknowledged and is not ready."""
    return request.kind is Kind.PEER_TO_PEER and request.status is Status.ACKNOWLEDGED


def _latest(uow: UnitOfWork, before: Request, after: Request) -> tuple[EventKind | None, str | None]:
    """Return what the move was and who made it, where no change of the request tells."""
    event = uow.audit.get(after.id, after.events) if after.status is before.status else None
    return (event.kind, event.actor) if event is not None else (None, None)


def _watch_work(uow: UnitOfWork, request: Request, at: datetime) -> None:
    due = at + uow.desks.rules(request.channel).waits.still_working
    first = request.linked_to or request.id  # of linked requests the first one's clocks run
    uow.timers.set(Timer(f"{TimerKind.STILL_WORKING}:{first}", due, TimerKind.STILL_WORKING, first, request.owner))


def _watch_ready(uow: UnitOfWork, request: Request, at: datetime) -> None:
    due = at + uow.desks.rules(request.channel).waits.ready_nudge
    key = f"{TimerKind.READY_NUDGE}:{request.id}"
    uow.timers.set(Timer(key, due, TimerKind.READY_NUDGE, request.id, request.owner))
