"""A post whose sending's answer was lost is known again at first contact; what nothing explains is not ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desk.commands import CommandKind, React, Turn
from desk.delivery import Delivered, Delivery, GivenUp, NothingToSend, TryAgain
from desk.effects import Effect, EffectKind
from desk.events import EventKind
from desk.handlers import adopting, listening
from desk.model import Place, Status
from tests.desk.build import CHANNEL, NOW, PAT, QUINN
from tests.desk.talk import Desk, held


def millis(desk: Desk, seconds: float = 0.0) -> str:
    """Return the id that Teams gives a message sent now."""
    return str(int((desk.now + timedelta(seconds=seconds)).timestamp() * 1000))


def lost(desk: Desk) -> str:
    """File a request whose post Teams took without our hearing of it; return the post's id there."""
    desk.file()
    (post,) = [one for one in desk.claim() if one.held.effect.kind is EffectKind.POST_REQUEST]
    copy = millis(desk, 0.2)
    desk.now += timedelta(seconds=1)
    desk.settle(post, TryAgain(desk.now + timedelta(seconds=3), "answered 504", doubtful=True))
    return copy


def queued(desk: Desk) -> list[EffectKind]:
    desk.now += timedelta(seconds=10)
    return [one.held.effect.kind for one in desk.claim("p2") if one.channel is not None]


def test_an_emoji_on_the_copy_acknowledges_and_no_other_copy_is_sent() -> None:
    desk = Desk().open()
    copy = lost(desk)
    desk.react(PAT, copy, "like")
    assert (desk.request().status, desk.request().owner) == (Status.ACKNOWLEDGED, PAT.id)
    assert [ref.activity for ref in desk.read(lambda uow: uow.messages.of(desk.request().id, Place.POST))] == [copy]
    assert EffectKind.POST_REQUEST not in queued(desk)


def test_a_press_on_the_copy_counts_and_earlier_emojis_on_it_do_too() -> None:
    desk = Desk().open()
    desk.file()
    (post,) = [one for one in desk.claim() if one.held.effect.kind is EffectKind.POST_REQUEST]
    copy = millis(desk, 0.2)
    desk.react(QUINN, copy, "like")
    assert desk.request().owner is None
    desk.settle(post, TryAgain(desk.now + timedelta(seconds=3), "answered 504", doubtful=True))
    desk.press(CommandKind.MARK_READY, PAT, copy)
    assert (desk.request().status, desk.request().owner) == (Status.READY, PAT.id)
    assert desk.read(lambda uow: uow.messages.find(str(desk.request().channel), copy)) is not None


def at_times(desk: Desk, copy: str, seconds: float) -> Turn:
    """Return a turn on the copy that comes so many seconds later by our clock than by Teams'."""
    return replace(desk.in_channel(PAT, copy), sent_at=desk.now - timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("seconds", "owner"), [(-90, None), (-3.1, None), (-3, PAT.id), (17, PAT.id), (20.1, None), (3600, None)]
)
def test_a_time_explains_only_while_our_clock_and_teams_agree(seconds: float, owner: str | None) -> None:
    desk = Desk().open()
    copy = lost(desk)
    turn = at_times(desk, copy, seconds)
    desk.do(lambda uow: listening.react(uow, turn, React(("like",))))
    assert desk.request().owner == owner
    assert (EffectKind.POST_REQUEST in queued(desk)) is (owner is None)  # rather one more than none


def test_a_time_that_no_clock_could_show_says_nothing_of_ours() -> None:
    desk = Desk().open()
    copy = lost(desk)
    turn = at_times(desk, copy, 400 * 86400)
    desk.do(lambda uow: listening.react(uow, turn, React(("like",))))
    assert desk.request().owner == PAT.id


def test_a_button_names_its_request_whatever_the_clocks_say() -> None:
    desk = Desk().open()
    copy = str(int(lost(desk)) + 90_000)
    desk.press(CommandKind.MARK_READY, PAT, copy)
    assert (desk.request().status, desk.request().owner) == (Status.READY, PAT.id)


@pytest.mark.parametrize(("later", "owner"), [(18, None), (40, PAT.id)])
def test_a_time_that_another_lost_post_explains_if_the_clocks_differed_then_proves_nothing(
    later: int, owner: str | None
) -> None:
    desk = Desk().open()
    copy = lost(desk)
    desk.file(draft="d2")
    desk.now += timedelta(seconds=later)
    (post,) = [one for one in desk.claim("p2") if one.held.effect.kind is EffectKind.POST_REQUEST]
    following: Delivery | None = post
    while following is not None:
        following = desk.settle(following, TryAgain(desk.now + timedelta(seconds=3), "lost", doubtful=True))
    desk.react(PAT, copy, "like")
    assert desk.request(1).owner == owner
    assert desk.request(2).owner is None


def test_a_reply_in_the_copys_thread_counts() -> None:
    desk = Desk().open()
    copy = lost(desk)
    desk.type(PAT, "ready", root=copy)
    assert desk.request().status is Status.READY


@pytest.mark.parametrize("seconds", [-60.0, 30.0])
def test_a_message_from_another_time_is_not_ours(seconds: float) -> None:
    desk = Desk().open()
    lost(desk)
    other = str(int((NOW + timedelta(seconds=seconds)).timestamp() * 1000))
    desk.react(PAT, other, "like")
    assert desk.request().owner is None


