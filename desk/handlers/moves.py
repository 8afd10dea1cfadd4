"""A press becomes a lifecycle command on one request; so does whatever else calls `attempt`."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from desk.commands import Command, CommandKind, Turn
from desk.errors import IllegalMove, NotPermitted
from desk.events import Event, EventKind
from desk.handlers.arriving import arrive, is_new
from desk.handlers.standing import heir
from desk.lifecycle import Decision, decide
from desk.model import MessageRef, Person, Place, Request, Status
from desk.outcome import Outcome, OutcomeKind
from desk.ports import UnitOfWork
from desk.snapshot import snapshot

COUNTED = frozenset({CommandKind.RECORD_NO_ANSWER})
"""Commands whose repetition would count twice: one press of one card counts once, under whatever activity id."""


def keep(uow: UnitOfWork, before: Request, decision: Decision, at: datetime) -> None:
    """Save what was decided, with its audit events, and queue what must be said, lanes in one order everywhere."""
    if decision.request != before:
        uow.requests.save(decision.request)
    for event in decision.events:
        uow.audit.add(event)
    for effect in sorted(decision.effects, key=lambda effect: effect.lane):
        uow.outbox.put(effect, at)


def press(uow: UnitOfWork, turn: Turn, request_id: str, command: Command) -> Outcome:
    """Do what a button says, once and if it is still legal now; else answer with the card as it stands."""
    person = arrive(uow, turn)
    request = uow.requests.get(request_id)
    if request is None:
        return Outcome(OutcomeKind.UNKNOWN)
    if not _in_sight(uow, turn, request):
        return _refused(uow, turn, request, command)
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


def _decided(uow: UnitOfWork, request: Request, command: Command, person: Person, at: datetime) -> Decision:
    if command.kind is CommandKind.RELEASE and request.owner == person.id and request.status is Status.ACKNOWLEDGED:
        command = replace(command, heir=heir(uow, request, person))
    decision = decide(request, command, person, at)
    if _told_before(uow, request, decision):
        decision = replace(decision, effects=())
    keep(uow, request, decision, at)
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
        _decided(uow, request, command, person, at)
    except (IllegalMove, NotPermitted):
        return False
    return True


def _apply(uow: UnitOfWork, turn: Turn, request: Request, command: Command, person: Person) -> Outcome:
    try:
        decision = _decided(uow, request, command, person, turn.at)
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
    pressed = _pressed(uow, turn, request)
    if pressed is not None or _in_its_channel(turn, request):
        return _with_event(uow, request, kind, pressed.place if pressed else Place.POST)
    if request.filed_by != turn.person:
        return Outcome(OutcomeKind.FORBIDDEN)
    mine = tuple(snapshot(uow, one) for one in uow.requests.open_of(turn.person))
    return Outcome(kind, snapshot(uow, request), mine=mine)


def _pressed(uow: UnitOfWork, turn: Turn, request: Request) -> MessageRef | None:
    """Return the request's message that was pressed, if it is one that we sent there."""
    here = turn.channel or turn.chat
    ref = uow.messages.find(here, turn.reply_to) if here and turn.reply_to else None
    return ref if ref is not None and ref.request == request.id else None


def _in_its_channel(turn: Turn, request: Request) -> bool:
    return turn.channel is not None and turn.channel == request.channel


def _in_sight(uow: UnitOfWork, turn: Turn, request: Request) -> bool:
    """Whether a press can be meant: an id copied into another chat's card moves nothing (trust.md)."""
    if request.filed_by == turn.person or _in_its_channel(turn, request):
        return True
    return _pressed(uow, turn, request) is not None


def _with_event(uow: UnitOfWork, request: Request, kind: OutcomeKind, place: Place) -> Outcome:
    return Outcome(kind, snapshot(uow, request, uow.audit.get(request.id, request.events)), place)
