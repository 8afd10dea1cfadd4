"""An effect becomes the one call to Teams that says it. Pure: what it reads was loaded with the claim."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot import sender
from bot.calendar import Links, with_entry
from bot.framing import activity, in_thread
from bot.links import post_link
from bot.redacting import clear, redact
from bot.sender import Call
from bot.views import found_message, history_message, holds_message, queue_view, view_of
from cards import presence, queue, roster
from cards.answer import sent_card, which_answer_card
from cards.copies import copy_card, which_card
from cards.desk import desk_card, desks_card
from cards.form import form_card
from cards.give import which_ready_card
from cards.guide import guide_card
from cards.lines import LINES, line_card
from cards.mine import mine_card
from cards.notice import notice_card
from cards.post import post_card
from cards.problems import problems_card, refused_card
from cards.receipt import receipt_card
from cards.thread import thread_card
from cards.times import change_form
from cards.track import track_card
from cards.view import Card, Message, RequestView
from cards.welcome import welcome_card
from desk.delivery import Delivery
from desk.effects import EffectKind, View
from desk.model import MessageRef, Person, Place

NOT_UNDERSTOOD = "I did not understand that; these are the things I can do."


@dataclass(frozen=True, slots=True)
class Voice:
    """How the bot presents itself: its Teams id ("28:<app id>"), and tenant.

    `inspect` sees every finished card before it is sent; what it raises fails that message (development only).
    `links` makes the addresses of calendar entries; None: there are none.
    """

    bot: str
    tenant: str
    inspect: Callable[[Card], None] | None = None
    links: Links | None = None


def render(due: Delivery, voice: Voice) -> Call | None:
    """Return the call, or None when there is nothing (any more) to say or nowhere to say it."""
    call = _RENDER[due.held.effect.kind](due, voice)
    if voice.inspect is not None and call is not None:
        for card in _cards(call.body or {}):
            voice.inspect(card)
    return call


def _cards(body: Mapping[str, Any]) -> list[Card]:
    """Return the cards of a call's body: a create carries its activity inside."""
    said: Mapping[str, Any] = body.get("activity", body)
    return [attachment["content"] for attachment in said.get("attachments", ())]


def opens_chat(due: Delivery) -> bool:
    """Whether the person's chat must be opened before the message itself can be sent."""
    effect = due.held.effect
    personal = effect.kind in {EffectKind.NOTIFY_PERSON, EffectKind.SHOW} and due.channel is None
    return personal and due.person is not None and due.person.chat is None


def _open_chat(due: Delivery, voice: Voice) -> Call | None:
    person = due.person
    if person is None or person.account is None or person.service_url is None:
        return None
    body = {
        "isGroup": False,
        "members": [{"id": person.account}],
        "tenantId": voice.tenant,
        "bot": {"id": voice.bot},
        "channelData": {"tenant": {"id": voice.tenant}},
    }
    return sender.create(person.service_url, body)


def _post(due: Delivery, voice: Voice) -> Call | None:
    channel, view = due.channel, _view(due, voice)
    if channel is None or channel.service_url is None or view is None or due.refs:  # refs: it stands already
        return None
    tenant = channel.tenant or voice.tenant
    body = {
        "isGroup": True,
        "tenantId": tenant,
        "bot": {"id": voice.bot},
        "channelData": {"channel": {"id": channel.id}, "tenant": {"id": tenant}},
        "activity": activity(post_card(view)),
    }
    return sender.create(channel.service_url, body)


def _refresh_post(due: Delivery, voice: Voice) -> Call | None:
    channel, view = due.channel, _view(due, voice)
    if channel is None or channel.service_url is None or view is None or not due.refs:
        return None
    ref = _copy(due)
    thread = in_thread(ref.conversation, ref.activity)
    return sender.edit(channel.service_url, thread, ref.activity, activity(post_card(view)))


