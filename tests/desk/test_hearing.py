"""A channel whose replies do not reach the bot: noticed, told to the admins once, shown on the posts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.views import view_of
from cards.post import DEAF_HINTS, HINTS, post_card
from desk.commands import BindChannel, CommandKind
from desk.effects import EffectKind, View
from desk.handlers import chat, loading
from desk.handlers.hearing import miss, notice
from desk.model import Kind, Status
from desk.snapshot import DEAF_AFTER
from tests.cards.reading import texts
from tests.desk.build import CHANNEL, PAT, TESS
from tests.desk.talk import ADA, Desk, held, posted

C, S = CommandKind, Status
TOLD = ("show", "ada", "channel_deaf")


def ready_again(desk: Desk) -> list[tuple[str, ...]]:
    """Press READY and take it back; return what the press brought about."""
    told = desk.said_since(lambda: desk.press(C.MARK_READY, PAT, desk.post()))
    desk.press(C.MARK_NOT_READY, PAT, desk.post())
    desk.deliver()
    desk.now += desk.look_at().rules.waits.hold
    return told


def deaf() -> Desk:
    """Return a desk whose channel was never heard while READY was pressed often."""
    desk = posted()
    for _ in range(DEAF_AFTER):
        ready_again(desk)
    return desk


def hint(desk: Desk) -> str:
    shown = texts(post_card(view_of(desk.look_at())).card)
    return next(one for one in shown if one in {*HINTS.values(), *DEAF_HINTS.values()})


def test_the_admins_are_told_once_when_ready_never_comes_in_words() -> None:
    desk = posted()
    told = [TOLD in ready_again(desk) for _ in range(DEAF_AFTER + 2)]
    assert told == [count == DEAF_AFTER for count in range(1, DEAF_AFTER + 3)]


def test_from_then_on_the_posts_say_what_works() -> None:
    desk = posted()
    for _ in range(DEAF_AFTER - 1):
        ready_again(desk)
    assert hint(desk) in HINTS.values()
    for draft in ("d2", "d3"):
        desk.file(draft=draft)
        desk.deliver()
    other = desk.request(2).id
    elsewhere = replace(desk.request(3), channel="19:other@thread.tacv2")
    desk.store.kept.requests[elsewhere.id] = elsewhere
    desk.press(C.MARK_READY, PAT, desk.post())
    refreshed = {one.request for one in desk.queued() if one.kind is EffectKind.REFRESH_POST}
    assert refreshed == {desk.request().id, other}
    assert hint(desk) in DEAF_HINTS.values()


def test_ready_said_to_the_bot_counts_and_other_words_do_not() -> None:
    desk = posted()
    desk.type(PAT, "ready", root=desk.post(), mention=True)
    desk.type(PAT, "not ready", root=desk.post(), mention=True)
    desk.type(PAT, "ready", mention=True)
    desk.type(PAT, "how is it going?", root=desk.post(), mention=True)
    assert desk.store.kept.channels[CHANNEL].unheard == 2
    assert not desk.store.kept.channels[CHANNEL].hears


@pytest.mark.parametrize("own", [True, False])
def test_words_that_mention_nobody_show_that_it_hears(*, own: bool) -> None:
    desk = deaf()
    said = desk.said_since(lambda: desk.type(TESS, "hello", root=None if own else desk.post()))
    assert said == [("refresh_post",)]
    assert hint(desk) in HINTS.values()
    assert desk.said_since(lambda: desk.type(TESS, "hello")) == []
    assert TOLD not in [one for _ in range(DEAF_AFTER + 1) for one in ready_again(desk)]


def test_where_nothing_was_missed_nothing_is_edited() -> None:
    desk = posted(kind=Kind.CALLBACK)
    assert desk.said_since(lambda: desk.type(TESS, "hello")) == []
    assert desk.store.kept.channels[CHANNEL].hears


def test_other_channels_and_requests_without_one_are_none_of_its_business() -> None:
    desk = deaf()
    elsewhere = replace(desk.in_channel(TESS), channel="19:other@thread.tacv2")
    bind = BindChannel("19:other@thread.tacv2")
    desk.do(lambda uow: chat.channel_message(uow, elsewhere, "hello", bind, mentioned=False))
    desk.do(lambda uow: notice(uow, desk.in_chat(TESS)))
    desk.do(lambda uow: miss(uow, None, desk.now))
    assert not desk.store.kept.channels[CHANNEL].hears


def test_the_card_names_the_channel() -> None:
    desk = posted()
    for _ in range(DEAF_AFTER):
        ready_again(desk)
    letters = desk.store.kept.letters.values()
    (told,) = [one.effect for one in letters if one.effect.view is View.CHANNEL_DEAF]
    assert (told.person, told.root) == (ADA.id, CHANNEL)
    loaded = desk.read(lambda uow: loading.load(uow, held(told), desk.now))
    assert [one.name for one in loaded.desks] == ["P2P requests"]
    lost = replace(told, root="19:gone")
    assert desk.read(lambda uow: loading.load(uow, held(lost), desk.now)).desks == ()
