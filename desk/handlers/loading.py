"""What the rendering of a claimed message reads: without locks, since the lane is locked already."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from desk.delivery import Delivery
from desk.effects import Effect, EffectKind, View
from desk.errors import Unreadable
from desk.events import Event, EventKind
from desk.handlers.adopting import at_that_time
from desk.model import Person, Place, Request, Role
from desk.ports import UnitOfWork
from desk.records import Outgoing
from desk.reported import board_for
from desk.snapshot import lapsed, snapshot

_EDITED: dict[EffectKind, tuple[Place, ...]] = {
    EffectKind.POST_REQUEST: (Place.POST,),
    EffectKind.REFRESH_POST: (Place.POST,),
    EffectKind.CLOSE_COPY: (Place.COPY, Place.POST),
    EffectKind.SAY_IN_THREAD: (Place.POST,),
    EffectKind.REFRESH_RECEIPT: (Place.RECEIPT,),
    EffectKind.REFRESH_READY: (Place.READY_NOTICE,),
}
"""Which of the request's own messages an effect edits, hangs under or points to."""

_TELLS = frozenset({EffectKind.SAY_IN_THREAD, EffectKind.NOTIFY_PERSON})


def load(uow: UnitOfWork, held: Outgoing, now: datetime) -> Delivery:
    """Return the message with everything its rendering reads; one that cannot be opened is marked as unreadable."""
    try:
        return _load_all(uow, held, now)
    except Unreadable:  # a sealed text that cannot be opened: the other lanes must go on
        return Delivery(held, unreadable=True)


def _load_all(uow: UnitOfWork, held: Outgoing, now: datetime) -> Delivery:
    effect = held.effect
    person = _addressed(uow, uow.people.get(effect.person)) if effect.person else None
    loaded = Delivery(held, person=person, read_at=now)
    if effect.lane.startswith("channel:"):
        loaded = replace(loaded, channel=uow.channels.get(effect.lane.removeprefix("channel:")))
    if effect.request is not None:
        return _load_request(uow, loaded, effect.request, now)
    if effect.draft is not None:
        roster = tuple(uow.people.with_role(Role.PHARMACIST))
        return replace(loaded, draft=uow.drafts.look(effect.draft), roster=roster)
    read = _READ.get(effect.view) if effect.view else None
    return read(uow, loaded, now) if read else loaded


def _addressed(uow: UnitOfWork, person: Person | None) -> Person | None:
    """Return the person with where Teams is: who never spoke to the bot is reached where the bound channel is."""
    if person is None or person.service_url is not None:
        return person
    bound = uow.channels.bound()
    return replace(person, service_url=bound.service_url) if bound is not None else person


def _mine(uow: UnitOfWork, loaded: Delivery, now: datetime) -> Delivery:
    theirs = uow.requests.open_of(loaded.held.effect.person or "")
    return replace(loaded, listed=tuple(snapshot(uow, request, now) for request in theirs))


def _which(uow: UnitOfWork, loaded: Delivery, now: datetime) -> Delivery:
    """Read the requests that an unknown message in the channel may be the post of."""
    unknown = loaded.held.effect.root
    if loaded.channel is None or unknown is None:
        return loaded
    doubts = [one for one in at_that_time(uow, loaded.channel.id, unknown) if not one.on_its_way]
    found = [uow.requests.look(doubt.request) for doubt in doubts if doubt.request]
    return replace(loaded, listed=tuple(snapshot(uow, request, now) for request in found if request is not None))


_READ: dict[View, Callable[[UnitOfWork, Delivery, datetime], Delivery]] = {
    View.MINE: _mine,
    View.WHICH_REQUEST: _which,
    View.WHO: lambda uow, loaded, _now: replace(loaded, roster=tuple(uow.people.with_role(Role.PHARMACIST))),
    View.PROBLEMS: lambda uow, loaded, _now: replace(loaded, problems=board_for(uow, loaded.person)),
}
"""What the views need that are about no one request."""


def _load_request(uow: UnitOfWork, loaded: Delivery, request_id: str, now: datetime) -> Delivery:
    effect = loaded.held.effect
    request = uow.requests.look(request_id)
    if request is None:
        return loaded
    event = _event(uow, request, effect)
    places = _EDITED.get(effect.kind)
    refs = tuple(uow.messages.of(request_id, *places)) if places else ()
    person = loaded.person or uow.people.get(request.filed_by)
    shown = snapshot(uow, request, now, event)
    if effect.kind in _TELLS and lapsed(shown):
        return replace(loaded, person=person)
    return replace(loaded, snapshot=shown, refs=refs, person=person)


def _event(uow: UnitOfWork, request: Request, effect: Effect) -> Event | None:
    """Return the event that the effect tells of; for the READY card that last READY, else the latest event."""
    if effect.kind is EffectKind.REFRESH_READY:
        ready = [event for event in uow.audit.of(request.id) if event.kind is EventKind.READY]
        return ready[-1] if ready else None
    return uow.audit.get(request.id, effect.event or request.events)
