"""Reminding of a callback: its owner in time, the others when the owner is away or late (procedure.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from desk.commands import Command, CommandKind
from desk.events import EventKind
from desk.handlers.alarms import is_heard
from desk.handlers.callbacks import clock_of, set_clock
from desk.handlers.deciding import attempt
from desk.handlers.noting import happens, note
from desk.handlers.relieving import gone
from desk.hours import next_open, parse_hours
from desk.model import Means, Request, Role
from desk.policy import available
from desk.ports import UnitOfWork
from desk.records import Timer
from desk.reminders import DUE, NEAR, OVERDUE, SUPERVISORS, Reminders
from desk.roster import pharmacists_of, supervisors_of

_ASKS: Mapping[int, EventKind] = {NEAR: EventKind.CALLBACK_NEAR, DUE: EventKind.CALLBACK_DUE}


def remind(uow: UnitOfWork, timer: Timer, request: Request, now: datetime) -> None:
    """Remind of a callback: ahead, at its start, and when it is overdue."""
    clock = clock_of(uow, request)
    if clock is None:
        return
    step, overdue = clock.reached(timer.step, timer.due, now)
    if step >= OVERDUE:
        _call_everybody(uow, request, step, now)
    else:
        _ask(uow, request, step, now)
    _plan(uow, request, clock, step + 1, overdue)


def _ask(uow: UnitOfWork, request: Request, step: int, now: datetime) -> None:
    """Ask the owner, else who is expected; of an owner who is away then it goes to the queue, and that asks."""
    held = _given_back(uow, request, now)
    if held.owner is not None or request.owner is None:
        held = note(uow, held, happens(held, _ASKS[step], now))
    if held.owner is None and not available(pharmacists_of(uow, held), now):
        supervisors = supervisors_of(uow, request)
        note(uow, held, happens(held, EventKind.NOBODY_THERE, now, called=supervisors), supervisors, told=False)


def _given_back(uow: UnitOfWork, request: Request, now: datetime) -> Request:
    """Give back what falls due while its owner is away or off the roster; return the request as it is then."""
    owner = uow.people.get(request.owner) if request.owner else None
    why = gone(owner, max(now, request.due_at)) if owner is not None and request.due_at is not None else None
    if owner is None or why is None:
        return request
    acting = replace(owner, roles=owner.roles | {Role.PHARMACIST})
    attempt(uow, request, Command(CommandKind.RELEASE, Means.WORDS, reason=why), acting, now)
    return uow.requests.get(request.id) or request


def _call_everybody(uow: UnitOfWork, request: Request, step: int, now: datetime) -> None:
    """Call all who are available; the supervisors too when it is late, or nobody hears the call."""
    heard = is_heard(uow, request, now)
    late = step >= SUPERVISORS or not heard
    supervisors = supervisors_of(uow, request) if late else ()
    event = happens(request, EventKind.CALLBACK_OVERDUE, now, called=supervisors, heard=heard)
    note(uow, request, event, supervisors)


def _plan(uow: UnitOfWork, request: Request, clock: Reminders, step: int, overdue: datetime) -> None:
    """Plan the next step; what is only said again waits until the desk opens."""
    due = clock.at(step, overdue)
    if step > SUPERVISORS:
        rules = uow.desks.rules(request.channel)
        due = next_open(parse_hours(rules.hours), rules.zone, due)
    set_clock(uow, request, step, due)