def _copy(due: Delivery) -> MessageRef:
    """Return the message that the effect names among several, else the first."""
    return next((one for one in due.refs if one.activity == due.held.effect.root), due.refs[0])


def _close_copy(due: Delivery, voice: Voice) -> Call | None:
    channel, view = due.channel, _view(due, voice)
    copies = [ref for ref in due.refs if ref.activity == due.held.effect.root]
    if channel is None or channel.service_url is None or view is None or not copies:
        return None
    thread = in_thread(channel.id, copies[0].activity)
    kept = next((ref for ref in due.refs if ref.place is Place.POST and ref.conversation == channel.id), None)
    shown = copy_card(view, post_link(channel, kept.activity, voice.tenant) if kept else None)
    return sender.edit(channel.service_url, thread, copies[0].activity, activity(shown))


def _refresh_receipt(due: Delivery, voice: Voice) -> Call | None:
    view, person = _view(due, voice), due.person
    if view is None or person is None or person.service_url is None or not due.refs:
        return None
    ref = due.refs[0]
    shown = receipt_card(view, unbound=view.request.channel is None)
    return sender.edit(person.service_url, ref.conversation, ref.activity, activity(shown))


def _refresh_ready(due: Delivery, voice: Voice) -> Call | None:
    view, person = _view(due, voice), due.person
    if view is None or view.event is None or person is None or person.service_url is None or not due.refs:
        return None
    ref = _copy(due)
    return sender.edit(person.service_url, ref.conversation, ref.activity, activity(notice_card(view, person)))


def _line(due: Delivery, voice: Voice) -> Call | None:
    channel, view = due.channel, _view(due, voice)
    if channel is None or channel.service_url is None or view is None or not due.refs:
        return None
    ref = due.refs[0]
    return sender.send(channel.service_url, in_thread(ref.conversation, ref.activity), activity(thread_card(view)))


def _notice(due: Delivery, voice: Voice) -> Call | None:
    view = _view(due, voice)
    return _to_chat(due, voice, notice_card(view, due.person)) if view is not None and due.person is not None else None


def _show(due: Delivery, voice: Voice) -> Call | None:
    view = due.held.effect.view
    shown = _SHOWN[view](due, voice) if view is not None else None
    if shown is None:
        return None
    if due.channel is None:
        return _to_chat(due, voice, shown)
    if due.channel.service_url is None:
        return None
    thread = in_thread(due.channel.id, due.held.effect.root or "")
    return sender.send(due.channel.service_url, thread, activity(shown))


def _members(due: Delivery, _voice: Voice) -> Call | None:
    channel = due.channel
    return sender.members(channel.service_url, channel.id) if channel is not None and channel.service_url else None


def _to_chat(due: Delivery, voice: Voice, message: Message) -> Call | None:
    if opens_chat(due):
        return _open_chat(due, voice)
    person: Person | None = due.person
    if person is None or person.chat is None or person.service_url is None:
        return None
    return sender.send(person.service_url, person.chat, activity(message))


def _form(due: Delivery, _voice: Voice) -> Message | None:
    return form_card(due.draft, due.roster, due.zone, desks=due.desks) if due.draft is not None else None


def _change(due: Delivery, voice: Voice) -> Message | None:
    view = _view(due, voice)
    return change_form(view, due.draft, due.roster) if view is not None and due.draft is not None else None


def _mine(due: Delivery, _voice: Voice) -> Message:
    return mine_card([view_of(one) for one in due.listed])


def _which(due: Delivery, _voice: Voice) -> Message | None:
    return which_card([view_of(one) for one in due.listed]) if due.listed else None


def _which_ready(due: Delivery, _voice: Voice) -> Message | None:
    return which_ready_card([view_of(one) for one in due.listed]) if due.listed else None


def _which_answer(due: Delivery, _voice: Voice) -> Message | None:
    return which_answer_card(due.draft, [view_of(one) for one in due.listed]) if due.draft is not None else None


