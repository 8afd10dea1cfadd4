"""A button pressed: done once, if it is still legal now, and answered with the card as it then stands."""

from __future__ import annotations

from dataclasses import replace

from desk.commands import Command, CommandKind, Turn
from desk.errors import IllegalMove, NotPermitted
from desk.events import Event, EventKind
from desk.handlers.adopting import pressed
from desk.handlers.arriving import arrive, is_new
from desk.handlers.deciding import decided
from desk.model import MessageRef, Person, Place, Request
from desk.outcome import Outcome, OutcomeKind
from desk.ports import UnitOfWork
from desk.snapshot import snapshot

COUNTED = frozenset({CommandKind.RECORD_NO_ANSWER})
"""Commands whose repetition would count twice: one press of one card counts once, under whatever activity id."""


def press(uow: UnitOfWork, turn: Turn, request_id: str, command: Command) -> Outcome:
    """Do what a button says, once and if it is still legal now; else answer with the card as it stands."""
    person = arrive(uow, turn)
    request = uow.requests.get(request_id)
    if request is None:
        return Outcome(OutcomeKind.UNKNOWN)
    ref = pressed(uow, turn, request)
    if not _in_sight(turn, request, ref):
        return _refused(uow, turn, request, command)
    request = uow.requests.get(request_id) or request  # a copy adopted at this press may have brought emojis along
    if not is_new(uow, turn) or _counted_before(uow, turn, request, command):
        return _answer(uow, turn, request, OutcomeKind.UNCHANGED)
    return _apply(uow, turn, request, command, person)


def look(uow: UnitOfWork, turn: Turn, request_id: str) -> Outcome:
    """Answer with the request as it stands; only its technician may look from outside the channel."""
    arrive(uow, turn)
    request = uow.requests.get(request_id)
    return Outcome(OutcomeKind.UNKNOWN) if request is None else _answer(uow, turn, request, OutcomeKind.UNCHANGED)


def _counted_before(uow: UnitOfWork, turn: Turn, request: Request, command: Command) -> bool:
    """Teams may send one press again under a new id; its meaning (who, what, which card) is the same."""
    if command.kind not in COUNTED:
        return False
    meaning = f"{turn.person}:{command.kind}:{request.id}:{command.version}"
    return not uow.inbox.first(meaning, turn.at)


def _apply(uow: UnitOfWork, turn: Turn, request: Request, command: Command, person: Person) -> Outcome:
    try:
        decision = decided(uow, request, command, person, turn.at)
    except NotPermitted:
        return _refused(uow, turn, request, command)
    except IllegalMove:
        return _answer(uow, turn, request, OutcomeKind.UNCHANGED)
    owned = bool(decision.events) and decision.events[-1].kind in {EventKind.FOUND_OWNED, EventKind.TAKE_OVER_ASKED}
    kind = OutcomeKind.OWNED if owned else OutcomeKind.DONE if decision.events else OutcomeKind.UNCHANGED
    return _answer(uow, turn, decision.request, kind)


def _refused(uow: UnitOfWork, turn: Turn, request: Request, command: Command) -> Outcome:
    """Put the refusal on record; it changes nothing else."""
    noted = replace(request, events=request.events + 1)
    uow.requests.save(noted)
    data = {"command": str(command.kind)}
    uow.audit.add(Event(request.id, noted.events, EventKind.REFUSED, turn.at, turn.person, data))
    return Outcome(OutcomeKind.FORBIDDEN)


def _answer(uow: UnitOfWork, turn: Turn, request: Request, kind: OutcomeKind) -> Outcome:
    """Answer with the pressed message's own card; what somebody may not see from where they are, they do not get."""
    ref = pressed(uow, turn, request)
    if ref is not None or _in_its_channel(turn, request):
        return _with_event(uow, turn, request, kind, ref.place if ref else Place.POST)
    if request.filed_by != turn.person:
        return Outcome(OutcomeKind.FORBIDDEN)
    mine = tuple(snapshot(uow, one, turn.at) for one in uow.requests.open_of(turn.person))
    return Outcome(kind, snapshot(uow, request, turn.at), mine=mine)


def _in_its_channel(turn: Turn, request: Request) -> bool:
    return turn.channel is not None and turn.channel == request.channel


def _in_sight(turn: Turn, request: Request, ref: MessageRef | None) -> bool:
    """Whether a press can be meant: an id copied into another chat's card moves nothing (trust.md)."""
    return request.filed_by == turn.person or _in_its_channel(turn, request) or ref is not None


def _with_event(uow: UnitOfWork, turn: Turn, request: Request, kind: OutcomeKind, place: Place) -> Outcome:
    return Outcome(kind, snapshot(uow, request, turn.at, uow.audit.get(request.id, request.events)), place)
