"""An owner is asked whether they still work on it, both sides whether the call arrived; who is gone is relieved."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from desk.commands import Command, CommandKind
from desk.effects import Effect, EffectKind, to_person
from desk.events import AWAY, NO_ANSWER_TO_US, OFF_ROSTER, EventKind
from desk.handlers.alarms import waits, watch_supervisors
from desk.handlers.deciding import decided
from desk.handlers.noting import happens, note
from desk.handlers.owning import is_worked_on
from desk.lifecycle import Decision
from desk.model import Means, Person, Request, Role, Status
from desk.policy import permits
from desk.ports import UnitOfWork
from desk.records import Timer
from desk.together import is_led

ASKED = 1
"""The step of the timer at which an owner who was asked has not answered."""


def check_work(uow: UnitOfWork, timer: Timer, request: Request, now: datetime) -> None:
    """Ask an owner who is not ready whether they still work on it; free it when they do not answer."""
    owner = timer.person
    if owner is None or request.owner != owner or not is_worked_on(request) or is_led(request):
        return
    if timer.step == ASKED:
        _free(uow, request, owner, now)
        return
    note(uow, request, happens(request, EventKind.STILL_WORKING_ASKED, now))
    wait = uow.desks.rules(request.channel).waits.answer
    uow.timers.set(replace(timer, due=now + wait, step=ASKED))


def nudge(uow: UnitOfWork, timer: Timer, request: Request, now: datetime) -> None:
    """Ask both sides of a READY, once, whether the call arrived."""
    if request.status is Status.READY and request.owner == timer.person and not is_led(request):
        note(uow, request, happens(request, EventKind.READY_NUDGED, now))


def relieve_if_away(uow: UnitOfWork, request: Request, actor: str, now: datetime) -> Request:
    """Ask the others at once when a warm transfer comes back to an owner who went meanwhile, for lunch or for good.

    Not when the owner brought it back themselves: then they are there. Return the request as it is then.
    """
    owner = uow.people.get(request.owner) if request.owner and request.owner != actor else None
    why = gone(owner, now) if owner is not None and is_worked_on(request) else None
    return _relieve(uow, request, owner, why, now).request if owner is not None and why is not None else request


def gone(owner: Person, at: datetime) -> str | None:
    """Return why the owner cannot be waited for, None when they can: away then, or no pharmacist any more."""
    if not permits(CommandKind.RELEASE, owner):
        return OFF_ROSTER
    return AWAY if owner.is_away(at) else None


def _free(uow: UnitOfWork, request: Request, owner: str, now: datetime) -> None:
    """Give it to the next emoji, and tell the former owner so; without one the thread calls everybody, them too."""
    decision = _relieve(uow, request, uow.people.get(owner) or Person(owner), NO_ANSWER_TO_US, now)
    if decision.request.owner is not None and decision.request.technician != owner:  # a technician is told anyhow
        told = Effect(EffectKind.NOTIFY_PERSON, to_person(owner), request.id, decision.events[-1].seq, person=owner)
        uow.outbox.put(told, now)
    if waits(decision.request):
        watch_supervisors(uow, decision.request, now)


def _relieve(uow: UnitOfWork, request: Request, owner: Person, reason: str, now: datetime) -> Decision:
    """Hand it back in the owner's place; who is no pharmacist any more is relieved all the same."""
    acting = replace(owner, roles=owner.roles | {Role.PHARMACIST})
    return decided(uow, request, Command(CommandKind.RELEASE, Means.WORDS, reason=reason), acting, now)
