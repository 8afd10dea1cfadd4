"""Who learns of an event, and where they look: one table, and the effects that follow from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from desk.effects import Effect, EffectKind, to_channel, to_person
from desk.events import Event, EventKind
from desk.model import Request


class Audience(StrEnum):
    """Who learns of an event, and where they look (cards.md: each person is told each thing once)."""

    POST = "post"
    RECEIPT = "receipt"
    THREAD = "thread"
    OTHERS = "others"
    """The thread, unless the owner did it: whoever has it, or nobody's pharmacists, are asked for something."""
    OWNER_CALLED = "owner_called"
    """The thread, if somebody else than the owner did it."""
    TECHNICIAN = "technician"
    HOLDER = "holder"
    """The technician who took over the caller, told also of what they did: they have no receipt."""
    ACTOR = "actor"
    OWNER = "owner"
    PREVIOUS = "previous"


_A = Audience
AUDIENCES: Mapping[EventKind, tuple[Audience, ...]] = {
    EventKind.FILED: (_A.RECEIPT,),
    EventKind.ACKNOWLEDGED: (_A.TECHNICIAN, _A.POST, _A.RECEIPT),
    EventKind.TAKEN_OVER: (_A.PREVIOUS, _A.POST, _A.RECEIPT),
    EventKind.FOUND_OWNED: (_A.ACTOR,),
    EventKind.TAKE_OVER_ASKED: (_A.THREAD,),
    EventKind.RELEASED: (_A.TECHNICIAN, _A.THREAD, _A.POST, _A.RECEIPT),
    EventKind.PASSED_ON: (_A.ACTOR, _A.TECHNICIAN, _A.POST, _A.RECEIPT),
    EventKind.READY: (_A.TECHNICIAN, _A.THREAD, _A.POST, _A.RECEIPT),
    EventKind.NOT_READY: (_A.TECHNICIAN, _A.THREAD, _A.POST, _A.RECEIPT),
    EventKind.TRANSFERRED: (_A.POST, _A.RECEIPT),
    EventKind.CALLED_BACK: (_A.POST, _A.RECEIPT),
    EventKind.NO_ANSWER: (_A.POST, _A.RECEIPT),
    EventKind.WITHDRAWN: (_A.OWNER, _A.POST, _A.RECEIPT),
    EventKind.REFUSED: (),
    EventKind.UNDELIVERED: (_A.TECHNICIAN,),
    EventKind.COVER_CALLED: (_A.TECHNICIAN, _A.THREAD),
    EventKind.SUPERVISORS_CALLED: (_A.THREAD,),
    EventKind.NOBODY_THERE: (_A.TECHNICIAN,),
    EventKind.HELD_LONG: (_A.TECHNICIAN,),
    EventKind.HOLD_KEPT: (),
    EventKind.OFFERED: (_A.THREAD, _A.POST),
    EventKind.OFFER_OVER: (_A.OWNER, _A.POST),
    EventKind.STILL_WORKING_ASKED: (_A.OWNER,),
    EventKind.STILL_WORKING: (),
    EventKind.READY_NUDGED: (_A.TECHNICIAN, _A.OWNER),
    EventKind.REOPENED: (_A.TECHNICIAN, _A.OWNER_CALLED, _A.POST, _A.RECEIPT),
    EventKind.LINE_DROPPED: (_A.TECHNICIAN, _A.OTHERS, _A.POST, _A.RECEIPT),
    EventKind.CALLBACK_CHOSEN: (_A.OWNER_CALLED, _A.POST, _A.RECEIPT),
    EventKind.RESCHEDULED: (_A.OWNER_CALLED, _A.POST, _A.RECEIPT),
    EventKind.TIME_ASKED: (_A.OWNER,),
    EventKind.CALLBACK_NEAR: (_A.THREAD, _A.OWNER),
    EventKind.CALLBACK_DUE: (_A.THREAD, _A.OWNER),
    EventKind.CALLBACK_OVERDUE: (_A.THREAD,),
    EventKind.PARKED: (_A.TECHNICIAN, _A.POST, _A.RECEIPT),
    EventKind.CALLER_ON_LINE: (_A.HOLDER, _A.THREAD, _A.POST, _A.RECEIPT),
    EventKind.CORRECTED: (_A.OWNER_CALLED, _A.POST, _A.RECEIPT),
    EventKind.EDITED: (_A.POST, _A.RECEIPT),
    EventKind.LINKED: (_A.OWNER_CALLED, _A.POST, _A.RECEIPT),
    EventKind.MISSED: (_A.TECHNICIAN, _A.THREAD),
    EventKind.REPLIED: (_A.TECHNICIAN,),
    EventKind.ANSWERED: (_A.THREAD,),
    EventKind.ESTIMATED: (_A.TECHNICIAN,),
    EventKind.ESTIMATE_OVER: (_A.OWNER,),
    EventKind.READY_DOUBTED: (_A.THREAD,),
    EventKind.SENT_AGAIN: (),
    EventKind.DISMISSED: (),
    EventKind.ROLE_GIVEN: (),
    EventKind.ROLE_TAKEN: (),
}
"""Who is told of each event. A pharmacist is mentioned in the thread only to be asked for something."""

