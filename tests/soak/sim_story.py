"""A request's audit trail told again by the table of moves alone: it must be legal and end where the request stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from desk.commands import CommandKind
from desk.events import Event, EventKind
from desk.model import Kind, Request, Status
from desk.transitions import BECOMES, START, TRANSITIONS
from tests.soak.facts import MOVED_NOTHING, MOVES, OF_OPERATORS, TIME, WORDS

_C, _E, _S = CommandKind, EventKind, Status
_SAYS_NOTHING = WORDS | frozenset(MOVED_NOTHING) | OF_OPERATORS | {_E.REFUSED, _E.UNDELIVERED}
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
    if event.kind not in MOVES:
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
    command = MOVES[event.kind]
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
