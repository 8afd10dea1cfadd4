"""The outbox's side: claim messages with what their rendering reads, and keep what became of them.

What is loaded for rendering is read without locks, since the lane is locked already; what an outcome changes is changed
before the lane is locked (`desk.ports.UnitOfWork`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from desk.audience import refreshes
from desk.delivery import (
    ChatOpened,
    Delivered,
    Delivery,
    GivenUp,
    MembersLearnt,
    NothingToSend,
    Settlement,
    TryAgain,
)
from desk.effects import REFRESHES, REPEATABLE, Effect, EffectKind
from desk.errors import HoldLost, Unreadable
from desk.events import EventKind
from desk.handlers.adopting import adopt, bring_up_to_date, find_lost
from desk.handlers.loading import load
from desk.handlers.missing import is_missing, tell_missing
from desk.handlers.retaining import watch_shown
from desk.handlers.standing import IN_CHANNEL
from desk.model import MessageRef, Person, Place
from desk.ports import UnitOfWork
from desk.records import Doubt, Outgoing, PutBack
from desk.retention import SHOWS_TYPED

_PLACES: dict[EffectKind, Place] = {
    EffectKind.POST_REQUEST: Place.POST,
    EffectKind.SAY_IN_THREAD: Place.LINE,
    EffectKind.NOTIFY_PERSON: Place.NOTICE,
}
"""What a sent message is, for the effects whose messages are found again."""
_PLACES_BY_EVENT: dict[EventKind, Place] = {EventKind.READY: Place.READY_NOTICE, EventKind.FILED: Place.RECEIPT}
"""Which personal messages are edited later: READY, and the receipt of what was not filed in that chat."""

_TELLS = frozenset({EffectKind.POST_REQUEST, EffectKind.SAY_IN_THREAD})
"""Effects whose outcome may change the request: emojis that came before the answer, a post that never arrives."""


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be done now, and when (UTC) to look again at the latest; None when nothing is planned."""

    deliveries: tuple[Delivery, ...]
    timer_due: bool
    look_again: datetime | None


def claim(
    uow: UnitOfWork, owner: str, now: datetime, lease_until: datetime, limit: int, busy: Collection[str] = ()
) -> Work:
    """Claim up to `limit` lanes, no `busy` one of the owner's, and return the next message of each, to be rendered."""
    deliveries = tuple(load(uow, held, now) for held in uow.outbox.claim(owner, now, lease_until, limit, busy))
    timer, message = uow.timers.earliest(), uow.outbox.earliest(now)
    planned = [moment for moment in (timer, message) if moment is not None]
    return Work(deliveries, timer is not None and timer <= now, min(planned, default=None))


def settle_and_look(
    uow: UnitOfWork, done: Delivery, became: Settlement, now: datetime, lease_until: datetime
) -> tuple[Delivery | None, datetime | None]:
    """Settle; when the lane was let go, return also when something of any lane is due next."""
    following = settle(uow, done, became, now, lease_until)
    return following, None if following else uow.outbox.earliest(now)


def settle(
    uow: UnitOfWork, done: Delivery, became: Settlement, now: datetime, lease_until: datetime
) -> Delivery | None:
    """Keep what became of a message and return the lane's next, if one is due.

    HoldLost when the lane is another's by now: then nothing changes, except that a message which Teams took is known,
    and is not sent once more if that can still be helped.
    """
    if _was_called(became) and done.held.effect.kind not in REPEATABLE:
        uow.outbox.called(done.held, now)
    _lock_request(uow, done.held.effect)
    _SETTLE[type(became)](uow, done, became, now)
    return _next(uow, done.held, now, lease_until)


def seek(uow: UnitOfWork, due: Delivery, now: datetime) -> Delivery:
    """Look for a doubtful post before it is repeated; return it as it is then to be rendered."""
    effect = due.held.effect
    if not due.held.doubtful or effect.kind is not EffectKind.POST_REQUEST or due.snapshot is None:
        return due
    request = due.snapshot.request
    uow.requests.get(request.id)  # locked, before a lane is
    find_lost(uow, due.held, request, now)
    return load(uow, due.held, now)


def recall(uow: UnitOfWork, owner: str, busy: Collection[str], now: datetime) -> None:
    """Put back what this process holds without knowing it: the answer to the commit of a claim was lost."""
    uow.outbox.recall(owner, busy, now)


def hand_back(uow: UnitOfWork, unsent: Delivery, now: datetime) -> None:
    """Put back a message that was claimed and never sent, and let go of its lane: whoever comes next sends it."""
    uow.outbox.again(unsent.held, PutBack(now, "handed back", untried=True))


def abandon(
    uow: UnitOfWork, held: Outgoing, reason: str, now: datetime, lease_until: datetime
) -> tuple[Delivery | None, datetime | None]:
    """Give up a message whose outcome cannot be kept, touching nothing else; return as `settle_and_look` does."""
    following = _next(uow, held, now, lease_until) if uow.outbox.dead(held, reason) else None
    return following, None if following else uow.outbox.earliest(now)


def _next(uow: UnitOfWork, held: Outgoing, now: datetime, lease_until: datetime) -> Delivery | None:
    following = uow.outbox.next(held, now, lease_until)
    return load(uow, following, now) if following else None


