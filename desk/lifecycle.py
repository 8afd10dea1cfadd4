"""What a command comes to: `decide`. The moves stand in transitions.py, what each changes in changes.py.

A move that the table does not hold raises IllegalMove and changes nothing. A command repeated by the one whose word
already holds changes nothing either, and says so quietly: acting twice is harmless (architecture.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from desk.audience import ready_is_over, told_effects
from desk.changes import changes
from desk.commands import Command, CommandKind
from desk.effects import Effect, EffectKind, to_channel
from desk.errors import IllegalMove
from desk.events import REASON, Event, EventKind
from desk.model import Means, Person, Request, Status
from desk.policy import permit
from desk.template import CRITICAL
from desk.transitions import ALREADY, ATTEMPTS, BECOMES, OWNER_ONLY, TRANSITIONS, TYPED


@dataclass(frozen=True, slots=True)
class Decision:
    """What a command comes to: the request's new value, what happened, what must be said. Nothing is done yet."""

    request: Request
    events: tuple[Event, ...] = ()
    effects: tuple[Effect, ...] = ()


def target_of(request: Request, kind: CommandKind) -> Status | None:
    """Return the state the command leads to from here, or None when the table has no such move.

    What was erased is over: nothing is typed into it again, and once closed it does not come back.
    """
    if request.erased_at is not None and (kind in TYPED or not request.is_open):
        return None
    return TRANSITIONS.get((request.kind, request.status), {}).get(kind)


def decide(request: Request, command: Command, actor: Person, now: datetime) -> Decision:
    """Return what the actor's command comes to at `now`.

    Raises NotPermitted when the actor's roles do not allow it and IllegalMove when the state does not;
    either way nothing changed.
    """
    permit(command.kind, request, actor)
    command = _meant(request, command, actor)
    if _belongs_to_another(request, command, actor):
        return _found_owned(request, command, actor, now)
    target = target_of(request, command.kind)
    if target is None or _changes_nothing(request, command, actor):
        return _repeated(request, command, actor)
    kind = BECOMES.get(command.kind, request.kind)
    moved = {"kind": kind, "status": target, **changes(request, command, actor, now)}
    return _happened(request, replace(request, **moved), _told(request, command, actor), now)


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


def _meant(request: Request, command: Command, actor: Person) -> Command:
    """Return what a command means here: who takes what was offered takes over; the last attempt parks."""
    if command.kind is _C.ACKNOWLEDGE and request.offered_to == actor.id:
        return replace(command, kind=_C.TAKE_OVER)
    if command.kind is _C.RECORD_NO_ANSWER and request.attempts + 1 >= ATTEMPTS:
        return replace(command, kind=_C.PARK)
    return command


def _changes_nothing(request: Request, command: Command, actor: Person) -> bool:
    """Whether the command says what holds already, or names what it cannot be about."""
    if command.kind is _C.TAKE_OVER:
        return request.owner == actor.id and request.status is Status.ACKNOWLEDGED
    if command.kind is _C.GIVE_TO:
        return command.to in {None, actor.id, request.offered_to}
    return command.kind is _C.LINK and command.to in {None, request.id, request.linked_to}


def _belongs_to_another(request: Request, command: Command, actor: Person) -> bool:
    """Whether another's ownership stands in the way: acknowledged is taken, READY is final, words never take over."""
    if request.owner in {None, actor.id} or not request.is_open:
        return False
    if command.kind is _C.TAKE_OVER:
        return request.status is Status.READY
    if request.offered_to == actor.id and request.status is not Status.READY:
        return command.kind in OWNER_ONLY
    if command.kind is _C.MARK_READY:
        legal = target_of(request, command.kind) is not None
        return request.status is Status.READY or (legal and command.means is not Means.BUTTON)
    return command.kind is _C.ACKNOWLEDGE or command.kind in OWNER_ONLY


def _found_owned(request: Request, command: Command, actor: Person, now: datetime) -> Decision:
    """Nobody is refused in public: a second pharmacist is told privately who has it (cards.md, procedure.md)."""
    asks = command.kind is _C.MARK_READY and request.status is Status.ACKNOWLEDGED
    kind = EventKind.TAKE_OVER_ASKED if asks else EventKind.FOUND_OWNED
    silent = command.means is Means.BUTTON or command.kind in OWNER_ONLY
    return _happened(request, request, ((kind, actor.id, {"owner": str(request.owner)}),), now, silent=silent)


