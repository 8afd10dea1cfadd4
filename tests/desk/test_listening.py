"""Emojis, words and time: what they move, once, in whatever order they come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest

from desk.commands import BindChannel, CommandKind, React
from desk.delivery import Delivered, Delivery
from desk.effects import EffectKind
from desk.errors import NotYet
from desk.events import EventKind
from desk.handlers import chat, listening
from desk.model import Kind, Means, Person, Place, Request, Status
from desk.ports import UnitOfWork
from desk.records import Timer, TimerKind
from tests.desk.build import CHANNEL, NOW, OLA, PAT, QUINN, SAM, TESS
from tests.desk.talk import WAITS, Desk, SpoiltUnit, TornTrail, posted

C, E, S = CommandKind, EventKind, Status
ACKNOWLEDGED = [("notify_person", "tess"), ("refresh_post",), ("refresh_receipt",)]


def graces(desk: Desk) -> list[Timer]:
    """Return the releases that wait for their grace to end."""
    return [timer for timer in desk.store.kept.timers.values() if timer.kind is TimerKind.RELEASE_GRACE]


def owner(desk: Desk) -> tuple[Status, str | None]:
    return desk.request().status, desk.request().owner


def test_a_pharmacists_emoji_acknowledges_whatever_emoji_it_is() -> None:
    desk = posted()
    said = desk.said_since(lambda: desk.react(PAT, desk.post(), "1f440_eyes"))
    assert sorted(said) == ACKNOWLEDGED
    assert (owner(desk), desk.request().acknowledged_by) == ((S.ACKNOWLEDGED, PAT.id), Means.EMOJI)


@pytest.mark.parametrize("person", [TESS, SAM, OLA])
def test_anybody_elses_emoji_changes_nothing(person: Person) -> None:
    desk = posted()
    before = desk.request()
    assert desk.said_since(lambda: desk.react(person, desk.post(), "like")) == []
    assert desk.request() == before


def test_the_same_delivery_again_is_no_second_emoji() -> None:
    desk = posted()
    desk.react(PAT, desk.post(), "like", activity="f:1")
    desk.react(PAT, desk.post(), off=("like",))
    desk.react(PAT, desk.post(), "like", activity="f:1")
    desk.wait(5)
    assert owner(desk) == (S.WAITING, None)


def test_a_reaction_outside_a_channel_or_on_nothing_is_none() -> None:
    desk = posted()
    in_chat, on_nothing = desk.in_chat(PAT, desk.post()), desk.in_channel(PAT)
    for turn in (in_chat, on_nothing):
        desk.do(lambda uow, turn=turn: listening.react(uow, turn, React(("like",))))
    assert desk.store.kept.reactions == {}
    assert owner(desk) == (S.WAITING, None)


def test_a_second_pharmacist_is_told_once_however_often_they_react() -> None:
    desk = posted()
    desk.react(PAT, desk.post(), "like")
    desk.deliver()
    said = desk.said_since(lambda: desk.react(QUINN, desk.post(), "like"))
    assert said == [("notify_person", "quinn")]
    said = desk.said_since(lambda: desk.react(QUINN, desk.post(), "heart"))
    said += desk.said_since(lambda: desk.react(QUINN, desk.post(), off=("like", "heart")))
    said += desk.said_since(lambda: desk.react(QUINN, desk.post(), "sad"))
    assert said == []
    assert owner(desk) == (S.ACKNOWLEDGED, PAT.id)


def test_who_has_it_is_told_again_when_somebody_else_has_it() -> None:
    desk = posted()
    desk.react(PAT, desk.post(), "like")
    desk.wait(1)
    desk.press(C.ACKNOWLEDGE, QUINN, desk.post())
    desk.press(C.RELEASE, PAT, desk.post())
    desk.wait(1)
    desk.press(C.ACKNOWLEDGE, PAT, desk.post())
    assert desk.said_since(lambda: desk.react(QUINN, desk.post(), "like")) == [("notify_person", "quinn")]


def test_taking_back_the_only_emoji_releases_after_the_grace() -> None:
    desk = posted()
    desk.react(PAT, desk.post(), "like")
    desk.react(PAT, desk.post(), off=("like",))
    timer = Timer(
        f"release_grace:{desk.request().id}:pat",
        NOW + WAITS.release_grace,
        TimerKind.RELEASE_GRACE,
        desk.request().id,
        PAT.id,
    )
    assert graces(desk) == [timer]
    desk.wait(4.9)
    assert owner(desk) == (S.ACKNOWLEDGED, PAT.id)
    desk.deliver()
    said = desk.said_since(lambda: desk.wait(0.1))
    assert owner(desk) == (S.WAITING, None)
    assert sorted(said) == [("notify_person", "tess"), ("refresh_post",), ("refresh_receipt",), ("say_in_thread",)]


def test_taking_back_one_of_two_emojis_is_no_release() -> None:
    desk = posted()
    desk.react(PAT, desk.post(), "like", "heart")
    desk.react(PAT, desk.post(), off=("like",))
    assert graces(desk) == []


@pytest.mark.parametrize("together", [True, False])
def test_a_swapped_emoji_is_no_release(*, together: bool) -> None:
    desk = posted()
    desk.react(PAT, desk.post(), "like")
    desk.deliver()
    if together:
        desk.react(PAT, desk.post(), "heart", off=("like",))
    else:
        desk.react(PAT, desk.post(), off=("like",))
        desk.wait(1)
        desk.react(PAT, desk.post(), "heart")
    desk.wait(60)
    assert owner(desk) == (S.ACKNOWLEDGED, PAT.id)
    assert desk.queued() == []


def test_after_pressing_acknowledge_the_emoji_no_longer_holds_it() -> None:
    desk = posted()
    desk.react(PAT, desk.post(), "like")
    desk.react(PAT, desk.post(), off=("like",))
    desk.press(C.ACKNOWLEDGE, PAT, desk.post())
    desk.wait(60)
    assert owner(desk) == (S.ACKNOWLEDGED, PAT.id)


def test_after_ready_taking_back_the_emoji_changes_nothing() -> None:
    desk = posted()
    desk.react(PAT, desk.post(), "like")
    desk.react(PAT, desk.post(), off=("like",))
    desk.type(PAT, "ready", root=desk.post())
    desk.wait(60)
    assert owner(desk) == (S.READY, PAT.id)


def test_the_next_emoji_inherits_when_the_owners_goes() -> None:
    desk = posted()
    desk.react(PAT, desk.post(), "like")
    desk.react(QUINN, desk.post(), "like")
    desk.react(PAT, desk.post(), off=("like",))
    desk.wait(5)
    assert owner(desk) == (S.ACKNOWLEDGED, QUINN.id)
    desk.react(QUINN, desk.post(), off=("like",))
    desk.wait(5)
    assert owner(desk) == (S.WAITING, None)


def test_an_emoji_on_the_bots_line_counts_like_one_on_the_post() -> None:
    desk = posted()
    desk.press(C.ACKNOWLEDGE, PAT, desk.post())
    desk.press(C.RELEASE, PAT, desk.post())
    desk.deliver()
    line = desk.message(Place.LINE)
    desk.react(QUINN, line, "like")
    assert owner(desk) == (S.ACKNOWLEDGED, QUINN.id)
    desk.react(QUINN, desk.post(), "like")
    desk.react(QUINN, line, off=("like",))
    desk.wait(5)
    assert owner(desk) == (S.ACKNOWLEDGED, QUINN.id)


def sending() -> tuple[Desk, Delivery]:
    """Return a desk whose post is on its way: Teams has it, its id is not known here."""
    desk = Desk().open()
    desk.file()
    post = next(one for one in desk.claim() if one.held.effect.kind == "post_request")
    return desk, post


def test_emojis_that_beat_the_posts_id_count_when_it_is_known_in_their_order_and_once_each() -> None:
    desk, post = sending()
    desk.react(OLA, "p1", "like")
    desk.wait(0.1)
    desk.react(PAT, "p1", "like", "heart")
    desk.wait(0.1)
    desk.react(QUINN, "p1", "like", "heart")
    assert owner(desk) == (S.WAITING, None)
    said = desk.said_since(lambda: desk.settle(post, Delivered("p1")))
    assert owner(desk) == (S.ACKNOWLEDGED, PAT.id)
    assert sorted(said) == [("notify_person", "quinn"), *ACKNOWLEDGED]
    assert [kind for kind, _ in desk.events()] == [E.FILED, E.ACKNOWLEDGED, E.FOUND_OWNED]


def test_an_emoji_that_was_put_and_taken_before_the_id_was_known_never_was() -> None:
    desk, post = sending()
    desk.react(PAT, "p1", "like")
    desk.react(PAT, "p1", off=("like",))
    desk.settle(post, Delivered("p1"))
    assert owner(desk) == (S.WAITING, None)


def test_an_early_emoji_on_a_line_of_somebody_whose_emoji_stands_says_nothing_new() -> None:
    desk = posted()
    desk.react(PAT, desk.post(), "like")
    desk.react(QUINN, desk.post(), "like")
    desk.type(QUINN, "ready", root=desk.post())
    line = next(one for one in desk.claim() if one.held.effect.kind == "say_in_thread")
    desk.react(QUINN, "l1", "like")
    desk.settle(line, Delivered("l1"))
    assert [kind for kind, _ in desk.events()] == [E.FILED, E.ACKNOWLEDGED, E.FOUND_OWNED, E.TAKE_OVER_ASKED]


def test_early_emojis_of_people_or_requests_that_are_gone_change_nothing() -> None:
    desk, post = sending()
    desk.react(PAT, "p1", "like")
    del desk.store.kept.people[PAT.id]
    desk.settle(post, Delivered("p1"))
    assert owner(desk) == (S.WAITING, None)
    desk.store.kept.requests.clear()
    desk.react(QUINN, "p1", "like")


# ---------------------------------------------------------------------------------------------------------- words


def test_ready_in_the_thread_is_announced_and_names_the_extension() -> None:
    desk = posted()
    desk.react(PAT, desk.post(), "like")
    desk.deliver()
    said = desk.said_since(lambda: desk.type(PAT, "I'm ready, ext 4512", root=desk.post()))
    assert sorted(said) == [("notify_person", "tess"), ("refresh_post",), ("refresh_receipt",), ("say_in_thread",)]
    assert owner(desk) == (S.READY, PAT.id)
    assert desk.person(PAT).extension == "4512"


def test_an_extension_said_after_ready_is_shown_and_not_announced_again() -> None:
    desk = posted()
    desk.type(PAT, "ready", root=desk.post())
    desk.deliver()
    said = desk.said_since(lambda: desk.type(PAT, "ready, ext 4410", root=desk.post()))
    assert sorted(said) == [("refresh_post",), ("refresh_receipt",)]
    assert desk.said_since(lambda: desk.type(PAT, "ready, ext 4410", root=desk.post())) == []


def test_not_ready_takes_it_back_loudly() -> None:
    desk = posted()
    desk.type(PAT, "ready", root=desk.post())
    desk.deliver()
    said = desk.said_since(lambda: desk.type(PAT, "not ready", root=desk.post()))
    edits = [("refresh_post",), ("refresh_ready", "tess"), ("refresh_receipt",)]
    assert sorted(said) == [("notify_person", "tess"), *edits, ("say_in_thread",)]
    assert owner(desk) == (S.ACKNOWLEDGED, PAT.id)


def test_a_second_pharmacists_ready_asks_before_it_takes_over() -> None:
    desk = posted()
    desk.react(PAT, desk.post(), "like")
    desk.deliver()
    assert desk.said_since(lambda: desk.type(QUINN, "ready", root=desk.post())) == [("say_in_thread",)]
    assert owner(desk) == (S.ACKNOWLEDGED, PAT.id)


def test_ready_on_a_callback_acknowledges_and_never_asks_for_a_transfer() -> None:
    desk = posted(kind=Kind.CALLBACK)
    desk.type(PAT, "ready", root=desk.post())
    assert (owner(desk), desk.request().acknowledged_by) == ((S.ACKNOWLEDGED, PAT.id), Means.WORDS)
    desk.deliver()
    assert desk.said_since(lambda: desk.type(QUINN, "ready", root=desk.post())) == [("notify_person", "quinn")]
    assert desk.events()[-1] == (E.FOUND_OWNED, QUINN.id)
    desk.deliver()
    assert desk.said_since(lambda: desk.type(PAT, "not ready", root=desk.post())) == [("notify_person", "tess")]
    assert (owner(desk), desk.events()[-1]) == ((S.ACKNOWLEDGED, PAT.id), (E.REPLIED, PAT.id))


@pytest.mark.parametrize(("person", "text"), [(TESS, "ready"), (SAM, "ready"), (OLA, "not ready"), (TESS, "why?")])
def test_what_is_not_plainly_said_by_a_pharmacist_announces_nothing(person: Person, text: str) -> None:
    desk = posted()
    before = desk.request()
    assert desk.said_since(lambda: desk.type(person, text, root=desk.post())) == []
    assert desk.request() == before


def test_ready_counts_only_in_the_thread_of_a_request() -> None:
    desk = posted()
    desk.type(PAT, "ready")
    desk.type(PAT, "ready", root="elsewhere")
    turn = desk.in_chat(PAT)
    assert not desk.do(lambda uow: listening.reply(uow, turn, "ready"))
    stranger = replace(desk.in_channel(PAT, root=desk.post()), person="never seen")
    assert not desk.do(lambda uow: listening.reply(uow, stranger, "ready"))
    gone = desk.in_channel(PAT, root=desk.post())
    known, desk.store.kept.requests = desk.store.kept.requests, {}
    assert not desk.do(lambda uow: listening.reply(uow, gone, "ready"))
    desk.store.kept.requests = known
    assert owner(desk) == (S.WAITING, None)


# ----------------------------------------------------------------------------------------------------------- time


def test_a_timer_reads_the_request_again_and_one_without_a_person_does_nothing() -> None:
    desk = posted()
    desk.do(lambda uow: uow.timers.set(Timer("a", NOW, TimerKind.RELEASE_GRACE, "gone", PAT.id)))
    desk.do(lambda uow: uow.timers.set(Timer("b", NOW, TimerKind.RELEASE_GRACE, desk.request().id)))
    assert [desk.do(lambda uow: listening.fire(uow, NOW)) for _ in range(3)] == [True, True, False]
    assert owner(desk) == (S.WAITING, None)


def test_a_request_that_vanished_is_not_followed() -> None:
    desk = posted()
    turn = desk.in_channel(PAT, desk.post())
    kept, desk.store.kept.requests = desk.store.kept.requests, {}
    desk.do(lambda uow: listening.react(uow, turn, React(("like",))))
    desk.store.kept.requests = kept
    assert owner(desk) == (S.WAITING, None)


@pytest.mark.parametrize("spoilt", [SpoiltUnit, TornTrail])
def test_a_timer_of_a_request_that_cannot_be_opened_holds_up_no_other(spoilt: Callable[..., object]) -> None:
    desk = posted()
    desk.react(PAT, desk.post(), "like")
    desk.react(PAT, desk.post(), off=("like",))
    desk.now += WAITS.release_grace
    broken = desk.request().id

    def fire(uow: UnitOfWork) -> bool:
        return listening.fire(cast("UnitOfWork", spoilt(uow, broken)), desk.now)

    assert desk.do(fire)
    assert graces(desk) == []


def test_a_timer_that_was_moved_while_its_request_was_awaited_does_not_fire() -> None:
    desk = posted()
    desk.react(PAT, desk.post(), "like")
    desk.react(PAT, desk.post(), off=("like",))
    desk.now += WAITS.release_grace

    class Moved(SpoiltUnit):
        """Another replica moves the timer before this one has the request's lock."""

        def get(self, request_id: str) -> Request | None:
            (timer,) = graces(desk)
            self._uow.timers.set(replace(timer, due=desk.now + WAITS.release_grace))
            return self._uow.requests.get(request_id)

    assert desk.do(lambda uow: listening.fire(cast("UnitOfWork", Moved(uow, "")), desk.now))
    assert owner(desk) == (S.ACKNOWLEDGED, PAT.id)
    assert [timer.due for timer in graces(desk)] == [desk.now + WAITS.release_grace]


