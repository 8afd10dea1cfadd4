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
from desk.handlers.standing import IN_CHANNEL, may_take
from desk.model import Means, MessageRef, Place, Request
from desk.ports import UnitOfWork
from desk.records import Doubt, Outgoing

BY_EMOJI = Command(CommandKind.ACKNOWLEDGE, Means.EMOJI)
SENDING_LASTS = timedelta(seconds=13)
CLOCKS_DIFFER = timedelta(seconds=2)
"""A call gives up after twelve seconds at most; Teams' clock and ours always differ by a little."""
EARLY, LATE = timedelta(seconds=3), timedelta(seconds=20)
"""How much earlier or later by our clock than by Teams' an activity comes: sent again, it is some seventeen old."""
MAY_DIFFER = timedelta(seconds=20)
"""How far the clocks may be apart when an activity comes neither too early nor too late."""
NO_CLOCK = timedelta(days=1)
"""A time so far off says nothing, neither of our clock (no token would be taken) nor of what came before."""
_EVER = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
_DIGITS = 13


def ours(uow: UnitOfWork, turn: Turn, activity: str) -> MessageRef | None:
    """Return what a message in the turn's channel is, adopting it if exactly one lost sending explains its time."""
    if turn.channel is None:
        return None
    known = uow.messages.find(turn.channel, activity)
    if known is not None:
        return known if known.request else None
    doubt = _the_one(uow, turn.channel, activity) if may_be_post(turn, activity) and clocks_agree(turn) else None
    return _take_in(uow, turn, doubt, activity) if doubt else None


def pressed(uow: UnitOfWork, turn: Turn, request: Request) -> MessageRef | None:
    """Return the request's message that was pressed; of an unknown one its post must have had a lost sending.

    A button names its request: no time need explain it.
    """
    here = turn.channel or turn.chat
    if here is None or turn.reply_to is None:
        return None
    known = uow.messages.find(here, turn.reply_to)
    if known is None or known.request:
        return _its_own(uow, turn, request, here, turn.reply_to)
    asked = _its_own(uow, turn, request, here, turn.root or "")  # an answer of ours: "which request is this post?"
    return replace(known, request=request.id) if asked else None


def _its_own(uow: UnitOfWork, turn: Turn, request: Request, here: str, activity: str) -> MessageRef | None:
    """Return the request's message, taking an unknown one in if it may be a copy of the request's post."""
    known = uow.messages.find(here, activity)
    if known is not None:
        return known if known.request == request.id else None
    if turn.channel is None or not may_be_post(turn, activity) or _millis(activity) is None:
        return None
    doubts = [one for one in uow.outbox.doubts(to_channel(turn.channel), *_EVER) if one.request == request.id]
    return _take_in(uow, turn, doubts[0], activity) if doubts else None


def find_lost(uow: UnitOfWork, held: Outgoing, request: Request, at: datetime) -> None:
    """Before a doubtful post is repeated, look whether an emoji on an unknown message shows that it stands."""
    if request.channel is None:
        return
    first = str(int((request.filed_at - CLOCKS_DIFFER).timestamp() * 1000))
    for activity in uow.reactions.strangers(request.channel, first):
        doubt = _the_one(uow, request.channel, activity)
        if doubt is not None and doubt.id == held.id:
            adopt(uow, MessageRef(request.channel, activity, Place.POST, request.id), at, contact=True)
            bring_up_to_date(uow, request.id, at)
            return


def may_be_post(turn: Turn, activity: str) -> bool:
    """Whether a message of the turn's channel may be a post: one inside a thread is none."""
    return turn.root in {None, activity}


def clocks_agree(turn: Turn) -> bool:
    """Whether our clock and Teams' agree, as far as the turn tells: only then do the times of message ids explain."""
    late = turn.at - turn.sent_at if turn.sent_at is not None else timedelta()
    return -EARLY <= late <= LATE or abs(late) > NO_CLOCK


def _the_one(uow: UnitOfWork, channel: str, activity: str) -> Doubt | None:
    """Return the one post whose lost sending explains a message's time.

    None when another could, had the clocks differed then as far as they may without our seeing it; nor is it one on
    its way: its answer may tell another story. An extra post is better than a lost one.
    """
    possible = at_that_time(uow, channel, activity)
    near = at_that_time(uow, channel, activity, CLOCKS_DIFFER) if len(possible) == 1 else ()
    return near[0] if near and not near[0].on_its_way else None


def at_that_time(uow: UnitOfWork, channel: str, activity: str, differ: timedelta = MAY_DIFFER) -> Sequence[Doubt]:
    """Return the posts whose lost sending may have been under way at the time that a message id names."""
    millis = _millis(activity)
    if millis is None:
        return ()
    sent_at = datetime.fromtimestamp(millis / 1000, UTC)
    return uow.outbox.doubts(to_channel(channel), sent_at - SENDING_LASTS - differ, sent_at + differ)


def _millis(activity: str) -> int | None:
    """Return the time that a message id names; None for what is no id of Teams' making."""
    right = len(activity) == _DIGITS and activity.isascii() and activity.isdecimal()
    return int(activity) if right else None


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
        if request is not None and person is not None and (person.id not in heard or may_take(request, person)):
            attempt(uow, request, BY_EMOJI, person, at)
        heard.add(standing.person)
