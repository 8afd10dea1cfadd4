"""What the rendering of a claimed message reads: without locks, since the lane is locked already."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from desk import rostered
from desk.delivery import Delivery
from desk.effects import Effect, EffectKind, View
from desk.errors import Unreadable
from desk.events import ROSTER, Event, EventKind
from desk.handlers.adopting import at_that_time
from desk.handlers.choosing import listed
from desk.handlers.desking import DESK
from desk.handlers.naming import MOST, candidates
from desk.handlers.ruling import sheet_for
from desk.handlers.tracking import offered
from desk.history import history_for, listed_for
from desk.holds import holds_for
from desk.model import Person, Place, Request, Role
from desk.ports import UnitOfWork
from desk.queued import queue_for
from desk.records import Outgoing, Which
from desk.reported import board_for
from desk.roster import choice_of, desk_of, zone_of
from desk.snapshot import is_concealed, lapsed, snapshot

_EDITED: dict[EffectKind, tuple[Place, ...]] = {
    EffectKind.POST_REQUEST: (Place.POST,),
    EffectKind.REFRESH_POST: (Place.POST,),
    EffectKind.CLOSE_COPY: (Place.COPY, Place.POST),
    EffectKind.SAY_IN_THREAD: (Place.POST,),
    EffectKind.REFRESH_RECEIPT: (Place.RECEIPT,),
    EffectKind.REFRESH_READY: (Place.READY_NOTICE,),
    EffectKind.REDACT: tuple(Place),
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
    read = _READ.get(effect.view) if effect.view else None
    if read is None and effect.draft is not None:
        return _load_form(uow, loaded, effect.draft, now)
    return read(uow, loaded, now) if read else loaded


def _load_form(uow: UnitOfWork, loaded: Delivery, draft_id: str, now: datetime) -> Delivery:
    """Read a form, with the request that it is about."""
    draft = uow.drafts.look(draft_id)
    request = uow.requests.look(draft.request) if draft is not None and draft.request is not None else None
    shown = snapshot(uow, request, now) if request is not None else None
    zone = shown.rules.zone if shown is not None else zone_of(uow, draft.typed.get(DESK) if draft is not None else None)
    roster, desks = roster_of(uow, request), choice_of(uow)
    return replace(loaded, draft=draft, snapshot=shown, roster=roster, desks=desks, zone=zone)


def roster_of(uow: UnitOfWork, request: Request | None) -> tuple[Person, ...]:
    """Return the pharmacists whom a form offers, with who decisioned the request's PA, wherever they are now."""
    roster = tuple(uow.people.with_role(Role.PHARMACIST))
    chosen = uow.people.get(request.decisioned_by) if request is not None else None
    return roster if chosen is None or chosen.id in {one.id for one in roster} else (*roster, chosen)


def _addressed(uow: UnitOfWork, person: Person | None) -> Person | None:
    """Return the person with where Teams is: who never spoke to the bot is reached where the bound channel is."""
    if person is None or person.service_url is not None:
        return person
    known = (one.service_url for one in uow.channels.look_bound() if one.service_url is not None)
    return replace(person, service_url=next(known, None))


def _mine(uow: UnitOfWork, loaded: Delivery, now: datetime) -> Delivery:
    theirs = uow.requests.open_of(loaded.held.effect.person or "")
    return replace(loaded, listed=tuple(snapshot(uow, request, now, whole=False) for request in theirs))


def _queue(uow: UnitOfWork, loaded: Delivery, now: datetime) -> Delivery:
    return replace(loaded, queue=queue_for(uow, loaded.person, Which(loaded.held.effect.root or Which.ALL), 0, now))


def _history(uow: UnitOfWork, loaded: Delivery, now: datetime) -> Delivery:
    number = loaded.held.effect.root or "0"
    return replace(loaded, history=history_for(uow, loaded.person, int(number.partition(" ")[0]), now))


def _found(uow: UnitOfWork, loaded: Delivery, now: datetime) -> Delivery:
    """Read the requests among which somebody chooses whose history they want."""
    numbers = (loaded.held.effect.root or "0").partition(" ")[0]
    return replace(loaded, found=listed_for(uow, loaded.person, map(int, numbers.split(",")), now))


def _which(uow: UnitOfWork, loaded: Delivery, now: datetime) -> Delivery:
    """Read the requests that an unknown message in the channel may be the post of."""
    unknown = loaded.held.effect.root
    if loaded.channel is None or unknown is None:
        return loaded
    doubts = [one for one in at_that_time(uow, loaded.channel.id, unknown) if not one.on_its_way]
    found = [uow.requests.look(doubt.request) for doubt in doubts if doubt.request]
    return replace(loaded, listed=tuple(snapshot(uow, request, now) for request in found if request is not None))