def test_ready_resent_under_a_new_id_after_not_ready_announces_nothing() -> None:
    desk = posted()
    ready = replace(desk.in_channel(PAT, root=desk.post()), meaning="pat said it at 10:41:07.123")
    bind = BindChannel(CHANNEL)
    desk.do(lambda uow: chat.channel_message(uow, ready, "ready", bind, mentioned=False))
    desk.type(PAT, "not ready", root=desk.post())
    again = replace(ready, key="other/f:999", activity="f:999")
    desk.do(lambda uow: chat.channel_message(uow, again, "ready", bind, mentioned=False))
    assert owner(desk) == (S.ACKNOWLEDGED, PAT.id)


def test_a_ready_that_is_quicker_than_the_answer_to_our_post_is_taken_when_it_comes_again() -> None:
    desk = Desk().open()
    desk.file()
    (post,) = [one for one in desk.claim() if one.held.effect.kind is EffectKind.POST_REQUEST]
    root = str(int((desk.now + timedelta(seconds=0.2)).timestamp() * 1000))
    with pytest.raises(NotYet):
        desk.type(PAT, "ready", root=root, activity="f:quick")
    desk.type(TESS, "who has it?", root=root)
    desk.settle(post, Delivered(root))
    desk.type(PAT, "ready", root=root, activity="f:quick")
    assert owner(desk) == (S.READY, PAT.id)


def test_a_ready_under_an_answer_of_the_bot_does_not_wait_for_the_post_that_is_on_its_way() -> None:
    desk = Desk().open()
    desk.type(PAT, "what can you do?", mention=True)
    (hint,) = desk.claim()
    answer = str(int((desk.now + timedelta(seconds=0.2)).timestamp() * 1000))
    desk.settle(hint, Delivered(answer))
    desk.file()
    assert EffectKind.POST_REQUEST in {one.held.effect.kind for one in desk.claim()}
    desk.type(PAT, "ready", root=answer)
    assert owner(desk) == (S.WAITING, None)


def test_a_ready_under_somebodys_own_post_means_nothing() -> None:
    desk = posted()
    desk.type(PAT, "ready", root=str(int(desk.now.timestamp() * 1000)))
    desk.type(PAT, "how was lunch?", root=str(int(desk.now.timestamp() * 1000)))
    assert owner(desk) == (S.WAITING, None)