def test_two_lost_posts_explain_a_time_twice_so_neither_is_taken_for_it() -> None:
    desk = Desk().open()
    lost(desk)
    desk.file(draft="d2")
    desk.now += timedelta(seconds=10)
    (post,) = [one for one in desk.claim("p2") if one.held.effect.kind is EffectKind.POST_REQUEST]
    following: Delivery | None = post
    while following is not None:
        following = desk.settle(following, TryAgain(desk.now + timedelta(seconds=3), "lost", doubtful=True))
    desk.react(PAT, millis(desk, 1), "like")
    assert {desk.request(1).owner, desk.request(2).owner} == {None}


def test_an_emoji_put_while_the_first_answer_was_still_awaited_saves_the_repetition() -> None:
    desk = Desk().open()
    desk.file()
    (post,) = [one for one in desk.claim() if one.held.effect.kind is EffectKind.POST_REQUEST]
    copy = millis(desk, 0.2)
    desk.react(PAT, copy, "like")
    desk.settle(post, TryAgain(desk.now + timedelta(seconds=3), "answered 504", doubtful=True))
    desk.now += timedelta(seconds=4)
    (again,) = [one for one in desk.claim("p2") if one.held.effect.kind is EffectKind.POST_REQUEST]
    assert [ref.activity for ref in again.refs] == [copy]
    assert (desk.request().status, desk.request().owner) == (Status.ACKNOWLEDGED, PAT.id)
    desk.settle(again, NothingToSend())
    assert [kind for kind, _ in desk.events()][-1] is EventKind.ACKNOWLEDGED


def test_a_copy_without_emoji_is_repeated() -> None:
    desk = Desk().open()
    lost(desk)
    desk.react(PAT, str(int((NOW - timedelta(hours=1)).timestamp() * 1000)), "like")
    desk.react(PAT, str(int((NOW + timedelta(minutes=1)).timestamp() * 1000)), "like")
    assert EffectKind.POST_REQUEST in queued(desk)
    assert desk.request().owner is None


def test_a_personal_chat_has_no_posts_to_find() -> None:
    desk = Desk().open()
    copy = lost(desk)
    turn = replace(desk.in_chat(PAT, copy), chat="a:pat")
    desk.do(lambda uow: listening.react(uow, turn, React(("like",))))
    assert desk.request().owner is None


def test_a_request_without_a_channel_has_no_copy_to_look_for() -> None:
    desk = Desk().open(channel=None)
    desk.file()
    doubtful = replace(held(Effect(EffectKind.POST_REQUEST, "channel:gone", desk.request().id)), doubtful=True)
    desk.do(lambda uow: adopting.find_lost(uow, doubtful, desk.request(), desk.now))
    assert desk.request().owner is None


def test_somewhere_that_is_no_channel_nothing_is_ours() -> None:
    desk = Desk().open()
    copy = lost(desk)
    turn = desk.in_chat(PAT, copy)
    assert desk.do(lambda uow: adopting.ours(uow, turn, copy)) is None
    assert desk.do(lambda uow: adopting.pressed(uow, replace(turn, reply_to=None), desk.request())) is None


def test_a_copy_found_after_its_post_was_given_up_puts_the_request_back_in_the_channel() -> None:
    desk = Desk().open()
    copy = lost(desk)
    desk.now += timedelta(seconds=5)
    (post,) = [one for one in desk.claim("p2") if one.held.effect.kind is EffectKind.POST_REQUEST]
    desk.settle(post, GivenUp("answered 403"))
    assert desk.request().channel is None
    desk.press(CommandKind.MARK_READY, PAT, copy)
    assert (desk.request().channel, desk.request().status) == (CHANNEL, Status.READY)


def test_a_message_inside_a_thread_is_never_taken_for_a_lost_post() -> None:
    desk = Desk().open()
    lost(desk)
    line = millis(desk, 0.5)
    turn = replace(desk.in_channel(PAT, line), root=millis(desk, -60))
    desk.do(lambda uow: listening.react(uow, turn, React(("like",))))
    assert desk.request().owner is None
    assert EffectKind.POST_REQUEST in queued(desk)


def test_an_answer_of_the_bot_in_the_channel_is_never_taken_for_a_lost_post() -> None:
    desk = Desk().open()
    desk.type(PAT, "what can you do?", mention=True)
    (hint,) = desk.claim("p3")
    answer = millis(desk, 0.2)
    desk.settle(hint, Delivered(answer))
    lost(desk)
    desk.react(PAT, answer, "like")
    assert desk.request().owner is None
    assert EffectKind.POST_REQUEST in queued(desk)


def test_teams_clock_may_be_a_little_behind_ours() -> None:
    desk = Desk().open()
    desk.file()
    (post,) = [one for one in desk.claim() if one.held.effect.kind is EffectKind.POST_REQUEST]
    desk.react(PAT, millis(desk, -0.4), "like")
    desk.settle(post, TryAgain(desk.now + timedelta(seconds=3), "answered 504", doubtful=True))
    desk.now += timedelta(seconds=4)
    desk.claim("p2")
    assert desk.request().owner == PAT.id