def _was_called(became: Settlement) -> bool:
    """Whether Teams was called, as far as one can tell: its windows count failed calls too."""
    return not isinstance(became, NothingToSend) and not (isinstance(became, TryAgain) and became.untried)


def _lock_request(uow: UnitOfWork, effect: Effect) -> None:
    """Lock what the outcome may change before the lane is locked; what cannot be read is not changed."""
    if effect.request is not None and effect.kind in _TELLS:
        with suppress(Unreadable):
            uow.requests.get(effect.request)


def _try_again(uow: UnitOfWork, done: Delivery, became: TryAgain, _now: datetime) -> None:
    _unless_lost(uow.outbox.again(done.held, became))


def _given_up(uow: UnitOfWork, done: Delivery, became: GivenUp, now: datetime) -> None:
    _take_back(uow, done, now)
    _unless_lost(uow.outbox.dead(done.held, became.reason))


def _nothing_to_send(uow: UnitOfWork, done: Delivery, _became: NothingToSend, now: datetime) -> None:
    _take_back(uow, done, now)
    _unless_lost(uow.outbox.sent(done.held, None))


def _chat_opened(uow: UnitOfWork, done: Delivery, became: ChatOpened, now: datetime) -> None:
    if done.person is not None:
        uow.people.save(replace(uow.people.lock(done.person.id), chat=became.chat))
    _unless_lost(uow.outbox.again(done.held, PutBack(now, "chat opened")))


def _members_learnt(uow: UnitOfWork, done: Delivery, became: MembersLearnt, _now: datetime) -> None:
    _learn(uow, became)
    _unless_lost(uow.outbox.sent(done.held, None))


def _delivered(uow: UnitOfWork, done: Delivery, became: Delivered, now: datetime) -> None:
    """Know the message. An answer that comes after the hold was lost is evidence all the same."""
    _refresh_others(uow, done, now)
    _remember(uow, done, became.activity, now)
    if uow.outbox.sent(done.held, became.activity) or became.activity is None:
        return
    uow.outbox.believe(Doubt(done.held.id, done.held.lane), became.activity)
    if done.held.effect.kind is EffectKind.POST_REQUEST and done.snapshot is not None:
        bring_up_to_date(uow, done.snapshot.request.id, now)  # edits found no post to edit meanwhile
    if done.held.effect.kind in REFRESHES:
        uow.outbox.put(done.held.effect, now)  # it came late, and may stand in a newer one's place


def _unless_lost(held: bool) -> None:  # noqa: FBT001 - what the outbox answered
    if not held:
        raise HoldLost("Another process holds the lane; nothing of this outcome was kept.")


_SETTLE: Mapping[type[Settlement], Callable[[UnitOfWork, Delivery, Any, datetime], None]] = {
    TryAgain: _try_again,
    GivenUp: _given_up,
    NothingToSend: _nothing_to_send,
    ChatOpened: _chat_opened,
    MembersLearnt: _members_learnt,
    Delivered: _delivered,
}


def _remember(uow: UnitOfWork, done: Delivery, activity: str | None, now: datetime) -> None:
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
    if effect.view in SHOWS_TYPED and effect.person is not None and done.channel is None and activity:
        watch_shown(uow, effect.person, activity, now)
    if place is not None and effect.request and activity and conversation:
        ref = MessageRef(conversation, activity, place, effect.request)
        if place in IN_CHANNEL:
            adopt(uow, ref, now)
        else:
            uow.messages.add(ref)


def _place(done: Delivery) -> Place | None:
    event = done.snapshot.event if done.snapshot else None
    place = _PLACES.get(done.held.effect.kind)
    return _PLACES_BY_EVENT.get(event.kind, place) if place is Place.NOTICE and event is not None else place


def _refresh_others(uow: UnitOfWork, done: Delivery, now: datetime) -> None:
    """Bring the READY cards of earlier times up to date too."""
    effect = done.held.effect
    if effect.kind is EffectKind.REFRESH_READY and effect.root is None:
        for copy in done.refs[1:]:
            uow.outbox.put(replace(effect, root=copy.activity), now)


def _conversation(done: Delivery) -> str | None:
    if done.channel is not None:
        return done.channel.id
    return done.person.chat if done.person else None


def _learn(uow: UnitOfWork, became: MembersLearnt) -> None:
    """Keep the members, in one order everywhere: each save locks a person."""
    known = uow.people.many([person.id for person in became.people])
    for person in sorted(became.people, key=lambda one: one.id):
        if person.id not in known or _is_news(person, known[person.id]):
            uow.people.learn(person.id, person.name, person.account)


def _is_news(person: Person, known: Person) -> bool:
    return person.name not in {None, known.name} or person.account not in {None, known.account}


def _take_back(uow: UnitOfWork, done: Delivery, now: datetime) -> None:
    """Keep a post that will never reach the channel as unposted, for the next channel that is bound; tell of it."""
    effect = done.held.effect
    posts = effect.kind is EffectKind.POST_REQUEST and done.snapshot is not None
    request = uow.requests.get(effect.request) if posts and effect.request else None
    if request is not None and is_missing(uow, request):
        kept = tell_missing(uow, replace(request, channel=None, version=request.version + 1), now)
        for refresh in refreshes(kept):  # only the receipt: it says that the request is kept
            uow.outbox.put(refresh, now)
