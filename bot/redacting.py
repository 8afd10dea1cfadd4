"""The edits that take away what was typed: of each message of a closed request, and of lists and forms in chats."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot import sender
from bot.framing import activity, in_thread
from bot.links import post_link
from bot.sender import Call
from bot.views import view_of
from cards.copies import copy_card
from cards.notice import already
from cards.post import post_card
from cards.receipt import receipt_card
from cards.redacted import cleared_card
from cards.thread import thread_card
from cards.view import Message, RequestView
from desk.delivery import Delivery
from desk.model import Place

_BY_PLACE: Mapping[Place, Callable[[RequestView], Message]] = {
    Place.POST: post_card,
    Place.LINE: thread_card,
    Place.RECEIPT: receipt_card,
    Place.NOTICE: already,
    Place.READY_NOTICE: already,
}
"""What each of a request's messages comes down to: drawn anew from what may be shown of it."""


def redact(due: Delivery, tenant: str) -> Call | None:
    """Return the edit of the message that the effect names, or None when it is not known any more."""
    effect, shown = due.held.effect, due.snapshot
    ref = next((one for one in due.refs if one.activity == effect.root), None)
    place = due.channel or due.person
    if shown is None or ref is None or place is None or place.service_url is None:
        return None
    view = view_of(shown)
    if ref.place is Place.COPY and due.channel is not None:
        kept = next((one for one in due.refs if one.place is Place.POST and one.conversation == ref.conversation), None)
        message = copy_card(view, post_link(due.channel, kept.activity, tenant) if kept else None)
    else:
        message = _BY_PLACE[ref.place](view)
    where = ref.conversation if due.channel is None else in_thread(ref.conversation, ref.activity)
    return sender.edit(place.service_url, where, ref.activity, activity(message))


def clear(due: Delivery) -> Call | None:
    """Return the edit of a list or form, or None when the person's chat is not known any more."""
    person, message = due.person, due.held.effect.root
    if person is None or person.chat is None or person.service_url is None or message is None:
        return None
    return sender.edit(person.service_url, person.chat, message, activity(cleared_card()))
