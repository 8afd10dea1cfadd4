"""What was typed about a closed request goes: first from Teams, then from the database, at last its trail too.

A timer of each closed request says when its next step is due. One clock of the whole desk takes them, one at a time and
never two within a second: however many were closed, Teams gets a few edits a second, and nobody waits for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from desk.effects import Effect, EffectKind, to_channel, to_person
from desk.errors import Unreadable
from desk.events import EventKind
from desk.handlers.noting import happens, note
from desk.model import MessageRef, Place, Request
from desk.policy import Retention
from desk.ports import UnitOfWork
from desk.records import Timer, TimerKind
from desk.retention import FIRST_LOOK, LOOK, PACE, UNREADABLE, Step, due_at, next_step, wait

_LINES_THAT_TELL = frozenset({EventKind.LINE_DROPPED, EventKind.ANSWERED})
"""Events whose lines in the thread show what was typed; without one of them all lines of a request may stay."""


def follow(uow: UnitOfWork, before: Request, after: Request, _at: datetime) -> Request:
    """Plan what becomes of a request that a move has closed."""
    if not after.is_open and (before.is_open or before.closed_at != after.closed_at):
        plan(uow, after)
    return after


def plan(uow: UnitOfWork, request: Request) -> None:
    """Plan the request's next step, the only one; nothing while it is open or on legal hold."""
    due = due_at(request, uow.desks.retention())
    if due is not None:
        _set(uow, request.id, due, next_step(request))


def retain(uow: UnitOfWork, retention: Retention, at: datetime) -> None:
    """Keep from now on how long things are kept, and start the clock that tidies up, unless it runs already.

    What is kept shorter than before falls due so much earlier; what is kept longer is found not due when it fires.
    """
    before = uow.desks.retention()
    uow.desks.retain(retention)
    for step in Step:
        shorter = wait(before, step) - wait(retention, step)
        if shorter > timedelta():
            uow.timers.shift(TimerKind.RETENTION, step, shorter)
    uow.timers.begin(Timer(TimerKind.TIDY, at + FIRST_LOOK, TimerKind.TIDY, ""))


def tidy(uow: UnitOfWork, tick: Timer, now: datetime) -> None:
    """Take the first thing that is due, and plan when to look again. `tick` is the clock's own timer."""
    found = uow.timers.slow()
    due = found if found is not None and found.due <= now else None
    try:
        request = uow.requests.plain(due.request) if due is not None else None
        readable = True
    except Unreadable:
        request, readable = None, False
    if not uow.timers.take(tick):  # another replica's turn
        return
    if due is not None and uow.timers.take(due):
        if readable:
            _TIDIED[due.kind](uow, due, request, now)
        else:
            uow.timers.set(replace(due, due=now + UNREADABLE))
    following = uow.timers.slow()
    soon = now + LOOK if following is None else min(now + LOOK, following.due)
    uow.timers.set(replace(tick, due=max(now + PACE, soon)))


def _set(uow: UnitOfWork, request_id: str, due: datetime, step: Step) -> None:
    key = f"{TimerKind.RETENTION}:{request_id}"
    uow.timers.set(Timer(key, due, TimerKind.RETENTION, request_id, step=step))


def _retain(uow: UnitOfWork, _timer: Timer, request: Request | None, now: datetime) -> None:
    """Do the next step of a request that is closed still; one that was opened again is planned when it is closed."""
    due = due_at(request, uow.desks.retention()) if request is not None else None
    if request is None or due is None:
        return
    if due > now:  # it is to be kept longer by now, or was closed anew
        plan(uow, request)
        return
    left = _STEPS[next_step(request)](uow, request, now)
    if left is not None:
        plan(uow, left)


def _redact(uow: UnitOfWork, request: Request, now: datetime) -> Request:
    redacted = _noted(uow, replace(request, redacted_at=now), EventKind.REDACTED, now)
    for effect in sorted(_edits(uow, request), key=lambda effect: effect.lane):
        uow.outbox.put(effect, now)
    return redacted


def _noted(uow: UnitOfWork, request: Request, kind: EventKind, now: datetime) -> Request:
    """Keep what was done, on record if there is a trail to go on with: one that was cut off holds nothing up."""
    if uow.audit.last(request.id) == request.events:
        return note(uow, request, happens(request, kind, now), told=False)
    uow.requests.save(request)
    return request


def _edits(uow: UnitOfWork, request: Request) -> Iterator[Effect]:
    """Return the edit of each message of the request that may show what was typed."""
    tells = _may_tell(uow, request)
    for ref in uow.messages.of(request.id):
        if ref.place is not Place.LINE or tells:
            yield from _edit(uow, request, ref)


def _may_tell(uow: UnitOfWork, request: Request) -> bool:
    """Whether lines in the thread may show what was typed; of a trail that cannot be read nobody knows."""
    try:
        return any(event.kind in _LINES_THAT_TELL for event in uow.audit.of(request.id))
    except Unreadable:
        return True


def _edit(uow: UnitOfWork, request: Request, ref: MessageRef) -> Iterator[Effect]:
    if uow.channels.get(ref.conversation) is not None:
        yield Effect(EffectKind.REDACT, to_channel(ref.conversation), request.id, root=ref.activity)
        return
    whose = uow.people.whose(ref.conversation) or request.filed_by  # who removed the bot is not known by their chat
    yield Effect(EffectKind.REDACT, to_person(whose), request.id, person=whose, root=ref.activity)


def _erase(uow: UnitOfWork, request: Request, now: datetime) -> Request:
    """Erase what was typed. A form about it, locked after it here, can only be one of months ago."""
    erased = uow.requests.erase(request.id, now) or request
    refs = uow.messages.of(request.id)
    for person in dict.fromkeys(standing.person for standing in uow.reactions.standing(refs)):
        uow.reactions.forget(refs, person)
    uow.replies.forget(request.id)
    return _noted(uow, erased, EventKind.ERASED, now)


def _remove(uow: UnitOfWork, request: Request, now: datetime) -> None:
    """Remove it, if its trail says so too: that nobody changes unseen, as one may when it was closed."""
    if uow.audit.remove(request.id, now, now - uow.desks.retention().audit_retention):
        uow.requests.remove(request.id)
    else:
        _set(uow, request.id, now + UNREADABLE, Step.REMOVE)


_STEPS: Mapping[Step, Callable[[UnitOfWork, Request, datetime], Request | None]] = {
    Step.REDACT: _redact,
    Step.ERASE: _erase,
    Step.REMOVE: _remove,
}


def watch_shown(uow: UnitOfWork, person: str, activity: str, now: datetime) -> None:
    """Plan to clear a list or form that was just shown in a person's chat."""
    due = now + uow.desks.retention().redact_after
    uow.timers.set(Timer(f"{TimerKind.SHOWN}:{person}:{activity}", due, TimerKind.SHOWN, "", person))


def _clear(uow: UnitOfWork, timer: Timer, _request: Request | None, now: datetime) -> None:
    """Clear a list or form, unless it became a request's receipt: that is the request's own."""
    person = uow.people.get(timer.person) if timer.person else None
    if person is None or person.chat is None:
        return
    activity = timer.key.removeprefix(f"{TimerKind.SHOWN}:{person.id}:")
    if uow.messages.find(person.chat, activity) is None:
        uow.outbox.put(Effect(EffectKind.CLEAR, to_person(person.id), person=person.id, root=activity), now)


_TIDIED: Mapping[TimerKind, Callable[[UnitOfWork, Timer, Request | None, datetime], None]] = {
    TimerKind.RETENTION: _retain,
    TimerKind.SHOWN: _clear,
}
