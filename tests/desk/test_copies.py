"""A post that a fault left twice, and posts that cannot be told apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from desk.commands import CommandKind
from desk.delivery import Delivered, Delivery, TryAgain
from desk.effects import Effect, EffectKind, View
from desk.handlers import copies
from desk.model import Place, Status
from tests.desk.build import CHANNEL, PAT, QUINN, TESS
from tests.desk.talk import Desk

K, C = EffectKind, CommandKind


def millis(desk: Desk, seconds: float = 0.0) -> str:
    """Return the id that Teams gives a message sent now."""
    return str(int((desk.now + timedelta(seconds=seconds)).timestamp() * 1000))


def twice() -> tuple[Desk, str, str]:
    """Return a desk with a request posted twice, the id of the copy nobody told us of, and the known one's."""
    desk = Desk().open()
    desk.file()
    (post,) = [one for one in desk.claim() if one.held.effect.kind is K.POST_REQUEST]
    unknown = millis(desk, 0.2)
    desk.settle(post, TryAgain(desk.now + timedelta(seconds=3), "answered 504", doubtful=True))
    desk.now += timedelta(seconds=5)
    desk.deliver()
    return desk, unknown, desk.post()


def places(desk: Desk) -> dict[str, Place]:
    return {ref.activity: ref.place for ref in desk.store.kept.messages.values() if ref.conversation == CHANNEL}


def edits(desk: Desk) -> list[tuple[EffectKind, str | None]]:
    return [(one.held.effect.kind, one.held.effect.root) for one in desk.deliver() if one.channel is not None]


def test_the_copy_that_somebody_met_first_stays_and_the_other_points_to_it() -> None:
    desk, unknown, known = twice()
    desk.react(PAT, unknown, "like")
    assert places(desk) == {unknown: Place.POST, known: Place.COPY}
    assert edits(desk) == [(K.CLOSE_COPY, known), (K.REFRESH_POST, None)]
    assert (desk.request().status, desk.request().owner) == (Status.ACKNOWLEDGED, PAT.id)


def test_a_copy_that_people_met_already_stays() -> None:
    desk, unknown, known = twice()
    desk.react(QUINN, known, "like")
    desk.react(PAT, unknown, "like")
    assert places(desk) == {unknown: Place.COPY, known: Place.POST}
    assert desk.request().owner == QUINN.id


def test_a_copy_with_a_line_under_it_stays() -> None:
    desk, unknown, known = twice()
    desk.press(C.MARK_READY, PAT, known)
    desk.deliver()
    desk.press(C.MARK_NOT_READY, PAT, unknown)
    assert places(desk)[known] is Place.POST
    assert places(desk)[unknown] is Place.COPY


def test_an_emoji_on_the_copy_that_points_elsewhere_counts_and_so_does_a_reply_under_it() -> None:
    desk, unknown, known = twice()
    desk.react(QUINN, unknown, "like")
    desk.react(PAT, known, "like")
    desk.react(QUINN, unknown, off=("like",))
    desk.wait(60)
    assert desk.request().owner == PAT.id
    desk.type(PAT, "ready", root=known)
    assert desk.request().status is Status.READY


def test_our_own_late_answer_never_takes_the_place_of_the_copy_that_people_met() -> None:
    desk = Desk().open()
    desk.file()
    (post,) = [one for one in desk.claim() if one.held.effect.kind is K.POST_REQUEST]
    unknown = millis(desk, 0.2)
    desk.settle(post, TryAgain(desk.now + timedelta(seconds=3), "answered 504", doubtful=True))
    desk.now += timedelta(seconds=4)
    (again,) = [one for one in desk.claim("p2") if one.held.effect.kind is K.POST_REQUEST]
    desk.press(C.ACKNOWLEDGE, PAT, unknown)
    desk.settle(again, Delivered("known"))
    assert places(desk) == {unknown: Place.POST, "known": Place.COPY}


# ------------------------------------------------------------------------------------------ which of several is it?


def lost_twice() -> tuple[Desk, str]:
    """Return a desk with two posts lost at the same time, and the id of one of them in Teams."""
    desk = Desk().open()
    desk.file()
    desk.file(draft="d2")
    (post,) = [one for one in desk.claim() if one.held.effect.kind is K.POST_REQUEST]
    following: Delivery | None = post
    while following is not None:
        following = desk.settle(following, TryAgain(desk.now + timedelta(seconds=3), "lost", doubtful=True))
    return desk, millis(desk, 0.3)


def asked(desk: Desk) -> list[Delivery]:
    desk.now += timedelta(seconds=1)
    return [one for one in desk.claim("p3") if one.held.effect.view is View.WHICH_REQUEST]


def test_an_emoji_on_one_of_two_lost_posts_is_asked_about_once_in_its_thread() -> None:
    desk, unknown = lost_twice()
    desk.react(PAT, unknown, "like")
    desk.react(QUINN, unknown, "like")
    (question,) = asked(desk)
    assert question.held.effect.root == unknown
    assert [one.request.number for one in question.listed] == [1, 2]
    assert asked(desk) == []


def test_words_under_one_of_two_lost_posts_are_asked_about_too() -> None:
    desk, unknown = lost_twice()
    desk.type(PAT, "ready", root=unknown)
    (question,) = asked(desk)
    assert (question.held.effect.root, question.held.effect.person) == (unknown, PAT.id)


def test_only_a_pharmacist_is_asked() -> None:
    desk, unknown = lost_twice()
    desk.react(TESS, unknown, "like")
    assert asked(desk) == []


def test_the_answer_tells_which_post_it_is_and_keeps_the_emojis_on_it() -> None:
    desk, unknown = lost_twice()
    desk.react(QUINN, unknown, "like")
    (question,) = asked(desk)
    desk.settle(question, Delivered("question"))
    turn = replace(desk.in_channel(PAT, "question"), root=unknown)
    outcome = desk.answer(C.ACKNOWLEDGE, turn, desk.request(2).id)
    assert outcome.place is Place.LINE
    assert places(desk)[unknown] is Place.POST
    assert (desk.request(2).owner, desk.request(1).owner) == (QUINN.id, None)


def test_a_question_that_was_answered_for_another_request_stays_an_answer_of_ours() -> None:
    desk, unknown = lost_twice()
    desk.react(QUINN, unknown, "like")
    (question,) = asked(desk)
    desk.settle(question, Delivered("question"))
    desk.answer(C.ACKNOWLEDGE, replace(desk.in_channel(PAT, "question"), root=unknown), desk.request(2).id)
    outcome = desk.answer(C.ACKNOWLEDGE, replace(desk.in_channel(PAT, "question"), root=unknown), desk.request(1).id)
    assert outcome.place is Place.LINE
    assert desk.request(1).owner == PAT.id


def test_nothing_is_asked_where_there_is_no_channel() -> None:
    desk, unknown = lost_twice()
    doubts = desk.read(lambda uow: uow.outbox.doubts(f"channel:{CHANNEL}", desk.now, desk.now + timedelta(days=1)))
    turn = desk.in_chat(PAT, unknown)
    desk.do(lambda uow: copies.ask_which(uow, turn, PAT, unknown, doubts))
    assert asked(desk) == []


def test_a_question_without_a_place_lists_nothing() -> None:
    desk, _ = lost_twice()
    show = Effect(K.SHOW, "person:pat", person=PAT.id, view=View.WHICH_REQUEST)
    desk.do(lambda uow: uow.outbox.put(show, desk.now))
    (question,) = asked(desk)
    assert question.listed == ()