def _which_ready(uow: UnitOfWork, loaded: Delivery, now: datetime) -> Delivery:
    """Read the requests that the person may be ready for, as they are now."""
    if loaded.channel is None or loaded.person is None:
        return loaded
    found = candidates(uow, loaded.channel.id, loaded.person)[:MOST]
    return replace(loaded, listed=tuple(snapshot(uow, request, now) for request in found))


def _which_answer(uow: UnitOfWork, loaded: Delivery, now: datetime) -> Delivery:
    """Read what somebody typed, and the requests that it may be about, as they are now."""
    draft = uow.drafts.look(loaded.held.effect.draft or "")
    return replace(loaded, draft=draft, listed=listed(uow, draft, now) if draft is not None else ())


def _who(uow: UnitOfWork, loaded: Delivery, _now: datetime) -> Delivery:
    roster = tuple(uow.people.with_role(Role.PHARMACIST))
    return replace(loaded, roster=roster, desks=choice_of(uow), zone=loaded.held.effect.root or zone_of(uow))


def _desk(uow: UnitOfWork, loaded: Delivery, _now: datetime) -> Delivery:
    """Read one desk's settings, or which desks there are to choose from."""
    channel = loaded.held.effect.root
    sheet = sheet_for(uow, loaded.person, channel) if channel is not None else None
    return replace(loaded, desks=choice_of(uow), sheet=sheet)


def _roster_changed(uow: UnitOfWork, loaded: Delivery, _now: datetime) -> Delivery:
    """Read the change of the roster that the message tells of."""
    event = uow.audit.get(ROSTER, loaded.held.effect.event or 0)
    return replace(loaded, changed=rostered.told_of(uow, event)) if event is not None else loaded


def _deaf(uow: UnitOfWork, loaded: Delivery, _now: datetime) -> Delivery:
    """Read what the channel is called whose replies do not reach us."""
    found = desk_of(uow, loaded.held.effect.root or "")
    return replace(loaded, desks=(found,) if found is not None else ())


_READ: dict[View, Callable[[UnitOfWork, Delivery, datetime], Delivery]] = {
    View.MINE: _mine,
    View.QUEUE: _queue,
    View.HISTORY: _history,
    View.HISTORY_FOUND: _found,
    View.WHICH_REQUEST: _which,
    View.WHICH_READY: _which_ready,
    View.WHICH_ANSWER: _which_answer,
    View.TRACK: lambda uow, loaded, _now: replace(loaded, drafts=offered(uow, loaded.held.effect.draft or "")),
    View.WHO: _who,
    View.PRESENCE: lambda uow, loaded, _now: replace(loaded, zone=zone_of(uow)),
    View.DESK: _desk,
    View.HOLDS: lambda uow, loaded, now: replace(loaded, holds=holds_for(uow, loaded.person, now)),
    View.ROSTER: lambda uow, loaded, _now: replace(loaded, roster_sheet=rostered.sheet_for(uow, loaded.person)),
    View.ROSTER_CHANGED: _roster_changed,
    View.CHANNEL_DEAF: _deaf,
    View.PROBLEMS: lambda uow, loaded, _now: replace(loaded, problems=board_for(uow, loaded.person)),
}
"""What the views need that are about no one request."""


def _load_request(uow: UnitOfWork, loaded: Delivery, request_id: str, now: datetime) -> Delivery:
    effect = loaded.held.effect
    request = _looked_up(uow, request_id)
    if request is None:
        return loaded
    event = _event(uow, request, effect)
    places = _EDITED.get(effect.kind)
    refs = tuple(uow.messages.of(request_id, *places)) if places else ()
    person = loaded.person or uow.people.get(request.filed_by)
    is_receipt = event is not None and event.kind is EventKind.FILED
    shown = snapshot(uow, request, now, event, whole=is_receipt or effect.kind not in _TELLS)
    if effect.kind in _TELLS and lapsed(shown):
        return replace(loaded, person=person)
    return replace(loaded, snapshot=shown, refs=refs, person=person)


def _looked_up(uow: UnitOfWork, request_id: str) -> Request | None:
    """Return the request; one that does not open without what was typed, where Teams shows nothing of that any more."""
    try:
        return uow.requests.look(request_id)
    except Unreadable:
        plain = uow.requests.look_plain(request_id)
        if plain is None or not is_concealed(plain):
            raise
        return plain


def _event(uow: UnitOfWork, request: Request, effect: Effect) -> Event | None:
    """Return the event that the effect tells of; for the READY card that last READY, else the latest event."""
    if effect.kind is EffectKind.REFRESH_READY:
        ready = [event for event in uow.audit.of(request.id) if event.kind is EventKind.READY]
        return ready[-1] if ready else None
    return uow.audit.get(request.id, effect.event or request.events)
