"""An owner who is silent is asked, then freed; who is away when it comes back is relieved; both sides of a READY."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk.commands import Command, CommandKind
from desk.events import AWAY, NO_ANSWER_TO_US, REASON, EventKind
from desk.handlers import moves
from desk.model import Kind, Means, Place, Role, Status
from desk.records import Timer, TimerKind
from tests.desk.build import PAT, QUINN, SAM, TESS
from tests.desk.hearing import heard, stands
from tests.desk.talk import Desk, posted, short

C, E, S = CommandKind, EventKind, Status
ASKED = "Pat: #1: are you still working on it? On hold since HH:MM."
HELD = "Tess: #1: on hold since HH:MM. Check back with the caller."


def owned(**more: object) -> Desk:
    """Return a desk whose request Pat acknowledged by an emoji."""
    desk = posted(**more)
    desk.react(PAT, desk.post(), "like")
    desk.deliver()
    return desk


def last(desk: Desk) -> tuple[EventKind, str | None, str | None]:
    request = desk.request()
    event = desk.store.kept.events[request.id, request.events]
    return event.kind, event.actor, event.data.get(REASON)


def test_an_owner_who_does_not_answer_is_freed_and_everybody_is_asked_at_once() -> None:
    desk = owned(decisioned_by=PAT.id)
    assert heard(desk, lambda: desk.wait(180)) == [ASKED, HELD]
    assert heard(desk, lambda: desk.wait(59)) == []
    assert sorted(heard(desk, lambda: desk.wait(1))) == [
        "Tess: #1 waiting again: Pat Reyes did not answer.",
        "thread: @Pat Reyes @Quinn Osei #1 needs a pharmacist now · on hold since HH:MM",
    ]
    assert (desk.request().status, desk.request().owner) == (S.WAITING, None)
    assert last(desk) == (E.RELEASED, PAT.id, NO_ANSWER_TO_US)
    assert heard(desk, lambda: desk.wait(89)) == []
    assert (
        "thread: @Pat Reyes @Quinn Osei #1 still needs a pharmacist · on hold since HH:MM · supervisors called"
        in heard(desk, lambda: desk.wait(1))
    )


def test_a_pharmacist_who_took_the_call_and_is_relieved_is_told_once() -> None:
    desk = posted(kind=Kind.CALLBACK)
    desk.press(C.CALLER_ON_LINE, PAT, desk.post())
    desk.react(PAT, desk.post(), "like")
    desk.react(QUINN, desk.post(), "like")
    desk.deliver()
    desk.wait(180)
    desk.deliver()
    said = desk.said_since(lambda: desk.wait(60))
    assert desk.request().owner == QUINN.id
    assert said.count(("notify_person", "pat")) == 1


def test_the_next_emoji_has_it_and_the_former_owner_is_told() -> None:
    desk = owned()
    desk.react(QUINN, desk.post(), "like")
    desk.deliver()
    desk.wait(180)
    desk.deliver()
    assert sorted(heard(desk, lambda: desk.wait(60))) == [
        "Pat: #1: you did not answer. Quinn Osei has it now.",
        "Quinn: #1 is yours now: Pat Reyes did not answer and your emoji stands.",
        "Tess: #1 acknowledged by Quinn Osei. Don't transfer yet.",
    ]
    assert (desk.request().owner, desk.request().acknowledged_by) == (QUINN.id, Means.EMOJI)
    assert last(desk) == (E.PASSED_ON, QUINN.id, NO_ANSWER_TO_US)


def test_still_working_is_one_press_in_the_chat_and_asks_again_later() -> None:
    desk = owned()
    desk.wait(180)
    desk.deliver()
    assert heard(desk, lambda: desk.press(C.SAY_STILL_WORKING, PAT, desk.notice(PAT), chat=True)) == []
    assert heard(desk, lambda: desk.wait(179)) == []
    assert heard(desk, lambda: desk.wait(1)) == [ASKED]
    assert desk.request().owner == PAT.id


@pytest.mark.parametrize("text", ["ready", "one more minute"])
def test_words_in_the_thread_are_an_answer_too(text: str) -> None:
    desk = owned()
    desk.wait(180)
    desk.type(PAT, text, root=desk.post())
    desk.deliver()
    desk.wait(61)
    assert desk.request().owner == PAT.id
    assert E.RELEASED not in {kind for kind, _ in desk.events()}


def test_hand_back_on_the_question_is_a_release_of_their_own() -> None:
    desk = owned()
    desk.wait(180)
    desk.deliver()
    assert sorted(heard(desk, lambda: desk.press(C.RELEASE, PAT, desk.notice(PAT), chat=True))) == [
        "Tess: #1 waiting again: Pat Reyes released it.",
        "thread: @Quinn Osei #1 needs a pharmacist now · on hold since HH:MM",
    ]
    desk.wait(44)
    assert last(desk) == (E.RELEASED, PAT.id, None)


def test_a_clock_that_no_longer_fits_asks_nobody() -> None:
    desk = owned()
    before = desk.request()
    wrong = Timer("other", desk.now, TimerKind.STILL_WORKING, before.id, QUINN.id)
    nudge = Timer("nudge", desk.now, TimerKind.READY_NUDGE, before.id, PAT.id)
    for timer in (wrong, replace(wrong, key="again", step=1), nudge, replace(nudge, key="x", person=QUINN.id)):
        desk.do(lambda uow, timer=timer: uow.timers.set(timer))
    assert heard(desk, lambda: desk.wait(0)) == []
    desk.type(PAT, "ready", root=desk.post())
    ready, _ = desk.request(), desk.deliver()
    desk.do(lambda uow: uow.timers.set(replace(nudge, person=QUINN.id)))
    assert heard(desk, lambda: desk.wait(0)) == []
    assert desk.request() == ready


def test_who_is_no_pharmacist_any_more_is_relieved_all_the_same() -> None:
    desk = owned()
    desk.store.kept.roster[PAT.id, Role.PHARMACIST] = False
    desk.wait(180)
    desk.wait(60)
    assert desk.request().owner is None


def test_an_owner_of_whom_nothing_is_known_is_relieved_too() -> None:
    desk = owned()
    del desk.store.kept.people[PAT.id]
    desk.store.kept.roster[PAT.id, Role.PHARMACIST] = False
    desk.wait(180)
    desk.wait(60)
    assert desk.request().owner is None


def test_after_ready_both_are_asked_once() -> None:
    desk = owned()
    desk.type(PAT, "ready, ext 4512", root=desk.post())
    desk.deliver()
    assert sorted(heard(desk, lambda: desk.wait(90))) == [
        "Pat: #1: you are ready. Did the call arrive?",
        "Tess: #1 READY: did the call reach Pat Reyes?",
    ]
    assert heard(desk, lambda: desk.wait(3600)) == []
    for person, chat in ((PAT, True), (TESS, True)):
        assert desk.look(person, desk.notice(person), chat=chat).place is Place.NOTICE


def test_a_pharmacist_who_filed_it_and_has_it_is_asked_once() -> None:
    desk = posted(person=PAT)
    desk.press(C.MARK_READY, PAT, desk.post())
    desk.deliver()
    assert heard(desk, lambda: desk.wait(90)) == ["Pat: #1: you are ready. Did the call arrive?"]


def test_a_new_ready_is_asked_about_anew_and_a_closed_one_not_at_all() -> None:
    desk = owned()
    desk.type(PAT, "ready", root=desk.post())
    desk.wait(60)
    desk.type(PAT, "not ready", root=desk.post())
    desk.type(PAT, "ready", root=desk.post())
    desk.deliver()
    assert heard(desk, lambda: desk.wait(60)) == []
    assert len(heard(desk, lambda: desk.wait(30))) == 2
    desk.type(PAT, "not ready", root=desk.post())
    desk.type(PAT, "ready", root=desk.post())
    desk.press(C.COMPLETE_TRANSFER, PAT, desk.post())
    desk.deliver()
    assert heard(desk, lambda: desk.wait(3600)) == []


# ------------------------------------------------------------------------------------------------- did not connect


def ready() -> Desk:
    """Return a desk where Pat is READY since a minute."""
    desk = owned()
    desk.type(PAT, "ready", root=desk.post())
    desk.wait(60)
    desk.deliver()
    return desk


def test_the_technician_says_that_it_did_not_connect_and_the_owner_is_asked_again() -> None:
    desk = ready()
    assert sorted(heard(desk, lambda: desk.press(C.REOPEN, TESS, desk.message(Place.RECEIPT), chat=True))) == [
        "Tess's READY card: #1 STOP: Pat Reyes is not ready. Don't transfer.",
        "thread: @Pat Reyes #1 did not connect. Reply ready when you can take it again.",
    ]
    assert stands(desk) == (
        "#1 · Peer to peer · Acknowledged by Pat Reyes · not ready yet",
        "#1 acknowledged by Pat Reyes. Don't transfer yet.",
    )


def test_the_owner_says_it_and_the_technician_is_told() -> None:
    desk = ready()
    assert sorted(heard(desk, lambda: desk.press(C.REOPEN, PAT, desk.post()))) == [
        "Tess's READY card: #1 STOP: Pat Reyes is not ready. Don't transfer.",
        "Tess: #1 did not connect. Don't transfer: Pat Reyes keeps it.",
    ]


def test_a_transfer_that_was_closed_too_early_takes_its_ready_card_back_again() -> None:
    desk = ready()
    closed = heard(desk, lambda: desk.press(C.COMPLETE_TRANSFER, PAT, desk.post()))
    assert closed == ["Tess's READY card: #1 · Transferred to Pat Reyes HH:MM"]
    assert sorted(heard(desk, lambda: desk.press(C.REOPEN, SAM, desk.post()))) == [
        "Tess's READY card: #1 STOP: Pat Reyes is not ready. Don't transfer.",
        "Tess: #1 did not connect. Don't transfer: Pat Reyes keeps it.",
        "thread: @Pat Reyes #1 did not connect. Reply ready when you can take it again.",
    ]


def test_an_owner_who_went_to_lunch_meanwhile_is_relieved_at_once() -> None:
    desk = ready()
    desk.press(C.COMPLETE_TRANSFER, TESS, desk.message(Place.RECEIPT), chat=True)
    desk.tell(PAT, "lunch")
    desk.deliver()
    assert sorted(heard(desk, lambda: desk.press(C.REOPEN, TESS, desk.message(Place.RECEIPT), chat=True))) == [
        "Tess's READY card: #1 STOP: Pat Reyes is not ready. Don't transfer.",
        "Tess: #1 waiting again: Pat Reyes is away.",
        "thread: @Quinn Osei #1 needs a pharmacist now · on hold since HH:MM",
    ]
    assert last(desk) == (E.RELEASED, PAT.id, AWAY)
    assert stands(desk)[0] == "#1 · Peer to peer · Waiting for a pharmacist"


def test_the_next_emoji_takes_it_from_who_is_away_and_is_told_once() -> None:
    desk = ready()
    desk.react(QUINN, desk.post(), "like")
    desk.press(C.COMPLETE_TRANSFER, TESS, desk.message(Place.RECEIPT), chat=True)
    desk.tell(PAT, "lunch")
    desk.deliver()
    assert sorted(heard(desk, lambda: desk.press(C.REOPEN, TESS, desk.message(Place.RECEIPT), chat=True))) == [
        "Quinn: #1 is yours now: Pat Reyes is away and your emoji stands.",
        "Tess's READY card: #1 STOP: Pat Reyes is not ready. Don't transfer.",
        "Tess: #1 acknowledged by Quinn Osei. Don't transfer yet.",
    ]


def test_an_owner_who_is_away_and_says_it_themselves_is_there() -> None:
    desk = ready()
    desk.press(C.COMPLETE_TRANSFER, TESS, desk.message(Place.RECEIPT), chat=True)
    desk.tell(PAT, "lunch")
    desk.press(C.REOPEN, PAT, desk.post())
    assert desk.request().owner == PAT.id


def test_a_callback_that_was_closed_by_mistake_stays_with_who_is_away() -> None:
    desk = posted(kind=Kind.CALLBACK)
    desk.press(C.MARK_REACHED, PAT, desk.post())
    desk.tell(PAT, "lunch")
    desk.press(C.REOPEN, QUINN, desk.post())
    assert (desk.request().status, desk.request().owner) == (S.ACKNOWLEDGED, PAT.id)


# ------------------------------------------------------------------------------------------------------- on hold


def test_keep_holding_is_reminded_of_again_after_the_same_time() -> None:
    desk = posted()
    desk.wait(120)
    desk.deliver()
    desk.wait(1)
    assert heard(desk, lambda: desk.press(C.KEEP_HOLDING, TESS, desk.notice(TESS), chat=True)) == []
    assert HELD not in heard(desk, lambda: desk.wait(119))
    assert HELD in heard(desk, lambda: desk.wait(1))


def test_nobody_is_reminded_of_a_caller_who_hung_up() -> None:
    desk = owned()
    desk.press(C.DROP_LINE, TESS, desk.message(Place.RECEIPT), chat=True)
    desk.deliver()
    desk.wait(120)
    assert E.HELD_LONG not in {kind for kind, _ in desk.events()}
    assert heard(desk, lambda: None) == []


def test_what_was_asked_and_is_no_longer_wanted_when_its_turn_comes_is_not_said() -> None:
    desk = owned()
    desk.wait(180)
    desk.press(C.DROP_LINE, TESS, desk.message(Place.RECEIPT), chat=True)
    said = heard(desk, lambda: None)
    assert said == ["thread: @Pat Reyes #1: the line dropped. Please call back."]
    assert [short(effect) for effect in desk.queued()] == []


# -------------------------------------------------------------------------------------------------- same caller


def link(desk: Desk) -> None:
    """Press "Same caller" on the receipt of the second request."""
    turn, first, second = desk.in_chat(TESS, "form-d2"), desk.request(1).id, desk.request(2).id
    desk.do(lambda uow: moves.press(uow, turn, second, Command(C.LINK, to=first)))


def linked() -> Desk:
    """Return a desk where Pat has two requests of one caller."""
    desk = posted()
    desk.file(draft="d2")
    desk.deliver()
    first, second = desk.request(1), desk.request(2)
    desk.press(C.ACKNOWLEDGE, PAT, desk.post(1), request=first.id)
    desk.press(C.ACKNOWLEDGE, PAT, desk.post(2), request=second.id)
    link(desk)
    desk.deliver()
    return desk


def test_of_linked_requests_the_owner_is_asked_once_and_a_word_under_either_is_an_answer() -> None:
    desk = linked()
    assert [one.linked_to for one in (desk.request(1), desk.request(2))] == [desk.request(1).id] * 2
    assert sorted(heard(desk, lambda: desk.wait(180))) == [ASKED, HELD]
    desk.type(PAT, "nearly", root=desk.post(2))
    desk.deliver()
    desk.wait(120)
    assert {desk.request(1).owner, desk.request(2).owner} == {PAT.id}
    assert heard(desk, lambda: desk.wait(60)) == [ASKED]
    desk.wait(60)
    assert {desk.request(1).owner, desk.request(2).owner} == {None}


def test_of_linked_requests_the_transfer_is_asked_about_once() -> None:
    desk = posted()
    desk.file(draft="d2")
    desk.deliver()
    for number in (1, 2):
        desk.press(C.MARK_READY, PAT, desk.post(number), request=desk.request(number).id)
    link(desk)
    desk.deliver()
    assert len(heard(desk, lambda: desk.wait(90))) == 2
