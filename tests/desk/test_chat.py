"""What people type to the bot, and how it arrives: one answer each, never silence."""

from __future__ import annotations

import pytest

from desk.commands import BindChannel, Turn
from desk.effects import Effect, EffectKind, View, to_channel, to_person
from desk.handlers import chat
from desk.handlers.chat import WORDS
from desk.model import Channel, Kind, Person, Place
from desk.records import Draft
from tests.desk.build import CHANNEL, NOW, OLA, PAT, QUINN, TESS
from tests.desk.talk import ADA, URL, Desk, posted

LANE = to_channel(CHANNEL)


def show(person: Person, view: View, draft: str | None = None) -> Effect:
    return Effect(EffectKind.SHOW, to_person(person.id), person=person.id, view=view, draft=draft)


def here(person: Person, view: View, root: str) -> Effect:
    return Effect(EffectKind.SHOW, LANE, person=person.id, view=view, root=root)


@pytest.mark.parametrize("word", sorted(word for word in WORDS if not word.startswith("queue")))
def test_each_word_brings_its_card(word: str) -> None:
    desk = Desk().open()
    desk.tell(TESS, f"  {word.upper()}! ")
    form = WORDS[word] in {View.FORM_CALLBACK, View.FORM_PEER_TO_PEER}
    assert desk.queued() == [show(TESS, WORDS[word], "id1" if form else None)]


def test_a_form_is_the_persons_own_draft() -> None:
    desk = Desk().open()
    desk.tell(TESS, "callback")
    assert desk.store.kept.drafts == {"id1": Draft("id1", TESS.id, Kind.CALLBACK, NOW)}


def test_anything_else_is_answered_with_a_welcome_at_first_then_with_a_sentence() -> None:
    desk = Desk()
    desk.tell(OLA, "hello")
    desk.tell(OLA, "hello")
    assert desk.queued() == [show(OLA, View.WELCOME), show(OLA, View.NOT_UNDERSTOOD)]


def test_a_repeated_delivery_is_answered_once() -> None:
    desk = Desk()
    desk.tell(TESS, "guide", activity="1")
    desk.tell(TESS, "guide", activity="1")
    turn = desk.in_chat(TESS)
    for _ in range(2):
        desk.do(lambda uow: chat.menu(uow, turn, View.MINE))
    assert desk.queued() == [show(TESS, View.GUIDE), show(TESS, View.MINE)]


def install(desk: Desk, turn: Turn) -> None:
    desk.do(lambda uow: chat.installed(uow, turn))


def test_an_installation_told_twice_brings_one_welcome_and_a_new_one_after_removal_another() -> None:
    desk = Desk()
    install(desk, desk.in_chat(OLA))
    install(desk, desk.in_chat(OLA))
    assert desk.queued() == [show(OLA, View.WELCOME)]
    gone = desk.in_chat(OLA)
    desk.do(lambda uow: chat.removed(uow, gone))
    assert desk.person(OLA).chat is None
    install(desk, desk.in_chat(OLA))
    desk.do(lambda uow: chat.removed(uow, gone))
    assert desk.person(OLA).chat == "a:ola"
    assert desk.queued() == [show(OLA, View.WELCOME)] * 2


def test_somebody_met_in_the_channel_is_welcomed_on_first_contact() -> None:
    desk = Desk()
    install(desk, desk.in_channel(OLA))
    assert desk.queued() == []
    install(desk, desk.in_chat(OLA))
    assert desk.queued() == [show(OLA, View.WELCOME)]


def test_a_change_of_the_bound_channels_members_is_looked_up_once() -> None:
    desk = Desk().open()
    turn = desk.in_channel(OLA)
    for one in (turn, turn, desk.in_chat(OLA)):
        desk.do(lambda uow, one=one: chat.members_changed(uow, one))
    assert desk.queued() == [Effect(EffectKind.LEARN_MEMBERS, LANE)]
    unbound = Desk()
    unbound.do(lambda uow: chat.members_changed(uow, turn))
    assert unbound.queued() == []


def test_an_admin_binds_the_channel_and_what_was_kept_is_posted_once() -> None:
    desk = Desk().open(channel=None)
    desk.file()
    desk.deliver()
    desk.type(ADA, "Setup", mention=True, activity="s1")
    request = desk.request()
    assert sorted(desk.queued(), key=lambda one: one.kind) == [
        Effect(EffectKind.LEARN_MEMBERS, LANE),
        Effect(EffectKind.POST_REQUEST, LANE, request.id),
        Effect(EffectKind.REFRESH_RECEIPT, to_person(TESS.id), request.id),
        here(ADA, View.SETUP_DONE, "s1"),
    ]
    bound = Channel(CHANNEL, "P2P requests", "19:team", "group", "tenant", URL)
    assert (desk.read(lambda uow: uow.channels.bound()), request.channel) == (bound, CHANNEL)
    desk.deliver()
    desk.type(ADA, "setup", mention=True)
    assert EffectKind.POST_REQUEST not in {effect.kind for effect in desk.queued()}


def test_setup_is_an_admins_word() -> None:
    desk = Desk().open(channel=None)
    desk.type(PAT, "setup", mention=True, activity="s1")
    stranger = desk.in_channel(OLA, root="r0")
    bind = BindChannel(CHANNEL)
    desk.do(lambda uow: chat.channel_message(uow, stranger, "setup", bind, mentioned=True))
    assert desk.queued() == [here(PAT, View.SETUP_REFUSED, "s1"), here(OLA, View.SETUP_REFUSED, "r0")]
    assert desk.read(lambda uow: uow.channels.bound()) is None


def test_in_a_channel_only_a_mention_is_answered_and_a_reply_that_moves_a_request_needs_none() -> None:
    desk = posted()
    desk.type(QUINN, "good morning")
    desk.type(QUINN, "ready", root=desk.post(), activity="m")
    desk.type(QUINN, "ready", root=desk.post(), activity="m", mention=True)
    assert View.CHANNEL_HINT not in {effect.view for effect in desk.queued()}
    desk.type(TESS, "what now", root=desk.post(), mention=True)
    assert here(TESS, View.CHANNEL_HINT, desk.post()) in desk.queued()
    assert desk.message(Place.POST)
