"""Requests of one caller, linked on offer: one owner, one transfer, each documented (procedure.md, "hard cases").

The caller has one line. Whatever moves one of them therefore brings the others, quietly, to the same kind, status,
owner and times: acknowledged, ready, transferred, a dropped line, a callback chosen, its calls and its end. Only a
withdrawal ends the one request alone, since the caller named that one; corrections of what was typed stay where they
were made. The first of them speaks: its clocks run, and those of the others say nothing while they are led. When the
first is withdrawn, the next one is first.

At linking the one that is furthest ahead (READY, then acknowledged) gives owner and status to the others, of equals
the earlier; the caller holds since the earlier, and is on the line of whoever filed the later.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from desk.audience import ready_is_over, refreshes, told_effects
from desk.commands import Command, CommandKind
from desk.events import Event, EventKind
from desk.model import Kind, Place, Request, Status
from desk.ports import UnitOfWork
from desk.together import callers, is_led, mates, share

Clocks = Callable[[UnitOfWork, Request, Request, datetime], Request]
"""What sets the clocks after a move: `(unit, before, after, at)` to the request as it is then."""
_AHEAD = {Status.READY: 2, Status.ACKNOWLEDGED: 1}


@dataclass(frozen=True, slots=True)
class _Move:
    """What happened to one of them."""

    before: Request
    after: Request
    events: tuple[Event, ...]
    at: datetime


def prepared(uow: UnitOfWork, request: Request, command: Command) -> Command:
    """Lock the requests that would follow, before anything is said; return a LINK naming the first of the others.

    It names nobody when the other is none that was offered: a card's data is not trusted.
    """
    first = request.linked_to
    if command.kind is CommandKind.LINK:
        found = next((one for one in callers(uow, request) if one.id == command.to), None)
        first = (found.linked_to or found.id) if found is not None else None
        command = replace(command, to=first)
    if first is not None:
        _others(uow, request, first)
    return command


def follow(uow: UnitOfWork, before: Request, after: Request, at: datetime, clocks: Clocks) -> Request:
    """Bring the linked requests to where a move brought one of them, set the clocks, return the moved one as saved."""
    if after.linked_to is None:
        return clocks(uow, before, after, at)
    if before.linked_to is None:
        return _join(uow, before, after, at, clocks)
    if after.status is Status.WITHDRAWN:
        return _leave(uow, before, after, at, clocks)
    noted = (uow.audit.get(after.id, seq) for seq in range(before.events + 1, after.events + 1))
    return _lead(uow, _Move(before, after, tuple(event for event in noted if event is not None), at), clocks)


def firm(uow: UnitOfWork, after: Request) -> None:
    """Let an acknowledgement that was made firm be firm for all: taking back an emoji releases none of them."""
    if after.linked_to is not None:
        for one in _others(uow, after, after.linked_to):
            uow.requests.save(replace(one, acknowledged_by=after.acknowledged_by))


def _lead(uow: UnitOfWork, move: _Move, clocks: Clocks) -> Request:
    after = move.after
    others = _others(uow, after, str(after.linked_to))
    first = next((one for one in others if one.id == after.linked_to), None)
    if first is None:
        led = clocks(uow, move.before, after, move.at)
        _bring_all(uow, move, others, led)
        return led
    brought = _bring(uow, move, first, after)
    led = clocks(uow, first, brought, move.at) if brought != first else first
    _bring_all(uow, move, [one for one in others if one is not first], led)
    return _settled(uow, after, led)


def _bring_all(uow: UnitOfWork, move: _Move, others: Sequence[Request], like: Request) -> None:
    for one in others:
        _bring(uow, move, one, like)


def _bring(uow: UnitOfWork, move: _Move, other: Request, like: Request) -> Request:
    """Give the other what it shares, with the same events on its own record: its posts follow, nobody is told again."""
    called_back = like.kind is Kind.CALLBACK and share(move.before, move.after) != move.before
    shared = share(other, like, (move.before.details, move.after.details) if called_back else None)
    if shared == other:
        return other
    with_it = {"with": f"#{move.after.number}"}
    events = [
        replace(event, request=other.id, seq=other.events + place, data={**event.data, **with_it})
        for place, event in enumerate(move.events, start=1)
    ]
    return _keep(uow, other, shared, events, move.at)


def _settled(uow: UnitOfWork, after: Request, led: Request) -> Request:
    """Return the moved one with what the clocks of the first changed, such as when a callback is due."""
    shared = share(after, led)
    if shared != after:
        uow.requests.save(shared)
    return shared


def _keep(
    uow: UnitOfWork, before: Request, after: Request, events: Sequence[Event], at: datetime, told: Sequence[Event] = ()
) -> Request:
    """Save one of them with its events, bring up to date what shows it, and tell of some of them."""
    kept = replace(after, events=before.events + len(events), version=before.version + 1)
    uow.requests.save(kept)
    for event in events:
        uow.audit.add(event)
    over = (ready_is_over(kept),) if _was_told_ready(uow, before, kept) else ()
    said = [effect for event in told for effect in told_effects(kept, [event])]
    for effect in sorted(dict.fromkeys((*said, *refreshes(kept), *over)), key=lambda effect: effect.lane):
        uow.outbox.put(effect, at)
    return kept


def _was_told_ready(uow: UnitOfWork, before: Request, after: Request) -> bool:
    """Whether somebody was told to transfer to whom it is no longer."""
    same = (before.status, before.owner) == (after.status, after.owner)
    return before.status is Status.READY and not same and bool(uow.messages.of(before.id, Place.READY_NOTICE))


def _join(uow: UnitOfWork, before: Request, after: Request, at: datetime, clocks: Clocks) -> Request:
    first = str(after.linked_to)
    others = _others(uow, after, first)
    ahead = max((*others, after), key=lambda one: (_AHEAD.get(one.status, 0), -one.number))
    holds = min(one.held_since or one.filed_at for one in (*others, after))
    like = replace(ahead, held_since=holds, held_by=after.technician)
    event = uow.audit.get(after.id, after.events)
    by = event.actor if event is not None else None
    is_called = before.owner not in {None, by}  # in the thread of the one that was linked just now
    for one in others:
        joined = replace(share(one, like), linked_to=first)
        noted = _numbered(one, [*_became(one, ahead), _linked(after, by)], at)
        told = [event for event in noted if event.kind is EventKind.TAKEN_OVER and one.id == first]  # once
        told += noted[-1:] if one is ahead and not is_called else []
        kept = _keep(uow, one, joined, noted, at, told)
        if one.id == first:
            clocks(uow, one, kept, at)
    further = [*(_linked(one, by) for one in others if one.id != first), *_became(after, ahead)]
    noted = _numbered(after, further, at)
    told = [event for event in noted if event.kind is EventKind.TAKEN_OVER]
    return _keep(uow, after, share(after, like), noted, at, told)


_Fact = tuple[EventKind, str | None, dict[str, str]]


def _linked(other: Request, by: str | None) -> _Fact:
    return EventKind.LINKED, by, {"to": other.id, "with": f"#{other.number}"}


def _became(one: Request, ahead: Request) -> list[_Fact]:
    """Return how one of them came to the owner and the status of the one ahead."""
    facts: list[_Fact] = []
    with_it = {"with": f"#{ahead.number}"}
    if one.owner is not None and one.owner != ahead.owner:
        facts.append((EventKind.TAKEN_OVER, ahead.owner, {"previous": one.owner, **with_it}))
    elif one.owner is None and ahead.owner is not None:
        facts.append((EventKind.ACKNOWLEDGED, ahead.owner, with_it))
    if one.status is not ahead.status and ahead.status is Status.READY:
        facts.append((EventKind.READY, ahead.owner, with_it))
    return facts


def _numbered(one: Request, facts: Sequence[_Fact], at: datetime) -> list[Event]:
    return [
        Event(one.id, one.events + place, kind, at, actor, data)
        for place, (kind, actor, data) in enumerate(facts, start=1)
    ]


def _leave(uow: UnitOfWork, before: Request, after: Request, at: datetime, clocks: Clocks) -> Request:
    """Let a withdrawn request go; the others stay together under the earliest, whose clocks run from now on."""
    left = replace(after, linked_to=None)
    uow.requests.save(left)
    rest = _others(uow, after, str(after.linked_to))
    first = min(rest, key=lambda one: one.number, default=None)
    for one in rest:
        group = first.id if first is not None and len(rest) > 1 else None
        kept = _keep(uow, one, replace(one, linked_to=group), (), at)
        if one is first and not is_led(before):
            clocks(uow, _as_if_new(kept), kept, at)
    return left


def _as_if_new(request: Request) -> Request:
    """Return a value to compare with, as if the request had only now come to where it stands."""
    nothing = {"acknowledged_at": None, "ready_at": None, "held_since": None, "due_at": None, "due_until": None}
    return replace(request, status=Status.WITHDRAWN, **nothing)


def _others(uow: UnitOfWork, request: Request, first: str) -> list[Request]:
    """Return the others in order of id, locked; of one that reopens also those that closed with it."""
    found = {one.id: one for one in uow.requests.linked(first)}
    for mate in mates(uow, request):
        if mate.id not in found and mate.status is not Status.WITHDRAWN:
            locked = uow.requests.get(mate.id)
            found |= {mate.id: locked} if locked is not None else {}
    return [found[one] for one in sorted(found) if one != request.id]
