"""What an operator does about deliveries that Teams refused or did not confirm: send again, or let rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from desk.audience import refreshes
from desk.commands import Turn
from desk.effects import EffectKind
from desk.errors import Unreadable
from desk.events import Event, EventKind
from desk.handlers.arriving import arrive, is_new
from desk.handlers.missing import watch
from desk.handlers.refusing import allowed, note_refusal
from desk.model import Request
from desk.policy import Ask, permits
from desk.ports import UnitOfWork
from desk.records import Problem
from desk.reported import Board, Happened, Reported, board, board_for, is_moot, reported


class Wish(StrEnum):
    """What may be done about a problem. Buttons use these words as their verbs."""

    SEND_AGAIN = "send_again"
    DISMISS = "dismiss"


def look(uow: UnitOfWork, turn: Turn) -> Board | None:
    """Return the problems as they stand; None for who is no operator."""
    person = arrive(uow, turn)
    return board_for(uow, person) if allowed(uow, turn, person, Ask.SEE_PROBLEMS) else None


def press(uow: UnitOfWork, turn: Turn, wish: Wish, message: int) -> Board | None:
    """Do what a button of the problems card says and return the board; None (and nothing done) for no operator."""
    person = arrive(uow, turn)
    if not permits(Ask.SETTLE_PROBLEM, person):
        _refuse(uow, turn, wish, message)
        return None
    if not is_new(uow, turn):
        return board(uow)
    return board(uow, *fulfil(uow, wish, message, person.id, turn.at))


def fulfil(
    uow: UnitOfWork, wish: Wish, message: int, actor: str | None, at: datetime
) -> tuple[Happened, Reported | None]:
    """Do it once, on record when a request is concerned. `actor` None: an administrator at the command line."""
    found = uow.outbox.problem(message)
    request = _locked(uow, found) if found else None
    problem = uow.outbox.problem(message)  # again, under the request's lock: somebody may have been faster
    if problem is None:
        return Happened.SETTLED_BEFORE, None
    about = reported(uow, problem)
    became, request = _WISHES[wish](uow, problem, request, at)
    if request is not None and became is not Happened.SETTLED_BEFORE:
        _note(uow, request, Event(request.id, request.events + 1, _NOTED[became], at, actor, _what(problem)))
    return became, about


def _send_again(
    uow: UnitOfWork, problem: Problem, request: Request | None, at: datetime
) -> tuple[Happened, Request | None]:
    if is_moot(uow, problem.effect, request):
        gone = uow.outbox.dismiss(problem.id)
        return Happened.NOTHING_TO_SEND if gone else Happened.SETTLED_BEFORE, request
    placed = _placed(problem, request)
    if placed is not None and problem.effect.kind is EffectKind.POST_REQUEST:
        watch(uow, placed, at)
    sent = uow.outbox.send_again(problem.id, at)
    if placed is not None and request is not None and placed != request and sent:
        for refresh in refreshes(request):  # only the receipt stands: it says where the request is
            uow.outbox.put(refresh, at)
    return Happened.SENT_AGAIN if sent else Happened.SETTLED_BEFORE, placed


def _dismiss(
    uow: UnitOfWork, problem: Problem, request: Request | None, _at: datetime
) -> tuple[Happened, Request | None]:
    return Happened.DISMISSED if uow.outbox.dismiss(problem.id) else Happened.SETTLED_BEFORE, request


_Do = Callable[[UnitOfWork, Problem, Request | None, datetime], tuple[Happened, Request | None]]
_WISHES: Mapping[Wish, _Do] = {Wish.SEND_AGAIN: _send_again, Wish.DISMISS: _dismiss}
_NOTED: Mapping[Happened, EventKind] = {
    Happened.SENT_AGAIN: EventKind.SENT_AGAIN,
    Happened.DISMISSED: EventKind.DISMISSED,
    Happened.NOTHING_TO_SEND: EventKind.DISMISSED,
}


def _placed(problem: Problem, request: Request | None) -> Request | None:
    """Return the request with the channel again that was taken from it when its post was given up."""
    if request is None or request.channel is not None or problem.effect.kind is not EffectKind.POST_REQUEST:
        return request
    return replace(request, channel=problem.lane.removeprefix("channel:"), version=request.version + 1)


def _locked(uow: UnitOfWork, problem: Problem) -> Request | None:
    """Return the request that the problem is about; None for none, or for one that cannot be opened."""
    try:
        return uow.requests.get(problem.effect.request) if problem.effect.request else None
    except Unreadable:
        return None


def _refuse(uow: UnitOfWork, turn: Turn, wish: Wish, message: int) -> None:
    """Put the refusal on record, with the request that is concerned if one is; it changes nothing else."""
    problem = uow.outbox.problem(message)
    request = _locked(uow, problem) if problem else None
    if request is None:
        note_refusal(uow, turn, Ask.SETTLE_PROBLEM)
    else:
        data = {"command": str(wish)}
        _note(uow, request, Event(request.id, request.events + 1, EventKind.REFUSED, turn.at, turn.person, data))


def _what(problem: Problem) -> dict[str, str]:
    return {"message": str(problem.id), "effect": str(problem.effect.kind)}


def _note(uow: UnitOfWork, request: Request, event: Event) -> None:
    uow.requests.save(replace(request, events=event.seq))
    uow.audit.add(event)
