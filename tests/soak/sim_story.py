"""A request's audit trail told again by the table of moves alone: it must be legal and end where the request stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from desk.commands import CommandKind
from desk.events import Event, EventKind
from desk.model import Kind, Request, Status
from desk.transitions import BECOMES, START, TRANSITIONS

_C, _E, _S = CommandKind, EventKind, Status
_P2P, _CALLBACK = Kind.PEER_TO_PEER, Kind.CALLBACK
_State = tuple[Kind, Status]
_HELD = frozenset({(_P2P, _S.WAITING), (_P2P, _S.ACKNOWLEDGED), (_P2P, _S.READY)})
_TICKS = frozenset({(_CALLBACK, _S.SCHEDULED), (_CALLBACK, _S.ACKNOWLEDGED)})
_CLOSED = frozenset(
    {
        (_P2P, _S.TRANSFERRED),
        (_P2P, _S.WITHDRAWN),
        (_CALLBACK, _S.CALLED_BACK),
        (_CALLBACK, _S.WITHDRAWN),
    }
)
TIME: dict[_E, frozenset[_State]] = {
    _E.COVER_CALLED: frozenset({(_P2P, _S.WAITING)}),
    _E.SUPERVISORS_CALLED: frozenset({(_P2P, _S.WAITING)}),
    _E.NOBODY_THERE: frozenset({(_P2P, _S.WAITING), (_CALLBACK, _S.SCHEDULED)}),
    _E.HELD_LONG: _HELD - {(_P2P, _S.READY)},
    _E.STILL_WORKING_ASKED: frozenset({(_P2P, _S.ACKNOWLEDGED)}),
    _E.READY_NUDGED: frozenset({(_P2P, _S.READY)}),
    _E.MISSED: _HELD,
    _E.OFFER_OVER: frozenset({(_P2P, _S.ACKNOWLEDGED)}),
    _E.TIME_ASKED: frozenset({(_CALLBACK, _S.ACKNOWLEDGED)}),
    _E.CALLBACK_NEAR: _TICKS,
    _E.CALLBACK_DUE: _TICKS,
    _E.CALLBACK_OVERDUE: _TICKS,
    _E.REDACTED: _CLOSED,
    _E.ERASED: _CLOSED,
}
"""What time brings about, and where a request may stand when it does."""
_ASKED = frozenset({_E.ANSWERED_HERE, _E.UNANSWERED, _E.QUESTION_WITHDRAWN, _E.READY_WANTED, _E.PASTE_CHANGED})
_WORDS = _ASKED | {_E.REPLIED, _E.ANSWERED, _E.ESTIMATED, _E.ESTIMATE_OVER, _E.READY_DOUBTED}
_SAYS_NOTHING = _WORDS | {
    _E.REFUSED,
    _E.FOUND_OWNED,
    _E.TAKE_OVER_ASKED,
    _E.UNDELIVERED,
    _E.SENT_AGAIN,
    _E.DISMISSED,
    _E.LEGAL_HOLD,
    _E.LEGAL_HOLD_OVER,
}
_MOVES: dict[_E, _C] = {
    _E.ACKNOWLEDGED: _C.ACKNOWLEDGE,
    _E.PASSED_ON: _C.ACKNOWLEDGE,
    _E.TAKEN_OVER: _C.TAKE_OVER,
    _E.RELEASED: _C.RELEASE,
    _E.READY: _C.MARK_READY,
    _E.NOT_READY: _C.MARK_NOT_READY,
    _E.TRANSFERRED: _C.COMPLETE_TRANSFER,
    _E.CALLED_BACK: _C.MARK_REACHED,
    _E.NO_ANSWER: _C.RECORD_NO_ANSWER,
    _E.PARKED: _C.PARK,
    _E.WITHDRAWN: _C.WITHDRAW,
    _E.HOLD_KEPT: _C.KEEP_HOLDING,
    _E.OFFERED: _C.GIVE_TO,
    _E.STILL_WORKING: _C.SAY_STILL_WORKING,
    _E.REOPENED: _C.REOPEN,
    _E.LINE_DROPPED: _C.DROP_LINE,
    _E.CALLBACK_CHOSEN: _C.CHOOSE_CALLBACK,
    _E.RESCHEDULED: _C.RESCHEDULE,
    _E.CALLER_ON_LINE: _C.CALLER_ON_LINE,
    _E.CORRECTED: _C.CORRECT,
    _E.EDITED: _C.CORRECT,
    _E.LINKED: _C.LINK,
}
_TAKES = frozenset({_E.ACKNOWLEDGED, _E.TAKEN_OVER, _E.PASSED_ON})
_LETS_GO = frozenset({_E.RELEASED, _E.CALLER_ON_LINE})
_BY_OWNER = frozenset(
    {
        _E.READY,
        _E.NOT_READY,
        _E.RELEASED,
        _E.CALLED_BACK,
        _E.NO_ANSWER,
        _E.PARKED,
        _E.OFFERED,
        _E.STILL_WORKING,
    }
)


@dataclass(slots=True)
class _Told:
    kind: Kind
    status: Status
    owner: str | None = None
    attempts: int = 0


def retold(request: Request, events: Sequence[Event]) -> Iterator[str]:
    """Yield what does not fit."""
    if [event.seq for event in events] != list(range(1, request.events + 1)):
        yield f"events {[event.seq for event in events]}, the request counts {request.events}"
    if not events or events[0].kind is not _E.FILED:
        yield "the trail does not begin with its filing"
        return
    kind = Kind(events[0].data["kind"])
    told = _Told(kind, START[kind])
    for event in events[1:]:
        yield from _follow(told, event)
    if told != _Told(request.kind, request.status, request.owner, request.attempts):
        stands = (request.kind, request.status, request.owner, request.attempts)
        yield f"the trail ends with {told}, the request is {stands}"


def _follow(told: _Told, event: Event) -> Iterator[str]:
    if event.kind in TIME or event.kind in _SAYS_NOTHING:
        if (told.kind, told.status) not in TIME.get(event.kind, {(told.kind, told.status)}):
            yield f"{event.seq}: {event.kind} when it was {told.kind} {told.status}"
        return
    if event.kind not in _MOVES:
        yield f"{event.seq}: {event.kind}"
        return
    takes_up = told.status is _S.PARKED and told.owner == event.actor
    if event.kind is _E.ACKNOWLEDGED and told.owner is not None and not takes_up:
        yield f"{event.seq}: acknowledged by {event.actor}, owned by {told.owner}"
    if event.kind in _TAKES:
        told.owner = event.actor
    if event.kind in _BY_OWNER and event.actor != told.owner:
        yield f"{event.seq}: {event.kind} by {event.actor}, owned by {told.owner}"
    yield from _move(told, event)


def _move(told: _Told, event: Event) -> Iterator[str]:
    command = _MOVES[event.kind]
    became = _table(told, event).get(command)
    if became is None:
        yield f"{event.seq}: {event.kind} from {told.kind} {told.status}"
        return
    told.attempts += event.kind is _E.NO_ANSWER
    if command is _C.CALLER_ON_LINE or (command is _C.RESCHEDULE and told.status is _S.PARKED):
        told.attempts = 0
    if event.kind in _LETS_GO:
        told.owner = None
    told.kind, told.status = BECOMES.get(command, told.kind), became


def _table(told: _Told, event: Event) -> dict[CommandKind, Status]:
    """Return the moves from here; two events stand where the table has no move of their own.

    One more call to a parked callback parks it again. Of one caller's two requests the one at READY leads.
    """
    moves = dict(TRANSITIONS.get((told.kind, told.status), {}))
    if told.status is _S.PARKED:
        moves[_C.RECORD_NO_ANSWER] = _S.PARKED
    if "with" in event.data and told.status is _S.READY:
        moves[_C.TAKE_OVER] = _S.READY
    return moves
