"""The outbox's side: claim messages with what their rendering reads, and keep what became of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from desk.audience import refreshes
from desk.delivery import ChatOpened, Delivered, Delivery, GivenUp, MembersLearnt, Settlement, TryAgain
from desk.effects import Effect, EffectKind, View
from desk.errors import Unreadable
from desk.events import Event, EventKind
from desk.handlers.adopting import adopt, find_lost
from desk.handlers.missing import is_missing, tell_missing
from desk.handlers.standing import IN_CHANNEL
from desk.model import MessageRef, Place, Request, Role
from desk.ports import UnitOfWork
from desk.records import Outgoing, PutBack
from desk.snapshot import snapshot

_PLACES: dict[EffectKind, Place] = {
    EffectKind.POST_REQUEST: Place.POST,
    EffectKind.SAY_IN_THREAD: Place.LINE,
    EffectKind.NOTIFY_PERSON: Place.NOTICE,
}
"""What a sent message is, for the effects whose messages are found again."""

_SEVERAL = frozenset({EffectKind.REFRESH_POST, EffectKind.REFRESH_READY})
"""Edits of which a request may have more than one message to make."""

_EDITED: dict[EffectKind, Place] = {
    EffectKind.POST_REQUEST: Place.POST,
    EffectKind.REFRESH_POST: Place.POST,
    EffectKind.SAY_IN_THREAD: Place.POST,
    EffectKind.REFRESH_RECEIPT: Place.RECEIPT,
    EffectKind.REFRESH_READY: Place.READY_NOTICE,
}
"""Which of the request's own messages an effect edits or hangs under."""


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be done now, and when (UTC) to look again at the latest; None when nothing is planned."""

    deliveries: tuple[Delivery, ...]
    timer_due: bool
    look_again: datetime | None


def claim(uow: UnitOfWork, owner: str, now: datetime, lease_until: datetime, limit: int) -> Work:
    """Claim up to `limit` lanes and return the next message of each, ready to be rendered."""
    deliveries = tuple(_load(uow, held, now) for held in uow.outbox.claim(owner, now, lease_until, limit))
    timer, message = uow.timers.earliest(), uow.outbox.earliest(now)
    planned = [moment for moment in (timer, message) if moment is not None]
    return Work(deliveries, timer is not None and timer <= now, min(planned, default=None))


def settle(
    uow: UnitOfWork, done: Delivery, became: Settlement, now: datetime, lease_until: datetime
) -> Delivery | None:
    """Keep what became of a message and return the lane's next, if one is due. A lost hold changes nothing."""
    return _next(uow, done.held, now, lease_until) if _keep(uow, done, became, now) else None


def hand_back(uow: UnitOfWork, unsent: Delivery, now: datetime) -> None:
    """Put back a message that was claimed and never sent, and let go of its lane: whoever comes next sends it."""
    uow.outbox.again(unsent.held, PutBack(now, "handed back", untried=True))


def abandon(uow: UnitOfWork, held: Outgoing, reason: str, now: datetime, lease_until: datetime) -> Delivery | None:
    """Give up a message whose outcome cannot be kept, touching nothing else, and return the lane's next."""
    return _next(uow, held, now, lease_until) if uow.outbox.dead(held, reason) else None


def _next(uow: UnitOfWork, held: Outgoing, now: datetime, lease_until: datetime) -> Delivery | None:
    following = uow.outbox.next(held, now, lease_until)
    return _load(uow, following, now) if following else None


def _keep(uow: UnitOfWork, done: Delivery, became: Settlement, now: datetime) -> bool:
    match became:
        case TryAgain():
            return uow.outbox.again(done.held, became)
        case GivenUp(reason):
            return uow.outbox.dead(done.held, reason) and _take_back(uow, done, now)
        case ChatOpened(chat):
            return uow.outbox.again(done.held, PutBack(now, "chat opened")) and _remember_chat(uow, done, chat)
        case MembersLearnt():
            return uow.outbox.sent(done.held, None) and _learn(uow, became)
        case Delivered(activity):
            _refresh_copies(uow, done, now)
            return uow.outbox.sent(done.held, activity) and _remember(uow, done, activity, now)
        case _:
            return uow.outbox.sent(done.held, None) and _take_back(uow, done, now)


def _load(uow: UnitOfWork, held: Outgoing, now: datetime) -> Delivery:
    try:
        return _load_all(uow, held, now)
    except Unreadable:  # a sealed text that cannot be opened: the other lanes must go on
        return Delivery(held, unreadable=True)