def _repeated(request: Request, command: Command, actor: Person) -> Decision:
    """Make an emoji's acknowledgement firm when its owner presses the button too; else change nothing."""
    state = (request.kind, request.status)
    if state not in ALREADY.get(command.kind, ()) and target_of(request, command.kind) is None:
        message = f"no {command.kind} from {request.status}"
        raise IllegalMove(message)
    firm = command.kind is _C.ACKNOWLEDGE and request.owner == actor.id and command.means is not Means.EMOJI
    return Decision(replace(request, acknowledged_by=command.means) if firm else request)


_Told = tuple[tuple[EventKind, str, dict[str, str]], ...]
_C = CommandKind

_EVENT_OF: Mapping[CommandKind, EventKind] = {
    _C.ACKNOWLEDGE: EventKind.ACKNOWLEDGED,
    _C.RELEASE: EventKind.RELEASED,
    _C.MARK_READY: EventKind.READY,
    _C.MARK_NOT_READY: EventKind.NOT_READY,
    _C.COMPLETE_TRANSFER: EventKind.TRANSFERRED,
    _C.MARK_REACHED: EventKind.CALLED_BACK,
    _C.RECORD_NO_ANSWER: EventKind.NO_ANSWER,
    _C.WITHDRAW: EventKind.WITHDRAWN,
    _C.TAKE_OVER: EventKind.TAKEN_OVER,
    _C.GIVE_TO: EventKind.OFFERED,
    _C.SAY_STILL_WORKING: EventKind.STILL_WORKING,
    _C.KEEP_HOLDING: EventKind.HOLD_KEPT,
    _C.REOPEN: EventKind.REOPENED,
    _C.DROP_LINE: EventKind.LINE_DROPPED,
    _C.CHOOSE_CALLBACK: EventKind.CALLBACK_CHOSEN,
    _C.RESCHEDULE: EventKind.RESCHEDULED,
    _C.PARK: EventKind.PARKED,
    _C.CALLER_ON_LINE: EventKind.CALLER_ON_LINE,
    _C.CORRECT: EventKind.EDITED,
    _C.LINK: EventKind.LINKED,
}
_OWNS = frozenset({_C.MARK_READY, _C.MARK_REACHED, _C.RECORD_NO_ANSWER, _C.PARK})
"""Moves by which somebody becomes the owner on the way."""


def _told(request: Request, command: Command, actor: Person) -> _Told:
    """Return the move's events in order. Taking over, and an heir's succession, are facts of their own."""
    main = (_event_of(command), actor.id, _data(request, command))
    if command.kind is _C.RELEASE and command.heir is not None:
        reason = {REASON: command.reason} if command.reason else {}
        return main, (EventKind.PASSED_ON, command.heir, {"previous": actor.id} | reason)
    before = ((EventKind.NO_ANSWER, actor.id, {"means": str(command.means)}),) if command.kind is _C.PARK else ()
    if command.kind not in _OWNS or request.owner == actor.id:
        return *before, main
    if request.owner is None:
        return (EventKind.ACKNOWLEDGED, actor.id, {"means": str(command.means)}), *before, main
    return (EventKind.TAKEN_OVER, actor.id, {"previous": request.owner}), *before, main


def _event_of(command: Command) -> EventKind:
    """Return the event of a command; a correction of what pharmacists work with is a fact of its own."""
    critical = command.kind is _C.CORRECT and not CRITICAL.isdisjoint(command.changed)
    return EventKind.CORRECTED if critical else _EVENT_OF[command.kind]


def _data(request: Request, command: Command) -> dict[str, str]:
    """Return what the audit trail keeps of a command besides who and when: never a value that was typed."""
    previous = request.owner if command.kind in {_C.TAKE_OVER, _C.CALLER_ON_LINE} else None
    told = {
        "owner": request.owner if command.kind is _C.REOPEN else None,
        "previous": previous,
        "to": command.to,
        "fields": ",".join(command.changed) or None,
        REASON: command.reason,
    }
    return {"means": str(command.means)} | {key: value for key, value in told.items() if value}


_SHOWN_AS_READY = frozenset({Status.READY, Status.TRANSFERRED})
"""States that a technician's READY card shows: what stands there must be edited when they end."""


def _happened(before: Request, after: Request, told: _Told, now: datetime, *, silent: bool = False) -> Decision:
    """Return the decision with its events numbered; `silent` when the one who acted sees the answer already."""
    events = tuple(
        Event(before.id, before.events + place, kind, now, actor, data)
        for place, (kind, actor, data) in enumerate(told, start=1)
    )
    moved = replace(after, events=before.events + len(events), version=before.version + (after != before))
    effects = () if silent else told_effects(moved, events)
    ended = before.status in _SHOWN_AS_READY and moved.status is not before.status
    return Decision(moved, events, (*effects, ready_is_over(moved)) if ended else effects)
