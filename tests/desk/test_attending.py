"""Pharmacists come and go: who is asked, and what becomes of what they had (procedure.md, "Who takes it")."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desk.commands import CommandKind
from desk.effects import EffectKind, View
from desk.events import EventKind
from desk.handlers.attending import press_presence
from desk.model import Kind, Person, Status
from desk.presence import Presence, PresenceKind
from tests.desk.build import DETAILS, PAT, QUINN, TESS
from tests.desk.calling import MORNING, OPENS, SOON
from tests.desk.hearing import heard
from tests.desk.talk import Desk, posted, short

C, E, K, S = CommandKind, EventKind, EffectKind, Status
LINE, POST = ("say_in_thread",), ("refresh_post",)
TO_TESS, TO_SAM = ("notify_person", "tess"), ("notify_person", "sam")
PRESENCE = ("show", "pat", "presence")


def asked(desk: Desk) -> list[str]:
    """Return whom the post mentions, by the last delivery that shows it."""
    shown = [one.snapshot for one in desk.deliver() if one.held.effect.kind in {K.POST_REQUEST, K.REFRESH_POST}]
    assert shown[-1] is not None
    return [person.id for person in shown[-1].asked]


def kinds(desk: Desk) -> list[EventKind]:
    return [kind for kind, _ in desk.events()]


def told(desk: Desk) -> list[tuple[str, ...]]:
    return [short(one.held.effect) for one in desk.deliver()]


def test_the_decisioning_pharmacist_is_asked_else_who_is_on_chat_else_who_is_available() -> None:
    desk = Desk().open()
    desk.file(decisioned_by=QUINN.id)
    assert asked(desk) == [QUINN.id]
    desk.tell(PAT, "on")
    desk.tell(QUINN, "lunch")
    desk.deliver()
    desk.file(draft="d2", decisioned_by=QUINN.id)
    assert asked(desk) == [PAT.id]
    desk.tell(QUINN, "back")
    desk.file(draft="d3")
    assert asked(desk) == [PAT.id]
    desk.tell(PAT, "off")
    desk.deliver()
    desk.file(draft="d4")
    assert asked(desk) == [PAT.id, QUINN.id]


@pytest.mark.parametrize("text", ["on", "off", "lunch", "away until 1pm", "back", "ext 4512"])
def test_what_a_pharmacist_says_is_answered_with_how_it_stands(text: str) -> None:
    desk = Desk().open()
    assert desk.said_since(lambda: desk.tell(PAT, text)) == [PRESENCE]
    assert desk.said_since(lambda: desk.tell(PAT, text, activity="f:again"))[-1:] == [PRESENCE]
    assert desk.said_since(lambda: desk.tell(PAT, text, activity="f:again")) == []


def test_who_is_answered_for_anybody_and_only_pharmacists_come_and_go() -> None:
    desk = Desk().open()
    assert desk.said_since(lambda: desk.tell(TESS, "who")) == [("show", "tess", "who")]
    (shown,) = [one for one in desk.deliver() if one.held.effect.view is View.WHO]
    assert [person.id for person in shown.roster] == [PAT.id, QUINN.id]
    assert desk.said_since(lambda: desk.tell(TESS, "lunch")) == [("show", "tess", "pharmacists_only")]
    assert desk.person(TESS) is not None
    assert desk.said_since(lambda: desk.tell(TESS, "off label use"))[0][-1] != "presence"


@pytest.mark.parametrize("ready", [False, True])
def test_going_to_lunch_with_an_open_transfer_hands_it_on_a_ready_is_withdrawn_loudly_first(*, ready: bool) -> None:
    desk = posted()
    desk.press(C.MARK_READY if ready else C.ACKNOWLEDGE, PAT, desk.post())
    desk.deliver()
    before = len(desk.events())
    desk.tell(PAT, "lunch")
    assert desk.events()[before:] == [(E.NOT_READY, PAT.id)] * ready + [(E.RELEASED, PAT.id)]
    assert (desk.request().status, desk.request().owner) == (S.WAITING, None)
    sent = desk.deliver()
    lines = [one for one in sent if one.held.effect.kind is K.SAY_IN_THREAD]
    assert len(lines) == 1 + ready
    assert lines[-1].snapshot is not None
    assert [person.id for person in lines[-1].snapshot.asked] == [QUINN.id]
    assert [short(one.held.effect) for one in sent].count(TO_TESS) == 1 + ready


@pytest.mark.parametrize("words", ["lunch", "away until 1pm"])
def test_its_technician_is_told_that_the_pharmacist_is_away(words: str) -> None:
    desk = posted()
    desk.react(PAT, desk.post(), "like")
    desk.deliver()
    told = heard(desk, lambda: desk.tell(PAT, words))
    assert "Tess: #1 waiting again: Pat Reyes is away." in told


def test_a_callback_stays_with_who_goes_to_lunch() -> None:
    desk = posted(kind=Kind.CALLBACK)
    desk.press(C.ACKNOWLEDGE, PAT, desk.post())
    desk.deliver()
    assert desk.said_since(lambda: desk.tell(PAT, "away until tomorrow")) == [PRESENCE]
    assert desk.request().owner == PAT.id


def test_who_put_an_emoji_too_has_it_when_the_owner_goes_unless_away() -> None:
    desk = posted()
    desk.react(PAT, desk.post(), "like")
    desk.react(QUINN, desk.post(), "heart")
    desk.deliver()
    desk.tell(PAT, "lunch")
    assert (desk.request().status, desk.request().owner) == (S.ACKNOWLEDGED, QUINN.id)
    desk.tell(QUINN, "lunch")
    assert desk.request().owner is None


def test_the_last_one_to_go_leaves_nobody_and_that_is_said_at_once() -> None:
    desk = posted()
    desk.tell(QUINN, "off until tomorrow")
    assert set(told(desk)) == {("show", "quinn", "presence"), POST}
    desk.wait(10)
    desk.tell(PAT, "lunch")
    assert kinds(desk)[-1] is E.NOBODY_THERE
    assert set(told(desk)) == {PRESENCE, POST, TO_TESS, TO_SAM}


def test_when_nobody_of_those_asked_is_left_the_others_are_called_at_once_and_not_once_more() -> None:
    desk = posted(decisioned_by=QUINN.id)
    desk.wait(10)
    desk.tell(QUINN, "lunch")
    assert kinds(desk)[-1] is E.COVER_CALLED
    assert set(told(desk)) == {("show", "quinn", "presence"), POST, TO_TESS, LINE}
    desk.wait(40)
    assert told(desk) == []
    covered = posted(decisioned_by=QUINN.id)
    covered.wait(50)
    covered.deliver()
    covered.tell(QUINN, "lunch")
    assert kinds(covered).count(E.COVER_CALLED) == 1
    assert set(told(covered)) == {("show", "quinn", "presence"), POST}


def test_who_comes_when_nobody_was_there_is_asked_at_once_and_whoever_comes_then_is_not() -> None:
    desk = Desk().open()
    desk.tell(PAT, "away")
    desk.tell(QUINN, "away")
    desk.file()
    desk.deliver()
    desk.wait(30)
    desk.tell(PAT, "on")
    assert desk.events()[-1] == (E.COVER_CALLED, PAT.id)
    sent = desk.deliver()
    assert {short(one.held.effect) for one in sent} == {PRESENCE, POST, TO_TESS, LINE}
    shown = next(one.snapshot for one in sent if one.held.effect.kind is K.SAY_IN_THREAD)
    assert shown is not None
    assert [person.id for person in shown.asked] == [PAT.id]
    assert desk.said_since(lambda: desk.tell(QUINN, "back")) == [("show", "quinn", "presence")]


def test_an_extension_is_shown_with_what_the_pharmacist_has() -> None:
    desk = posted()
    desk.press(C.MARK_READY, PAT, desk.post())
    desk.deliver()
    said = desk.said_since(lambda: desk.tell(PAT, "ext 4512"))
    assert set(said) == {POST, ("refresh_receipt",), PRESENCE}
    person = desk.person(PAT)
    assert person is not None
    assert person.extension == "4512"


def test_several_transfers_follow_oldest_first() -> None:
    desk = Desk().open()
    for draft in ("d1", "d2"):
        desk.file(draft=draft)
        desk.deliver()
        desk.now += timedelta(seconds=1)
    desk.press(C.ACKNOWLEDGE, PAT, desk.post(2), request=desk.request(2).id)
    desk.tell(QUINN, "away")
    desk.tell(PAT, "away")
    assert [desk.events(number)[-1][0] for number in (1, 2)] == [E.NOBODY_THERE] * 2


def test_a_button_counts_once_and_for_pharmacists_only() -> None:
    desk = Desk().open()
    lunch = Presence(PresenceKind.AWAY, desk.now + timedelta(hours=1))
    turn, theirs = desk.in_chat(PAT), desk.in_chat(TESS)
    first = desk.do(lambda uow: press_presence(uow, turn, lunch))
    assert isinstance(first, Person)
    assert first.away_until == lunch.until
    desk.tell(PAT, "on")
    again = desk.do(lambda uow: press_presence(uow, turn, lunch))
    assert isinstance(again, Person)
    assert again.on_chat
    assert desk.do(lambda uow: press_presence(uow, theirs, lunch)) is None
    assert desk.do(lambda uow: press_presence(uow, theirs, lunch)) is None


def lined(desk: Desk) -> list[list[str]]:
    """Return whom each new line in a thread mentions."""
    shown = [one.snapshot for one in desk.deliver() if one.held.effect.kind is K.SAY_IN_THREAD]
    return [[person.id for person in one.asked] for one in shown if one is not None]


def test_who_came_later_and_was_not_asked_is_called_when_the_one_who_was_asked_goes() -> None:
    desk = Desk().open()
    desk.tell(PAT, "away")
    desk.deliver()
    desk.file()
    assert asked(desk) == [QUINN.id]
    assert desk.said_since(lambda: desk.tell(PAT, "on")) == [PRESENCE]
    desk.deliver()
    desk.wait(5)
    desk.tell(QUINN, "lunch")
    assert desk.events()[-1] == (E.COVER_CALLED, None)
    assert lined(desk) == [[PAT.id]]
    assert [person.id for person in desk.look_at().asked] == [PAT.id]


def test_two_who_take_turns_are_each_called_when_the_other_goes() -> None:
    desk = Desk().open()
    desk.tell(PAT, "away")
    desk.deliver()
    desk.file()
    desk.deliver()
    for comes, goes in ((PAT, QUINN), (QUINN, PAT)):
        desk.wait(5)
        desk.tell(comes, "on")
        desk.tell(goes, "lunch")
        assert lined(desk) == [[comes.id]]
    desk.tell(QUINN, "ext 4512")
    assert lined(desk) == []


def test_a_post_never_goes_on_asking_somebody_who_left() -> None:
    desk = posted(decisioned_by=QUINN.id)
    desk.tell(PAT, "on")
    desk.deliver()
    desk.tell(QUINN, "lunch")
    assert asked(desk) == [PAT.id]
    desk.tell(QUINN, "back")
    desk.deliver()
    desk.tell(PAT, "lunch")
    assert asked(desk) == [QUINN.id]


def test_who_was_handed_it_back_to_is_asked_and_remembered() -> None:
    desk = posted()
    desk.press(C.ACKNOWLEDGE, PAT, desk.post())
    desk.tell(QUINN, "lunch")
    desk.press(C.RELEASE, PAT, desk.post())
    desk.deliver()
    desk.tell(QUINN, "back")
    desk.deliver()
    desk.tell(PAT, "lunch")
    assert lined(desk) == [[QUINN.id]]


def test_who_comes_back_at_a_time_named_while_nobody_was_there_is_called_then() -> None:
    desk = posted()
    desk.tell(QUINN, "lunch")
    desk.tell(PAT, "away")
    desk.deliver()
    assert kinds(desk)[-1] is E.NOBODY_THERE
    desk.wait(5)
    assert desk.said_since(lambda: desk.tell(PAT, "away for 1 minute")) == [PRESENCE]
    desk.deliver()
    desk.wait(61)
    assert desk.events()[-1] == (E.COVER_CALLED, PAT.id)
    assert lined(desk) == [[PAT.id]]


def test_the_post_of_a_callback_follows_when_who_is_asked_goes() -> None:
    desk = posted(kind=Kind.CALLBACK, decisioned_by=QUINN.id)
    assert desk.said_since(lambda: desk.tell(PAT, "lunch")) == [PRESENCE]
    desk.deliver()
    desk.tell(PAT, "back")
    desk.deliver()
    desk.tell(QUINN, "lunch")
    assert asked(desk) == [PAT.id]
    assert lined(desk) == []


def test_after_a_pause_who_came_back_meanwhile_is_called_once_and_the_post_asks_them() -> None:
    desk = posted()
    desk.tell(QUINN, "away")
    desk.tell(PAT, "away for 10 minutes")
    desk.deliver()
    desk.wait(700)
    assert [kind for kind in kinds(desk) if kind in {E.SUPERVISORS_CALLED, E.COVER_CALLED}] == [E.SUPERVISORS_CALLED]
    sent = desk.deliver()
    assert [short(one.held.effect) for one in sent].count(LINE) == 1
    shown = [one.snapshot for one in sent if one.held.effect.kind is K.REFRESH_POST]
    assert [[person.id for person in one.asked] for one in shown if one is not None] == [[PAT.id]]


def test_who_named_a_time_and_does_not_come_back_then_is_not_called() -> None:
    desk = posted()
    desk.tell(QUINN, "away")
    desk.tell(PAT, "away for 1 minute")
    desk.deliver()
    desk.wait(5)
    assert desk.said_since(lambda: desk.tell(PAT, "away")) == [PRESENCE]
    desk.deliver()
    assert desk.said_since(lambda: desk.wait(60)) == []


def test_who_comes_when_a_callback_fell_due_with_nobody_there_is_asked_for_it_at_once() -> None:
    desk = Desk(now=MORNING).open()
    desk.file(kind=Kind.CALLBACK, details=replace(DETAILS, windows=(SOON,)))
    desk.deliver()
    for one in (PAT, QUINN):
        desk.tell(one, "away until 6pm")
    desk.deliver()
    desk.wait((OPENS - desk.now).total_seconds() + 300)
    desk.deliver()
    called = [
        line
        for line in heard(desk, lambda: desk.tell(PAT, "back"))
        if line.startswith("thread: @Pat Reyes #1: callback")
    ]
    assert len(called) == 1
    assert "thread" not in str(heard(desk, lambda: desk.tell(QUINN, "back")))


def test_an_offer_to_somebody_who_goes_away_is_over_and_the_owner_knows() -> None:
    desk = posted()
    desk.press(CommandKind.ACKNOWLEDGE, PAT, desk.post())
    desk.give(PAT, QUINN.id)
    desk.deliver()
    said = heard(desk, lambda: desk.tell(QUINN, "lunch"))
    assert "Pat: #1: Quinn Osei went away. It is still yours." in said
    assert (desk.request().owner, desk.request().offered_to) == (PAT.id, None)
