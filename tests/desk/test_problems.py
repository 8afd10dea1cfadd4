"""An operator's presses on what was not delivered: done once, on record, harmless twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desk.commands import CommandKind
from desk.delivery import TryAgain
from desk.effects import Effect, EffectKind, View, to_person
from desk.events import EventKind
from desk.handlers import problems
from desk.handlers.problems import Wish, fulfil
from desk.model import Person, Place
from desk.records import TimerKind
from desk.reported import Board, Happened
from tests.desk.build import CHANNEL, PAT, SAM, TESS
from tests.desk.talk import ADA, Desk, SpoiltUnit, posted
from tests.desk.test_reported import die

AGAIN, DISMISS = Wish.SEND_AGAIN, Wish.DISMISS


def press(desk: Desk, person: Person, wish: Wish, message: int | None = None, activity: str | None = None) -> Board:
    """Press a button of the problems card about the oldest problem, or about `message`."""
    turn = desk.in_chat(person, "card", activity=activity)
    wanted = message or desk.read(lambda uow: uow.outbox.problems(1))[0].id
    seen = desk.do(lambda uow: problems.press(uow, turn, wish, wanted))
    assert seen is not None
    return seen


def undelivered(kind: EffectKind = EffectKind.NOTIFY_PERSON) -> Desk:
    """Return a desk on which one message about a READY died."""
    desk = posted()
    desk.press(CommandKind.MARK_READY, PAT, desk.post())
    die(desk, kind)
    return desk


def unposted() -> Desk:
    """Return a desk whose request was taken back, since its post was refused."""
    desk = Desk().open()
    desk.file()
    die(desk, EffectKind.POST_REQUEST)
    desk.deliver()
    return desk


def noted(desk: Desk) -> tuple[EventKind, str | None]:
    return desk.events()[-1]


@pytest.mark.parametrize("person", [SAM, ADA])
def test_an_operator_sends_it_again_and_it_arrives(person: Person) -> None:
    desk = undelivered()
    seen = press(desk, person, AGAIN)
    assert (seen.shown, seen.happened, seen.about and seen.about.number) == ((), Happened.SENT_AGAIN, 1)
    assert noted(desk) == (EventKind.SENT_AGAIN, person.id)
    (sent,) = desk.deliver()
    assert (sent.held.effect.kind, sent.held.effect.person) == (EffectKind.NOTIFY_PERSON, TESS.id)


def test_dismissed_it_is_never_sent() -> None:
    desk = undelivered(EffectKind.SAY_IN_THREAD)
    seen = press(desk, SAM, DISMISS)
    assert (seen.shown, seen.happened) == ((), Happened.DISMISSED)
    assert noted(desk) == (EventKind.DISMISSED, SAM.id)
    assert desk.deliver() == []


@pytest.mark.parametrize("wish", Wish)
def test_a_press_told_twice_or_pressed_twice_is_done_once(wish: Wish) -> None:
    desk = undelivered()
    (problem,) = desk.read(lambda uow: uow.outbox.problems(9))
    press(desk, SAM, wish, problem.id, "p1")
    events = desk.events()
    assert press(desk, SAM, wish, problem.id, "p1").happened is None
    assert press(desk, ADA, wish, problem.id).happened is Happened.SETTLED_BEFORE
    assert desk.events() == events
    assert len(desk.deliver()) == (wish is AGAIN)


@pytest.mark.parametrize("person", [TESS, PAT])
def test_nobody_else_may_and_the_refusal_is_on_record(person: Person) -> None:
    desk = undelivered()
    (problem,) = desk.read(lambda uow: uow.outbox.problems(9))
    turn = desk.in_chat(person)
    assert desk.do(lambda uow: problems.press(uow, turn, AGAIN, problem.id)) is None
    assert desk.do(lambda uow: problems.look(uow, turn)) is None
    assert noted(desk) == (EventKind.REFUSED, person.id)
    assert desk.do(lambda uow: problems.press(uow, turn, AGAIN, 12345)) is None
    assert desk.deliver() == []


def test_an_operator_looks_again() -> None:
    desk = undelivered()
    turn = desk.in_chat(SAM)
    seen = desk.do(lambda uow: problems.look(uow, turn))
    assert seen is not None
    assert (len(seen.shown), seen.happened) == (1, None)


def test_a_post_taken_back_gets_its_channel_again_is_watched_and_the_receipt_says_so() -> None:
    desk = unposted()
    assert desk.request().channel is None
    said = desk.said_since(lambda: press(desk, SAM, AGAIN))
    assert said == [("refresh_receipt",)]
    assert desk.request().channel == CHANNEL
    assert f"{TimerKind.POST_LATE}:{desk.request().id}" in desk.store.kept.timers
    assert {one.held.effect.kind for one in desk.deliver()} == {
        EffectKind.POST_REQUEST,
        EffectKind.REFRESH_RECEIPT,
    }
    assert desk.message(Place.POST)
    desk.press(CommandKind.ACKNOWLEDGE, PAT, desk.post())
    assert desk.request().owner == PAT.id


def test_a_post_refused_once_more_is_kept_again_and_its_technician_is_told_no_second_time() -> None:
    desk = unposted()
    press(desk, SAM, AGAIN)
    die(desk, EffectKind.POST_REQUEST, "answered 404")
    assert desk.request().channel is None
    assert [kind for kind, _ in desk.events()].count(EventKind.UNDELIVERED) == 1
    (one,) = desk.read(lambda uow: uow.outbox.problems(9))
    assert one.reason == "answered 404"
    assert press(desk, SAM, AGAIN).happened is Happened.SENT_AGAIN


def test_a_post_that_was_made_elsewhere_or_is_closed_is_not_made_again() -> None:
    desk = unposted()
    desk.press(CommandKind.WITHDRAW, TESS, "form-d1", chat=True)
    seen = press(desk, SAM, AGAIN)
    assert (seen.shown, seen.happened) == ((), Happened.NOTHING_TO_SEND)
    assert noted(desk) == (EventKind.DISMISSED, SAM.id)
    assert EffectKind.POST_REQUEST not in {one.held.effect.kind for one in desk.deliver()}


def test_one_in_doubt_goes_at_once_or_never() -> None:
    for wish, posts in ((AGAIN, 1), (DISMISS, 0)):
        desk = Desk().open()
        desk.file()
        (post,) = [one for one in desk.claim() if one.held.effect.kind is EffectKind.POST_REQUEST]
        desk.settle(post, TryAgain(desk.now + timedelta(minutes=9), "answered 504", doubtful=True))
        press(desk, SAM, wish)
        sent = [one.held.effect.kind for one in desk.deliver()]
        assert sent.count(EffectKind.POST_REQUEST) == posts


def test_what_belongs_to_no_request_is_settled_without_a_record() -> None:
    desk = Desk().open()
    desk.deliver()
    effect = Effect(EffectKind.SHOW, to_person(TESS.id), person=TESS.id, view=View.GUIDE)
    desk.do(lambda uow: uow.outbox.put(effect, desk.now))
    die(desk, EffectKind.SHOW)
    assert press(desk, SAM, AGAIN).happened is Happened.SENT_AGAIN
    assert [one.held.effect for one in desk.deliver()] == [effect]


def test_what_cannot_be_opened_can_be_settled_all_the_same() -> None:
    desk = undelivered()
    (problem,) = desk.read(lambda uow: uow.outbox.problems(9))
    sealed = desk.request().id
    events = desk.events()
    became, about = desk.do(lambda uow: fulfil(SpoiltUnit(uow, sealed), DISMISS, problem.id, None, desk.now))  # pyright: ignore[reportArgumentType]
    assert (became, about and about.number) == (Happened.DISMISSED, None)
    assert desk.events() == events


def test_the_word_is_answered_with_the_board_for_operators_only() -> None:
    for person, sees in ((SAM, True), (ADA, True), (TESS, False)):
        desk = undelivered()
        desk.tell(person, "problems")
        (answer,) = [one for one in desk.deliver() if one.held.effect.view is View.PROBLEMS]
        assert (answer.problems is not None) is sees


def test_a_death_bothers_no_supervisor() -> None:
    desk = posted()
    desk.press(CommandKind.MARK_READY, PAT, desk.post())
    assert desk.said_since(lambda: die(desk, EffectKind.NOTIFY_PERSON)) == []
    assert desk.claim() == ()
