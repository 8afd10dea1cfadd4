"""Everything that affects a request's state lives in this file: the table of moves, and `decide`.

A move that the table does not hold raises IllegalMove and changes nothing. A command repeated by the one whose word
already holds changes nothing either, and says so quietly: acting twice is harmless (architecture.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from desk.audience import ready_is_over, told_effects
from desk.commands import Command, CommandKind
from desk.effects import Effect, EffectKind, to_channel
from desk.errors import IllegalMove
from desk.events import Event, EventKind
from desk.model import Kind, Means, Person, Request, Status
from desk.policy import permit

_C, _S = CommandKind, Status

START: Mapping[Kind, Status] = {Kind.PEER_TO_PEER: _S.WAITING, Kind.CALLBACK: _S.SCHEDULED}
"""Where a filed request begins, and where it returns when its pharmacist hands it back."""

TRANSITIONS: Mapping[tuple[Kind, Status], Mapping[CommandKind, Status]] = {
    (Kind.PEER_TO_PEER, _S.WAITING): {
        _C.ACKNOWLEDGE: _S.ACKNOWLEDGED,
        _C.MARK_READY: _S.READY,
        _C.WITHDRAW: _S.WITHDRAWN,
    },
    (Kind.PEER_TO_PEER, _S.ACKNOWLEDGED): {
        _C.MARK_READY: _S.READY,
        _C.RELEASE: _S.WAITING,
        _C.COMPLETE_TRANSFER: _S.TRANSFERRED,
        _C.WITHDRAW: _S.WITHDRAWN,
    },
    (Kind.PEER_TO_PEER, _S.READY): {
        _C.MARK_NOT_READY: _S.ACKNOWLEDGED,
        _C.COMPLETE_TRANSFER: _S.TRANSFERRED,
        _C.WITHDRAW: _S.WITHDRAWN,
    },
    (Kind.CALLBACK, _S.SCHEDULED): {
        _C.ACKNOWLEDGE: _S.ACKNOWLEDGED,
        _C.MARK_REACHED: _S.CALLED_BACK,
        _C.RECORD_NO_ANSWER: _S.ACKNOWLEDGED,
        _C.WITHDRAW: _S.WITHDRAWN,
    },
    (Kind.CALLBACK, _S.ACKNOWLEDGED): {
        _C.MARK_REACHED: _S.CALLED_BACK,
        _C.RECORD_NO_ANSWER: _S.ACKNOWLEDGED,
        _C.RELEASE: _S.SCHEDULED,
        _C.WITHDRAW: _S.WITHDRAWN,
    },
}
"""Every move there is. States that are not listed are closed: nothing leads out of them."""

OWNER_ONLY = frozenset({_C.RELEASE, _C.MARK_NOT_READY})
"""Commands that only the present owner's word carries."""

ALREADY: Mapping[CommandKind, frozenset[Status]] = {
    _C.ACKNOWLEDGE: frozenset({_S.ACKNOWLEDGED, _S.READY}),
    _C.MARK_READY: frozenset({_S.READY}),
    _C.MARK_NOT_READY: frozenset({_S.ACKNOWLEDGED}),
    _C.RELEASE: frozenset({_S.WAITING, _S.SCHEDULED}),
    _C.COMPLETE_TRANSFER: frozenset({_S.TRANSFERRED}),
    _C.MARK_REACHED: frozenset({_S.CALLED_BACK}),
    _C.WITHDRAW: frozenset({_S.WITHDRAWN}),
}
"""States in which a command has nothing left to do: repeating it is no error."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a command comes to: the request's new value, what happened, what must be said. Nothing is done yet."""

    request: Request
    events: tuple[Event, ...] = ()
    effects: tuple[Effect, ...] = ()


def target_of(request: Request, kind: CommandKind) -> Status | None:
    """Return the state the command leads to from here, or None when the table has no such move."""
    return TRANSITIONS.get((request.kind, request.status), {}).get(kind)


def decide(request: Request, command: Command, actor: Person, now: datetime) -> Decision:
    """Return what the actor's command comes to at `now`.

    Raises NotPermitted when the actor's roles do not allow it and IllegalMove when the state does not;
    either way nothing changed.
    """
    permit(command.kind, request, actor)
    if _belongs_to_another(request, command, actor):
        return _found_owned(request, command, actor, now)
    target = target_of(request, command.kind)
    if target is None:
        return _repeated(request, command, actor)
    changes = _CHANGES[command.kind](request, command, actor, now)
    return _happened(request, replace(request, **{"status": target, **changes}), _told(request, command, actor), now)


def filed(request: Request) -> Decision:
    """Return what the filing of a fresh request comes to: recorded, posted when it has a channel, form to receipt."""
    event = Event(request.id, 1, EventKind.FILED, request.filed_at, request.filed_by, {"kind": request.kind})
    kept = replace(request, events=1)
    return Decision(kept, (event,), (*posted(kept), *told_effects(kept, [event])))


def posted(request: Request) -> tuple[Effect, ...]:
    """Return the effect that posts the request in its channel, none while no channel is bound."""
    if request.channel is None:
        return ()
    return (Effect(EffectKind.POST_REQUEST, to_channel(request.channel), request.id),)


