"""What a press is answered with: the pressed message's own card as it then stands, or a refusal on record."""

from __future__ import annotations

from dataclasses import replace

from desk.commands import CommandKind, Turn
from desk.events import Event, EventKind
from desk.handlers.adopting import pressed
from desk.model import MessageRef, Place, Request
from desk.outcome import Outcome, OutcomeKind
from desk.ports import UnitOfWork
from desk.snapshot import snapshot


def in_sight(turn: Turn, request: Request, ref: MessageRef | None) -> bool:
    """Whether a press can be meant: an id copied into another chat's card moves nothing (trust.md)."""
    return request.filed_by == turn.person or _in_its_channel(turn, request) or ref is not None


def refuse(uow: UnitOfWork, turn: Turn, request: Request, kind: CommandKind) -> Outcome:
    """Put the refusal on record; it changes nothing else."""
    noted = replace(request, events=request.events + 1)
    uow.requests.save(noted)
    data = {"command": str(kind)}
    uow.audit.add(Event(request.id, noted.events, EventKind.REFUSED, turn.at, turn.person, data))
    return Outcome(OutcomeKind.FORBIDDEN)


def answer(uow: UnitOfWork, turn: Turn, request: Request, kind: OutcomeKind) -> Outcome:
    """Answer with the pressed message's own card; what somebody may not see from where they are, they do not get."""
    ref = pressed(uow, turn, request)
    if ref is not None or _in_its_channel(turn, request):
        return _with_event(uow, turn, request, kind, ref.place if ref else _answered_at(uow, turn))
    if request.filed_by != turn.person:
        return Outcome(OutcomeKind.FORBIDDEN)
    mine = tuple(snapshot(uow, one, turn.at, whole=False) for one in uow.requests.open_of(turn.person))
    return Outcome(kind, snapshot(uow, request, turn.at), mine=mine)


def _answered_at(uow: UnitOfWork, turn: Turn) -> Place:
    """Return what a pressed message is that is not the request's own: an answer of ours, about several, or its post."""
    found = uow.messages.find(turn.channel, turn.reply_to) if turn.channel and turn.reply_to else None
    return found.place if found is not None and not found.request else Place.POST


def _in_its_channel(turn: Turn, request: Request) -> bool:
    return turn.channel is not None and turn.channel == request.channel


def _with_event(uow: UnitOfWork, turn: Turn, request: Request, kind: OutcomeKind, place: Place) -> Outcome:
    return Outcome(kind, snapshot(uow, request, turn.at, uow.audit.get(request.id, request.events)), place)