def _load_all(uow: UnitOfWork, held: Outgoing, now: datetime) -> Delivery:
    effect = held.effect
    person = uow.people.get(effect.person) if effect.person else None
    loaded = Delivery(held, person=person)
    if effect.lane.startswith("channel:"):
        loaded = replace(loaded, channel=uow.channels.get(effect.lane.removeprefix("channel:")))
    if effect.request is not None:
        return _load_request(uow, loaded, effect.request, now)
    if effect.draft is not None:
        roster = tuple(uow.people.with_role(Role.PHARMACIST))
        return replace(loaded, draft=uow.drafts.get(effect.draft), roster=roster)
    if effect.view is View.MINE and effect.person:
        mine = tuple(snapshot(uow, request) for request in uow.requests.open_of(effect.person))
        return replace(loaded, mine=mine)
    return loaded


def _load_request(uow: UnitOfWork, loaded: Delivery, request_id: str, now: datetime) -> Delivery:
    effect = loaded.held.effect
    request = uow.requests.get(request_id)
    if request is None:
        return loaded
    if loaded.held.doubtful and effect.kind is EffectKind.POST_REQUEST:
        find_lost(uow, loaded.held, request, now)
        request = uow.requests.get(request_id) or request
    event = _event(uow, request, effect)
    place = _EDITED.get(effect.kind)
    refs = tuple(uow.messages.of(request_id, place)) if place else ()
    person = loaded.person or uow.people.get(request.filed_by)
    return replace(loaded, snapshot=snapshot(uow, request, event), refs=refs, person=person)


def _event(uow: UnitOfWork, request: Request, effect: Effect) -> Event | None:
    """Return the event that the effect tells of; for the READY card that last READY, else the latest event."""
    if effect.kind is EffectKind.REFRESH_READY:
        ready = [event for event in uow.audit.of(request.id) if event.kind is EventKind.READY]
        return ready[-1] if ready else None
    return uow.audit.get(request.id, effect.event or request.events)


def _remember(uow: UnitOfWork, done: Delivery, activity: str | None, now: datetime) -> bool:
    """Store the Teams message id, so that emojis, replies and edits find their request; apply early emojis."""
    effect = done.held.effect
    if effect.draft is not None and done.draft is not None and activity:
        kept = uow.drafts.get(effect.draft)
        if kept is not None:
            uow.drafts.save(replace(kept, message=kept.message or activity))
    place = _place(done)
    conversation = _conversation(done)
    if effect.kind is EffectKind.SHOW and done.channel is not None and activity and conversation:
        uow.messages.add(MessageRef(conversation, activity, Place.LINE, ""))  # so that nobody takes it for a lost post
    if place is not None and effect.request and activity and conversation:
        ref = MessageRef(conversation, activity, place, effect.request)
        if place in IN_CHANNEL:
            adopt(uow, ref, now)
        else:
            uow.messages.add(ref)
    return True


def _place(done: Delivery) -> Place | None:
    event = done.snapshot.event if done.snapshot else None
    place = _PLACES.get(done.held.effect.kind)
    ready = place is Place.NOTICE and event is not None and event.kind is EventKind.READY
    return Place.READY_NOTICE if ready else place


def _refresh_copies(uow: UnitOfWork, done: Delivery, now: datetime) -> None:
    """Bring the others up to date too: copies of a post whose answer was lost, READY cards of earlier times."""
    effect = done.held.effect
    if effect.kind in _SEVERAL and effect.root is None:
        for copy in done.refs[1:]:
            uow.outbox.put(replace(effect, root=copy.activity), now)


def _conversation(done: Delivery) -> str | None:
    if done.channel is not None:
        return done.channel.id
    return done.person.chat if done.person else None


def _remember_chat(uow: UnitOfWork, done: Delivery, chat: str) -> bool:
    person = uow.people.get(done.person.id) if done.person else None
    if person is not None:
        uow.people.save(replace(person, chat=chat))
    return True


def _learn(uow: UnitOfWork, became: MembersLearnt) -> bool:
    known = uow.people.many([person.id for person in became.people])
    for person in became.people:
        told = known.get(person.id)
        known_as = told or person
        name, account = person.name or known_as.name, person.account or known_as.account
        uow.people.save(replace(known_as, name=name, account=account))
    return True


def _take_back(uow: UnitOfWork, done: Delivery, now: datetime) -> bool:
    """Keep a post that will never reach the channel as unposted, for the next channel that is bound; tell of it."""
    effect = done.held.effect
    posts = effect.kind is EffectKind.POST_REQUEST and done.snapshot is not None
    request = uow.requests.get(effect.request) if posts and effect.request else None
    if request is not None and is_missing(uow, request):
        kept = tell_missing(uow, replace(request, channel=None, version=request.version + 1), now)
        for refresh in refreshes(kept):  # only the receipt: it says that the request is kept
            uow.outbox.put(refresh, now)
    return True