def _belongs_to_another(request: Request, command: Command, actor: Person) -> bool:
    """Whether another's ownership stands in the way: acknowledged is taken, READY is final, words never take over."""
    if request.owner in {None, actor.id} or not request.is_open:
        return False
    if command.kind is _C.MARK_READY:
        legal = target_of(request, command.kind) is not None
        return request.status is _S.READY or (legal and command.means is not Means.BUTTON)
    return command.kind is _C.ACKNOWLEDGE or command.kind in OWNER_ONLY


def _found_owned(request: Request, command: Command, actor: Person, now: datetime) -> Decision:
    """Nobody is refused in public: a second pharmacist is told privately who has it (cards.md, procedure.md)."""
    asks = command.kind is _C.MARK_READY and request.status is _S.ACKNOWLEDGED
    kind = EventKind.TAKE_OVER_ASKED if asks else EventKind.FOUND_OWNED
    silent = command.means is Means.BUTTON or command.kind in OWNER_ONLY
    return _happened(request, request, ((kind, actor.id, {"owner": str(request.owner)}),), now, silent=silent)


def _repeated(request: Request, command: Command, actor: Person) -> Decision:
    """Make an emoji's acknowledgement firm when its owner presses the button too; else change nothing."""
    if request.status not in ALREADY.get(command.kind, ()):
        message = f"no {command.kind} from {request.status}"
        raise IllegalMove(message)
    firm = command.kind is _C.ACKNOWLEDGE and request.owner == actor.id and command.means is not Means.EMOJI
    return Decision(replace(request, acknowledged_by=command.means) if firm else request)


_Change = Callable[[Request, Command, Person, datetime], dict[str, object]]
_Told = tuple[tuple[EventKind, str, dict[str, str]], ...]


def _own(request: Request, command: Command, actor: Person, now: datetime) -> dict[str, object]:
    if request.owner == actor.id:
        return {}
    return {"owner": actor.id, "acknowledged_by": command.means, "acknowledged_at": now}


def _ready(request: Request, command: Command, actor: Person, now: datetime) -> dict[str, object]:
    return _own(request, command, actor, now) | {"ready_at": now, "acknowledged_by": command.means}


def _not_ready(_request: Request, _command: Command, _actor: Person, _now: datetime) -> dict[str, object]:
    return {"ready_at": None}


def _release(_request: Request, command: Command, _actor: Person, now: datetime) -> dict[str, object]:
    if command.heir is None:
        return {"owner": None, "acknowledged_by": None, "acknowledged_at": None}
    heir = {"owner": command.heir, "acknowledged_by": Means.EMOJI, "acknowledged_at": now}
    return {"status": _S.ACKNOWLEDGED, **heir}


def _close(_request: Request, _command: Command, _actor: Person, now: datetime) -> dict[str, object]:
    return {"closed_at": now}


def _reached(request: Request, command: Command, actor: Person, now: datetime) -> dict[str, object]:
    return _own(request, command, actor, now) | {"closed_at": now}


def _no_answer(request: Request, command: Command, actor: Person, now: datetime) -> dict[str, object]:
    return _own(request, command, actor, now) | {"attempts": request.attempts + 1}


_CHANGES: Mapping[CommandKind, _Change] = {
    _C.ACKNOWLEDGE: _own,
    _C.RELEASE: _release,
    _C.MARK_READY: _ready,
    _C.MARK_NOT_READY: _not_ready,
    _C.COMPLETE_TRANSFER: _close,
    _C.MARK_REACHED: _reached,
    _C.RECORD_NO_ANSWER: _no_answer,
    _C.WITHDRAW: _close,
}

_EVENT_OF: Mapping[CommandKind, EventKind] = {
    _C.ACKNOWLEDGE: EventKind.ACKNOWLEDGED,
    _C.RELEASE: EventKind.RELEASED,
    _C.MARK_READY: EventKind.READY,
    _C.MARK_NOT_READY: EventKind.NOT_READY,
    _C.COMPLETE_TRANSFER: EventKind.TRANSFERRED,
    _C.MARK_REACHED: EventKind.CALLED_BACK,
    _C.RECORD_NO_ANSWER: EventKind.NO_ANSWER,
    _C.WITHDRAW: EventKind.WITHDRAWN,
}


def _told(request: Request, command: Command, actor: Person) -> _Told:
    """Return the move's events in order. Taking over, and an heir's succession, are facts of their own."""
    main = (_EVENT_OF[command.kind], actor.id, {"means": str(command.means)})
    if command.kind is _C.RELEASE and command.heir is not None:
        return main, (EventKind.PASSED_ON, command.heir, {"previous": actor.id})
    owns = command.kind in {_C.MARK_READY, _C.MARK_REACHED, _C.RECORD_NO_ANSWER}
    if not owns or request.owner == actor.id:
        return (main,)
    if request.owner is None:
        return (EventKind.ACKNOWLEDGED, actor.id, {"means": str(command.means)}), main
    return (EventKind.TAKEN_OVER, actor.id, {"previous": request.owner}), main


def _happened(before: Request, after: Request, told: _Told, now: datetime, *, silent: bool = False) -> Decision:
    """Return the decision with its events numbered; `silent` when the one who acted sees the answer already."""
    events = tuple(
        Event(before.id, before.events + place, kind, now, actor, data)
        for place, (kind, actor, data) in enumerate(told, start=1)
    )
    moved = replace(after, events=before.events + len(events), version=before.version + (after != before))
    effects = () if silent else told_effects(moved, events)
    ended = before.status is _S.READY and moved.status is not _S.READY
    return Decision(moved, events, (*effects, ready_is_over(moved)) if ended else effects)
