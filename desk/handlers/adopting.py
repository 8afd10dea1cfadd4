"""The bot's own messages become known: by the answer to their sending or, when that was lost, at first contact.

(delivery.md, "Ambiguous creates": Teams' message ids are send times in milliseconds.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from desk.audience import refreshes
from desk.commands import Command, CommandKind, Turn
from desk.effects import EffectKind, to_channel
from desk.handlers.copies import keep_one
from desk.handlers.deciding import attempt
from desk.handlers.standing import IN_CHANNEL
from desk.model import Means, MessageRef, Place, Request
from desk.ports import UnitOfWork
from desk.records import Doubt, Outgoing

BY_EMOJI = Command(CommandKind.ACKNOWLEDGE, Means.EMOJI)
SENDING_LASTS = timedelta(seconds=15)
"""A call gives up after ten seconds; Teams' clock and ours may differ by a little."""
CLOCKS_DIFFER = timedelta(seconds=2)
_DIGITS = 13


def ours(uow: UnitOfWork, turn: Turn, activity: str) -> MessageRef | None:
    """Return what a message in the turn's channel is, adopting it if exactly one lost sending explains its time."""
    if turn.channel is None:
        return None
    known = uow.messages.find(turn.channel, activity)
    if known is not None:
        return known if known.request else None
    doubts = explaining(uow, turn, activity)
    sure = len(doubts) == 1 and not doubts[0].on_its_way  # the answer of what is on its way may tell another story
    return _take_in(uow, turn, doubts[0], activity) if sure else None


def pressed(uow: UnitOfWork, turn: Turn, request: Request) -> MessageRef | None:
    """Return the request's message that was pressed; an unknown one must be explained by a lost sending of its post."""
    here = turn.channel or turn.chat
    if here is None or turn.reply_to is None:
        return None
    known = uow.messages.find(here, turn.reply_to)
    if known is None or known.request:
        return _its_own(uow, turn, request, here, turn.reply_to)
    asked = _its_own(uow, turn, request, here, turn.root or "")  # an answer of ours: "which request is this post?"
    return replace(known, request=request.id) if asked else None


def _its_own(uow: UnitOfWork, turn: Turn, request: Request, here: str, activity: str) -> MessageRef | None:
    """Return the request's message, taking an unknown one in if a lost sending of the request's post explains it."""
    known = uow.messages.find(here, activity)
    if known is not None:
        return known if known.request == request.id else None
    doubts = [one for one in explaining(uow, turn, activity) if one.request == request.id]
    return _take_in(uow, turn, doubts[0], activity) if doubts else None


def find_lost(uow: UnitOfWork, held: Outgoing, request: Request, at: datetime) -> None:
    """Before a doubtful post is repeated, look whether an emoji on an unknown message shows that it stands."""
    if request.channel is None:
        return
    first = str(int((request.filed_at - CLOCKS_DIFFER).timestamp() * 1000))
    for activity in uow.reactions.strangers(request.channel, first):
        doubts = at_that_time(uow, request.channel, activity)
        if [(doubt.id, doubt.on_its_way) for doubt in doubts] == [(held.id, False)]:
            adopt(uow, MessageRef(request.channel, activity, Place.POST, request.id), at, contact=True)
            bring_up_to_date(uow, request.id, at)
            return


def explaining(uow: UnitOfWork, turn: Turn, activity: str) -> Sequence[Doubt]:
    """Return the posts whose lost sending explains a message of the turn's channel; one inside a thread is no post."""
    if turn.channel is None or turn.root not in {None, activity}:
        return ()
    return at_that_time(uow, turn.channel, activity)


def at_that_time(uow: UnitOfWork, channel: str, activity: str) -> Sequence[Doubt]:
    """Return the posts whose lost sending was under way at the time that a message id names."""
    if len(activity) != _DIGITS or not (activity.isascii() and activity.isdecimal()):
        return ()
    sent_at = datetime.fromtimestamp(int(activity) / 1000, UTC)
    return uow.outbox.doubts(to_channel(channel), sent_at - SENDING_LASTS, sent_at + CLOCKS_DIFFER)


def _take_in(uow: UnitOfWork, turn: Turn, doubt: Doubt, activity: str) -> MessageRef:
    """Know the copy from now on, send no other if none was sent yet, and bring it up to date."""
    ref = MessageRef(str(turn.channel), activity, Place.POST, str(doubt.request))
    uow.outbox.believe(doubt, activity)
    request = uow.requests.get(ref.request)
    if request is not None and request.channel is None:  # its post was given up, and stands after all
        uow.requests.save(replace(request, channel=ref.conversation, version=request.version + 1))
    adopt(uow, ref, turn.at, contact=True)
    bring_up_to_date(uow, ref.request, turn.at)
    return ref


def bring_up_to_date(uow: UnitOfWork, request_id: str, at: datetime) -> None:
    """Edit a post that was just found: what happened while nobody knew of it could not be shown there."""
    request = uow.requests.get(request_id)
    for effect in refreshes(request) if request is not None else ():
        if effect.kind is EffectKind.REFRESH_POST:
            uow.outbox.put(effect, at)


def adopt(uow: UnitOfWork, ref: MessageRef, at: datetime, *, contact: bool = False) -> None:
    """Know a message of ours; apply the emojis that reached it before, in the order they came, once per person.

    `contact`: somebody met the message before we knew of it.
    """
    uow.messages.add(ref)
    if ref.place is Place.POST:
        keep_one(uow, ref, at, contact=contact)
    others = [one for one in uow.messages.of(ref.request, *IN_CHANNEL) if one.activity != ref.activity]
    heard = {standing.person for standing in uow.reactions.standing(others)}
    for standing in uow.reactions.standing([ref]):
        request = uow.requests.get(ref.request)
        person = uow.people.get(standing.person)
        if request is not None and person is not None and person.id not in heard:
            attempt(uow, request, BY_EMOJI, person, at)
        heard.add(standing.person)
