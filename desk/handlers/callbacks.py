"""When a callback is due, and the one clock that reminds of it, set right after every move (procedure.md)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from desk.commands import CommandKind
from desk.events import EventKind
from desk.handlers.noting import happens, note
from desk.handlers.standing import forget_all
from desk.model import Details, Kind, Request
from desk.policy import Waits
from desk.ports import UnitOfWork
from desk.records import Timer, TimerKind
from desk.reminders import OVERDUE, Reminders, patience, reminders, ticks
from desk.windows import Due, next_due, opens


def due_for(uow: UnitOfWork, place: Request | str | None, details: Details, now: datetime) -> Due:
    """Return when a callback with these details is due, seen at `now`: its next window, else after a pause.

    `place` is the request, or the id of the channel whose desk's waiting times hold.
    """
    waits = _waits(uow, place)
    return next_due(details.windows, now) or _later(waits, now)


def due_again(uow: UnitOfWork, request: Request, now: datetime) -> Due:
    """Return when to call again after nobody answered: in the next window that has not begun, else after a pause."""
    ahead = [window for window in request.details.windows if (at := opens(window)) and at > now]
    return next_due(ahead, now) or _later(_waits(uow, request), now)


def due_now(uow: UnitOfWork, request: Request, now: datetime) -> Due:
    """Return when to call a caller whose line dropped: at once."""
    return Due(now, now + _waits(uow, request).dropped)


DUE_BY: Mapping[CommandKind, Callable[[UnitOfWork, Request, datetime], Due]] = {
    CommandKind.RECORD_NO_ANSWER: due_again,
    CommandKind.DROP_LINE: due_now,
}
"""When a callback is due after a press that says nothing of it. What a form says comes with its command."""


def watch_callback(uow: UnitOfWork, request: Request, at: datetime) -> None:
    """Set the clock of a callback just filed; its post asks for a pharmacist already."""
    clock = clock_of(uow, request)
    if clock is not None:
        _next(uow, request, clock, at)


def follow(uow: UnitOfWork, before: Request, after: Request, at: datetime) -> Request:
    """Set the clock of a callback anew after a move that changed when, or by whom, it is to be made."""
    if before.kind is Kind.CALLBACK and after.kind is Kind.PEER_TO_PEER:
        forget_all(uow, after)  # an emoji on the callback did not say that its pharmacist takes the call now
    if not ticks(after):
        return after
    changed = _due(after) != _due(before)
    if not changed and (after.due_at is None or not ticks(before)):
        after, changed = _anew(uow, after, at), True
    clock = clock_of(uow, after)
    if clock is not None and changed:
        _begin(uow, after, clock, at)
    elif clock is not None and after.owner not in {None, before.owner} and clock.overdue <= at:
        wait = patience(_waits(uow, after))  # who takes what is overdue has a while to call
        set_clock(uow, after, OVERDUE, at + wait)
    return _ask_for_time(uow, before, after, at)


def clock_of(uow: UnitOfWork, request: Request) -> Reminders | None:
    """Return when a callback is reminded of; None of what is no open callback with a time."""
    due = _due(request)
    return reminders(request, due, _waits(uow, request)) if due and ticks(request) else None


def set_clock(uow: UnitOfWork, request: Request, step: int, due: datetime) -> None:
    """Plan the request's next reminder, the only one."""
    uow.timers.set(Timer(f"{TimerKind.CALLBACK}:{request.id}", due, TimerKind.CALLBACK, request.id, step=step))


def _begin(uow: UnitOfWork, request: Request, clock: Reminders, at: datetime) -> None:
    """Plan the first reminder of a new time; where no line told anybody of a time that has come, ask at once."""
    told = request.owner is not None or request.dropped_at == request.due_at
    if told or clock.near > at:
        _next(uow, request, clock, at)
    else:
        set_clock(uow, request, clock.first(at) - 1, at)


def _next(uow: UnitOfWork, request: Request, clock: Reminders, at: datetime) -> None:
    step = clock.first(at)
    set_clock(uow, request, step, clock.at(step))


def _anew(uow: UnitOfWork, request: Request, at: datetime) -> Request:
    """Give a time to a callback whose clock stood still: it was parked, or closed by mistake."""
    due = due_for(uow, request, request.details, at)
    told = replace(request, due_at=due.at, due_until=due.until)
    uow.requests.save(told)
    return told


def _ask_for_time(uow: UnitOfWork, before: Request, after: Request, at: datetime) -> Request:
    """Ask whoever has just got a callback with words instead of a window when they will call, once."""
    new = (before.kind, before.owner) != (after.kind, after.owner)
    calls = after.dropped_at is not None or after.attempts > before.attempts
    if after.owner is None or not new or calls or any(window.day for window in after.details.windows):
        return after
    return note(uow, after, happens(after, EventKind.TIME_ASKED, at))


def _due(request: Request) -> Due | None:
    return Due(request.due_at, request.due_until) if request.due_at and request.due_until else None


def _later(waits: Waits, now: datetime) -> Due:
    at = now + waits.callback_retry
    return Due(at, at + waits.callback_overdue)


def _waits(uow: UnitOfWork, place: Request | str | None) -> Waits:
    return uow.desks.rules(place.channel if isinstance(place, Request) else place).waits
