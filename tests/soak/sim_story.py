"""A request's audit trail told again by the table of moves alone: it must be legal and end where the request stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from desk.events import Event, EventKind
from desk.model import Kind, Request, Status
from desk.transitions import START, TRANSITIONS

_E, _S = EventKind, Status
_ALARMS: dict[_E, frozenset[_S]] = {
    _E.COVER_CALLED: frozenset({_S.WAITING}),
    _E.SUPERVISORS_CALLED: frozenset({_S.WAITING}),
    _E.NOBODY_THERE: frozenset({_S.WAITING}),
    _E.HELD_LONG: frozenset({_S.WAITING, _S.ACKNOWLEDGED}),
}
"""The clocks' events, and where a request may stand when they happen."""
_SAYS_NOTHING = frozenset({_E.REFUSED, _E.FOUND_OWNED, _E.TAKE_OVER_ASKED, _E.UNDELIVERED, *_ALARMS})
_BECOMES = {
    _E.ACKNOWLEDGED: _S.ACKNOWLEDGED,
    _E.PASSED_ON: _S.ACKNOWLEDGED,
    _E.READY: _S.READY,
    _E.NOT_READY: _S.ACKNOWLEDGED,
    _E.TRANSFERRED: _S.TRANSFERRED,
    _E.CALLED_BACK: _S.CALLED_BACK,
    _E.NO_ANSWER: _S.ACKNOWLEDGED,
    _E.WITHDRAWN: _S.WITHDRAWN,
}
_TAKES = frozenset({_E.ACKNOWLEDGED, _E.TAKEN_OVER, _E.PASSED_ON})
_BY_OWNER = frozenset({_E.READY, _E.NOT_READY, _E.RELEASED, _E.CALLED_BACK, _E.NO_ANSWER})


@dataclass(slots=True)
class _Told:
    status: Status
    owner: str | None = None
    attempts: int = 0


def retold(request: Request, events: Sequence[Event]) -> Iterator[str]:
    """Yield what does not fit."""
    if [event.seq for event in events] != list(range(1, request.events + 1)):
        yield f"events {[event.seq for event in events]}, the request counts {request.events}"
    if not events or events[0].kind is not _E.FILED:
        yield "the trail does not begin with its filing"
    told = _Told(START[request.kind])
    for event in events[1:]:
        yield from _follow(request, told, event)
    if (told.status, told.owner, told.attempts) != (request.status, request.owner, request.attempts):
        yield f"the trail ends with {told}, the request is {request.status}, {request.owner}, {request.attempts}"


def _alarmed(request: Request, told: _Told, event: Event) -> Iterator[str]:
    rightly = told.status in _ALARMS.get(event.kind, {told.status})
    if not rightly or (event.kind in _ALARMS and request.kind is not Kind.PEER_TO_PEER):
        yield f"{event.seq}: {event.kind} when it was {told.status}"


def _follow(request: Request, told: _Told, event: Event) -> Iterator[str]:
    if event.kind is _E.FILED:
        yield "filed twice"
    if event.kind in _SAYS_NOTHING:
        yield from _alarmed(request, told, event)
        return
    if event.kind in _TAKES:
        if event.kind is _E.ACKNOWLEDGED and told.owner is not None:
            yield f"{event.seq}: acknowledged by {event.actor}, owned by {told.owner}"
        told.owner = event.actor
    if event.kind in _BY_OWNER and event.actor != told.owner:
        yield f"{event.seq}: {event.kind} by {event.actor}, owned by {told.owner}"
    became = START[request.kind] if event.kind is _E.RELEASED else _BECOMES.get(event.kind, told.status)
    if became is not told.status and became not in TRANSITIONS.get((request.kind, told.status), {}).values():
        yield f"{event.seq}: {event.kind} from {told.status}"
    if event.kind is _E.RELEASED:
        told.owner = None
    told.attempts += event.kind is _E.NO_ANSWER
    told.status = became
