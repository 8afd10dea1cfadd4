"""What people type to the bot, and the bot's arrival in a chat or a channel."""

from __future__ import annotations

from dataclasses import replace

from desk.commands import BindChannel, Turn
from desk.effects import Effect, EffectKind, View, to_channel, to_person
from desk.handlers.arriving import arrive, is_new, post_unposted
from desk.handlers.attending import attend
from desk.handlers.listening import reply
from desk.model import Channel, Kind, Role
from desk.ports import UnitOfWork
from desk.records import Draft

WORDS: dict[str, View] = {
    "p2p": View.FORM_PEER_TO_PEER,
    "peer to peer": View.FORM_PEER_TO_PEER,
    "new peer to peer": View.FORM_PEER_TO_PEER,
    "callback": View.FORM_CALLBACK,
    "new callback": View.FORM_CALLBACK,
    "mine": View.MINE,
    "my requests": View.MINE,
    "guide": View.GUIDE,
    "problems": View.PROBLEMS,
    "help": View.WELCOME,
    "setup": View.SETUP_HERE,
}
"""What may be typed in the personal chat, and the card that answers it."""

_FORMS: dict[View, Kind] = {View.FORM_PEER_TO_PEER: Kind.PEER_TO_PEER, View.FORM_CALLBACK: Kind.CALLBACK}


def personal_message(uow: UnitOfWork, turn: Turn, text: str) -> None:
    """Answer what was typed in the personal chat: never silence (issue: "Anything else gets one sentence")."""
    known = uow.people.lock(turn.person)
    arrive(uow, turn)
    if not is_new(uow, turn):
        return
    if attend(uow, turn, text):
        return
    unknown = View.WELCOME if known.chat is None else View.NOT_UNDERSTOOD
    _show(uow, turn, WORDS.get(" ".join(text.lower().split()).strip(".!"), unknown))


def menu(uow: UnitOfWork, turn: Turn, view: View) -> None:
    """Answer a button of the welcome card with the card it names, as a message of its own."""
    arrive(uow, turn)
    if is_new(uow, turn):
        _show(uow, turn, view)


def installed(uow: UnitOfWork, turn: Turn) -> None:
    """Welcome somebody on first contact. Teams tells of an installation twice; one welcome answers both."""
    known = uow.people.lock(turn.person)
    arrive(uow, turn)
    if turn.chat and is_new(uow, turn) and known.chat is None:
        _show(uow, turn, View.WELCOME)


def removed(uow: UnitOfWork, turn: Turn) -> None:
    """Forget the chat of somebody who removed the bot, so that a new installation is a first contact again."""
    person = arrive(uow, turn)
    if is_new(uow, turn):
        uow.people.save(replace(person, chat=None))


def members_changed(uow: UnitOfWork, turn: Turn) -> None:
    """Learn who is in the bound channel when a membership changes; Teams tells of a team's in its General channel."""
    arrive(uow, turn)
    bound = uow.channels.bound()
    if is_new(uow, turn) and bound is not None and turn.channel is not None:
        uow.outbox.put(Effect(EffectKind.LEARN_MEMBERS, to_channel(bound.id)), turn.at)


def channel_message(uow: UnitOfWork, turn: Turn, text: str, bind: BindChannel, *, mentioned: bool) -> None:
    """Read a message in a channel: a reply that means something, `setup`, or (when mentioned) a word of help."""
    arrive(uow, turn)
    if not is_new(uow, turn) or reply(uow, turn, text) or not mentioned:
        return
    if " ".join(text.lower().split()).strip(".!") == "setup":
        _bind(uow, turn, bind)
    else:
        _say(uow, turn, View.CHANNEL_HINT)


def _bind(uow: UnitOfWork, turn: Turn, command: BindChannel) -> None:
    person = uow.people.get(turn.person)
    if person is None or Role.ADMIN not in person.roles:
        _say(uow, turn, View.SETUP_REFUSED)
        return
    channel = Channel(command.channel, command.name, command.team, command.group, turn.tenant, turn.service_url)
    uow.channels.bind(channel, turn.at)
    uow.outbox.put(Effect(EffectKind.LEARN_MEMBERS, to_channel(channel.id)), turn.at)
    _say(uow, turn, View.SETUP_DONE if uow.people.with_role(Role.PHARMACIST) else View.SETUP_DONE_ALONE)
    post_unposted(uow, turn, channel.id)


def _show(uow: UnitOfWork, turn: Turn, view: View) -> None:
    kind = _FORMS.get(view)
    if kind is not None:
        uow.drafts.save(Draft(turn.new_id, turn.person, kind, turn.at))
    draft = turn.new_id if kind is not None else None
    effect = Effect(EffectKind.SHOW, to_person(turn.person), person=turn.person, view=view, draft=draft)
    uow.outbox.put(effect, turn.at)


def _say(uow: UnitOfWork, turn: Turn, view: View) -> None:
    lane = to_channel(str(turn.channel))
    root = turn.root or turn.activity
    uow.outbox.put(Effect(EffectKind.SHOW, lane, person=turn.person, view=view, root=root), turn.at)
