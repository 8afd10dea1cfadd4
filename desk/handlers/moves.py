"""A button pressed: done once, if it is still legal now, and answered with the card as it then stands."""

from __future__ import annotations

from desk.commands import Command, CommandKind, Turn
from desk.errors import IllegalMove, NotPermitted
from desk.events import EventKind
from desk.handlers.adopting import pressed
from desk.handlers.answering import answer, in_sight, refuse
from desk.handlers.arriving import arrive, is_new
from desk.handlers.deciding import decided
from desk.handlers.giving import checked
from desk.handlers.hearing import miss
from desk.handlers.owning import hear
from desk.handlers.relieving import relieve_if_away
from desk.model import Person, Request
from desk.outcome import Outcome, OutcomeKind
from desk.ports import UnitOfWork

COUNTED = frozenset({CommandKind.RECORD_NO_ANSWER})
"""Commands whose repetition would count twice: one press of one card counts once, under whatever activity id."""


def press(uow: UnitOfWork, turn: Turn, request_id: str, command: Command) -> Outcome:
    """Do what a button says, once and if it is still legal now; else answer with the card as it stands."""
    person = arrive(uow, turn)
    request = uow.requests.get(request_id)
    if request is None:
        return Outcome(OutcomeKind.UNKNOWN)
    ref = pressed(uow, turn, request)
    if not in_sight(turn, request, ref):
        return refuse(uow, turn, request, command.kind)
    request = uow.requests.get(request_id) or request  # a copy adopted at this press may have brought emojis along
    if not is_new(uow, turn) or _counted_before(uow, turn, request, command):
        return answer(uow, turn, request, OutcomeKind.UNCHANGED)
    return _apply(uow, turn, request, command, person)


def look(uow: UnitOfWork, turn: Turn, request_id: str) -> Outcome:
    """Answer with the request as it stands; only its technician may look from outside the channel."""
    arrive(uow, turn)
    request = uow.requests.get(request_id)
    return Outcome(OutcomeKind.UNKNOWN) if request is None else answer(uow, turn, request, OutcomeKind.UNCHANGED)


def _counted_before(uow: UnitOfWork, turn: Turn, request: Request, command: Command) -> bool:
    """Teams may send one press again under a new id; its meaning (who, what, which card) is the same."""
    if command.kind not in COUNTED:
        return False
    meaning = f"{turn.person}:{command.kind}:{request.id}:{command.version}"
    return not uow.inbox.first(meaning, turn.at)


def _apply(uow: UnitOfWork, turn: Turn, request: Request, command: Command, person: Person) -> Outcome:
    try:
        decision = decided(uow, request, checked(uow, request, command, turn.at), person, turn.at)
    except NotPermitted:
        return refuse(uow, turn, request, command.kind)
    except IllegalMove:
        return answer(uow, turn, request, OutcomeKind.UNCHANGED)
    if not decision.events:
        hear(uow, decision.request, person, turn.at)
        return answer(uow, turn, decision.request, OutcomeKind.UNCHANGED)
    happened, now = decision.events[-1].kind, decision.request
    if happened is EventKind.READY:
        miss(uow, request.channel, turn.at)
    if happened is EventKind.REOPENED:
        now = relieve_if_away(uow, now, person.id, turn.at)
    return answer(uow, turn, now, OutcomeKind.OWNED if happened in _OWNED else OutcomeKind.DONE)


_OWNED = frozenset({EventKind.FOUND_OWNED, EventKind.TAKE_OVER_ASKED})
