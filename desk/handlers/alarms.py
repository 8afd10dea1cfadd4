"""The clocks of a warm transfer: nobody who holds is forgotten (procedure.md, "Somebody is always asked").

Each alarm is a timer that reads the request again: of an acknowledged one nothing is said. What was missed while
nothing ran is made up for once, by its last step.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from desk.audience import refreshes
from desk.effects import EffectKind
from desk.events import EventKind
from desk.handlers.missing import is_missing
from desk.handlers.noting import happens, last_asked, note
from desk.model import Kind, Request, Status
from desk.policy import COVER, SUPERVISORS, available
from desk.ports import UnitOfWork
from desk.records import Timer, TimerKind
from desk.roster import pharmacists_of, supervisors_of
from desk.together import is_led, mates


def watch_hold(uow: UnitOfWork, request: Request, at: datetime) -> None:
    """Remind the technician in time that somebody holds."""
    if request.kind is Kind.PEER_TO_PEER:
        wait = uow.desks.rules(request.channel).waits.hold
        uow.timers.set(Timer(f"{TimerKind.HOLD}:{request.id}", at + wait, TimerKind.HOLD, request.id))


def watch_waiting(uow: UnitOfWork, request: Request, at: datetime) -> Request:
    """Call for help in steps from now on, as long as nobody acknowledges; when nobody is there, say so at once."""
    if not waits(request):
        return request
    if not available(pharmacists_of(uow, request), at):
        return tell_nobody_there(uow, request, at)
    _set(uow, request, at, COVER)
    return request


def tell_nobody_there(uow: UnitOfWork, request: Request, at: datetime) -> Request:
    """Say that nobody can be asked. The supervisors know from now on, so the steps begin anew with their reminder."""
    supervisors = supervisors_of(uow, request)
    seen = request.channel is not None  # else the receipt says more: no pharmacist can see it at all
    noted = note(uow, request, happens(request, EventKind.NOBODY_THERE, at, called=supervisors), supervisors, told=seen)
    _set(uow, noted, at, SUPERVISORS)
    watch_return(uow, noted, at)
    return noted


def watch_supervisors(uow: UnitOfWork, request: Request, at: datetime) -> None:
    """Everybody available was just called: the supervisors are next."""
    _set(uow, request, at, SUPERVISORS)


def sound(uow: UnitOfWork, timer: Timer, request: Request, now: datetime) -> None:
    """Call everybody available, at the later steps the supervisors too, and plan the next call.

    A post that stands nowhere calls nobody, and of a call that nobody can hear the technician is told nothing.
    """
    if not waits(request):
        return
    times = uow.desks.rules(request.channel).waits
    began = timer.due - times.alarm(timer.step)
    step = times.reached(timer.step, now - began)
    heard = is_heard(uow, request, now)
    supervisors = supervisors_of(uow, request) if step >= SUPERVISORS else ()
    if heard or supervisors:
        kind = EventKind.SUPERVISORS_CALLED if step >= SUPERVISORS else EventKind.COVER_CALLED
        event = happens(request, kind, now, called=supervisors, heard=heard)
        request = note(uow, request, event, supervisors, told=heard)
    _set(uow, request, began, step + 1)


def sound_now(uow: UnitOfWork, request: Request, now: datetime, came: str | None = None) -> None:
    """Call who is there now, since nobody of those asked before is; the steps begin anew with the supervisors.

    `came`: the pharmacist by whose coming somebody is there again.
    """
    if is_heard(uow, request, now):
        request = note(uow, request, happens(request, EventKind.COVER_CALLED, now, actor=came))
    refresh(uow, request, now)
    _set(uow, request, now, SUPERVISORS)


def check_return(uow: UnitOfWork, timer: Timer, request: Request, now: datetime) -> None:
    """Call those who came back at the time they had named; of somebody who was asked meanwhile the post tells."""
    if not waits(request):
        return
    there = available(pharmacists_of(uow, request), now)
    if not there:
        watch_return(uow, request, now)
    elif not is_asked(uow, request, (one.id for one in there)):
        back = [one for one in there if one.away_until is not None and timer.due <= one.away_until]
        sound_now(uow, request, now, (*back, *there)[0].id)
    else:
        refresh(uow, request, now)


def check_hold(uow: UnitOfWork, _timer: Timer, request: Request, now: datetime) -> None:
    """Remind the technician to look after the caller, once: whatever the pharmacist says, somebody holds."""
    if request.kind is Kind.PEER_TO_PEER and request.status in {Status.WAITING, Status.ACKNOWLEDGED}:
        note(uow, request, happens(request, EventKind.HELD_LONG, now))


def waits(request: Request) -> bool:
    """Whether somebody holds and no pharmacist has it: these clocks run for warm transfers, of one caller's for one."""
    return request.kind is Kind.PEER_TO_PEER and request.status is Status.WAITING and not is_led(request)


def is_asked(uow: UnitOfWork, request: Request, there: Iterable[str]) -> bool:
    """Whether one of these (object ids) was really mentioned when it last asked: whom it would ask now is no sign."""
    return not last_asked(uow, request).isdisjoint(there)


def refresh(uow: UnitOfWork, request: Request, now: datetime) -> None:
    """Edit the post, and those of the same caller's other requests: who is asked stands there."""
    for effect in (effect for one in (request, *mates(uow, request)) for effect in refreshes(one)):
        if effect.kind is EffectKind.REFRESH_POST:
            uow.outbox.put(effect, now)


def is_heard(uow: UnitOfWork, request: Request, now: datetime) -> bool:
    """Whether a pharmacist is there, and a post under which to call."""
    return bool(available(pharmacists_of(uow, request), now)) and not is_missing(uow, request)


def _set(uow: UnitOfWork, request: Request, began: datetime, step: int) -> None:
    due = began + uow.desks.rules(request.channel).waits.alarm(step)
    uow.timers.set(Timer(f"{TimerKind.ALARM}:{request.id}", due, TimerKind.ALARM, request.id, step=step))


def watch_return(uow: UnitOfWork, request: Request, now: datetime) -> None:
    """Look again when the first of the pharmacists comes back, as far as they named a time."""
    named = [one.away_until for one in pharmacists_of(uow, request) if one.away_until is not None]
    due = min((moment for moment in named if moment > now), default=None)
    if due is not None:
        uow.timers.set(Timer(f"{TimerKind.RETURN}:{request.id}", due, TimerKind.RETURN, request.id))