def _sent(due: Delivery, voice: Voice) -> Message | None:
    view = _view(due, voice)
    return sent_card(view) if view is not None else None


def _presence(due: Delivery, _voice: Voice) -> Message | None:
    if due.person is None or due.read_at is None:
        return None
    return presence.presence_card(due.person, due.read_at, due.zone)


def _who(due: Delivery, _voice: Voice) -> Message | None:
    at = due.read_at
    return presence.who_card(due.roster, at, due.zone, due.desks) if at is not None else None


def _problems(due: Delivery, _voice: Voice) -> Message:
    return refused_card() if due.problems is None else problems_card(due.problems, due.problems.zone)


def _desk(due: Delivery, _voice: Voice) -> Message | None:
    if due.held.effect.root is None:
        return desks_card(due.desks)
    return desk_card(due.sheet) if due.sheet is not None else None


def _queue(due: Delivery, voice: Voice) -> Message:
    return queue.queue_card(queue_view(due.queue, voice.tenant)) if due.queue is not None else queue.refused_card()


def _in_channel(due: Delivery, _voice: Voice) -> Message | None:
    view, name = due.held.effect.view, next((desk.name for desk in due.desks), None)
    return line_card(view, name) if view is not None else None


def _view(due: Delivery, voice: Voice) -> RequestView | None:
    return with_entry(view_of(due.snapshot), voice.links) if due.snapshot is not None else None


_Render = Callable[[Delivery, Voice], Call | None]
_RENDER: Mapping[EffectKind, _Render] = {
    EffectKind.POST_REQUEST: _post,
    EffectKind.REFRESH_POST: _refresh_post,
    EffectKind.REFRESH_RECEIPT: _refresh_receipt,
    EffectKind.REFRESH_READY: _refresh_ready,
    EffectKind.CLOSE_COPY: _close_copy,
    EffectKind.SAY_IN_THREAD: _line,
    EffectKind.NOTIFY_PERSON: _notice,
    EffectKind.SHOW: _show,
    EffectKind.LEARN_MEMBERS: _members,
    EffectKind.REDACT: lambda due, voice: redact(due, voice.tenant),
    EffectKind.CLEAR: lambda due, _voice: clear(due),
}
_SHOWN: Mapping[View, Callable[[Delivery, Voice], Message | None]] = {
    **dict.fromkeys(LINES, _in_channel),
    View.WELCOME: lambda _due, _voice: welcome_card(),
    View.NOT_UNDERSTOOD: lambda _due, _voice: welcome_card(NOT_UNDERSTOOD),
    View.FORM_PEER_TO_PEER: _form,
    View.FORM_CALLBACK: _form,
    View.FORM_TIMES: _change,
    View.FORM_CORRECT: _change,
    View.MINE: _mine,
    View.QUEUE: _queue,
    View.QUEUE_REFUSED: _queue,
    View.HISTORY: lambda due, _voice: history_message(due.history),
    View.HISTORY_FOUND: lambda due, _voice: found_message(due.found),
    View.HOLDS: lambda due, _voice: holds_message(due.holds),
    View.GUIDE: lambda _due, _voice: guide_card(),
    View.PROBLEMS: _problems,
    View.WHICH_REQUEST: _which,
    View.WHICH_READY: _which_ready,
    View.TRACK: lambda due, _voice: track_card(due.drafts) if due.drafts else None,
    View.WHICH_ANSWER: _which_answer,
    View.ANSWER_SENT: _sent,
    View.PRESENCE: _presence,
    View.WHO: _who,
    View.PHARMACISTS_ONLY: lambda _due, _voice: presence.refused_card(),
    View.DESK: _desk,
    View.ROSTER: lambda due, _voice: roster.asked_card(due.roster_sheet),
    View.ROSTER_CHANGED: lambda due, _voice: roster.told_card(due.changed, due.person) if due.changed else None,
}