_PERSONAL = {_A.TECHNICIAN, _A.HOLDER, _A.ACTOR, _A.OWNER, _A.PREVIOUS}
_TOLD_ANYHOW = {_A.HOLDER, _A.ACTOR}


def told_effects(request: Request, events: Sequence[Event]) -> tuple[Effect, ...]:
    """Return what must be said of the events of one move: the last one in full, earlier ones to whom they displaced.

    (cards.md: each person is told each thing once, where they look.)
    """
    said = [(event, audience) for event in events[:-1] for audience in AUDIENCES[event.kind] if audience is _A.PREVIOUS]
    said += [(events[-1], audience) for audience in AUDIENCES[events[-1].kind]]
    return tuple(effect for event, audience in said for effect in _effects(request, event, audience))


def ready_is_over(request: Request) -> Effect:
    """Return the edit of the technician's READY card: what stands there must never tell them to transfer in vain."""
    technician = request.technician
    return Effect(EffectKind.REFRESH_READY, to_person(technician), request.id, person=technician)


def refreshes(request: Request) -> tuple[Effect, ...]:
    """Return the edits that bring the post and the technician's receipt up to date, as far as there is a post."""
    return tuple(effect for audience in (_A.POST, _A.RECEIPT) for effect in _edits(request, audience))


def _effects(request: Request, event: Event, audience: Audience) -> tuple[Effect, ...]:
    """Return the effect that reaches one audience; nothing where there is nobody or nowhere to tell."""
    if audience in _PERSONAL:
        person = _person(request, event, audience)
        told = person is not None and (person != event.actor or audience in _TOLD_ANYHOW)
        return (_notice(request, event, str(person)),) if told else ()
    if audience in {_A.POST, _A.RECEIPT}:
        return _edits(request, audience)
    if request.channel is None or not _is_called(request, event, audience):
        return ()
    return (Effect(EffectKind.SAY_IN_THREAD, to_channel(request.channel), request.id, event.seq),)


def _is_called(request: Request, event: Event, audience: Audience) -> bool:
    if audience is _A.THREAD:
        return True
    return request.owner != event.actor and (request.owner is not None or audience is _A.OTHERS)


def _edits(request: Request, audience: Audience) -> tuple[Effect, ...]:
    if audience is _A.RECEIPT:
        return (Effect(EffectKind.REFRESH_RECEIPT, to_person(request.filed_by), request.id),)
    if request.channel is None:
        return ()
    return (Effect(EffectKind.REFRESH_POST, to_channel(request.channel), request.id),)


def _person(request: Request, event: Event, audience: Audience) -> str | None:
    people = {
        _A.TECHNICIAN: request.technician,
        _A.HOLDER: request.held_by,
        _A.ACTOR: event.actor,
        _A.OWNER: request.owner,
        _A.PREVIOUS: event.data.get("previous"),
    }
    return people[audience]


def _notice(request: Request, event: Event, person: str) -> Effect:
    return Effect(EffectKind.NOTIFY_PERSON, to_person(person), request.id, event.seq, person=person)
