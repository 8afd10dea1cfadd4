"""Presses: what moves, what is answered, and what a press from the wrong place, person or day comes to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk.commands import Command, CommandKind
from desk.events import EventKind
from desk.handlers.moves import press
from desk.model import Kind, Means, Person, Place, Role, Status
from desk.outcome import Outcome, OutcomeKind
from desk.snapshot import Snapshot
from tests.desk.build import OLA, PAT, QUINN, SAM, TESS
from tests.desk.talk import posted

C, E, S = CommandKind, EventKind, Status


def test_a_press_moves_the_request_and_answers_with_the_pressed_card() -> None:
    desk = posted()
    outcome = desk.press(C.ACKNOWLEDGE, PAT, desk.post())
    now = desk.request()
    people = {"tess": desk.person(TESS), "pat": desk.person(PAT)}
    event = desk.read(lambda uow: uow.audit.get(now.id, 2))
    assert outcome == Outcome(OutcomeKind.DONE, Snapshot(now, people, (), event), Place.POST)
    assert (now.status, now.owner, now.acknowledged_by, now.version, now.events) == (
        S.ACKNOWLEDGED,
        PAT.id,
        Means.BUTTON,
        2,
        2,
    )


def test_a_press_on_a_line_answers_with_the_line_and_takes_over() -> None:
    desk = posted()
    desk.press(C.ACKNOWLEDGE, PAT, desk.post())
    desk.type(QUINN, "ready", root=desk.post())
    desk.deliver()
    outcome = desk.press(C.MARK_READY, QUINN, desk.message(Place.LINE))
    assert (outcome.kind, outcome.place, desk.request().owner) == (OutcomeKind.DONE, Place.LINE, QUINN.id)


def test_a_press_in_the_channel_on_a_message_we_do_not_know_answers_with_the_post() -> None:
    desk = posted()
    for message in ("unknown", None):
        assert desk.press(C.ACKNOWLEDGE, PAT, message).place is Place.POST


def test_a_second_pharmacist_is_told_in_the_answer_and_nowhere_else() -> None:
    desk = posted()
    desk.press(C.ACKNOWLEDGE, PAT, desk.post())
    desk.deliver()
    outcomes: list[Outcome] = []
    assert desk.said_since(lambda: outcomes.append(desk.press(C.ACKNOWLEDGE, QUINN, desk.post()))) == []
    assert (outcomes[0].kind, desk.request().owner) == (OutcomeKind.OWNED, PAT.id)
    assert desk.events()[-1] == (E.FOUND_OWNED, QUINN.id)


def test_the_same_delivery_again_changes_nothing_even_when_it_would_be_legal_again() -> None:
    desk = posted()
    desk.press(C.MARK_READY, PAT, desk.post(), activity="f:ready")
    desk.press(C.MARK_NOT_READY, PAT, desk.post())
    desk.deliver()
    before = desk.request()
    outcomes: list[Outcome] = []
    again = desk.said_since(lambda: outcomes.append(desk.press(C.MARK_READY, PAT, desk.post(), activity="f:ready")))
    assert (outcomes[0].kind, again, desk.request()) == (OutcomeKind.UNCHANGED, [], before)


def test_repeating_oneself_changes_nothing_and_shows_the_card() -> None:
    desk = posted()
    desk.press(C.ACKNOWLEDGE, PAT, desk.post())
    before = desk.request()
    outcome = desk.press(C.ACKNOWLEDGE, PAT, desk.post())
    assert (outcome.kind, outcome.place, desk.request()) == (OutcomeKind.UNCHANGED, Place.POST, before)


def test_what_is_not_legal_now_changes_nothing_and_shows_the_card() -> None:
    desk = posted()
    desk.press(C.WITHDRAW, TESS, "form-d1", chat=True)
    before = desk.request()
    outcome = desk.press(C.ACKNOWLEDGE, PAT, desk.post())
    assert (outcome.kind, outcome.place, desk.request()) == (OutcomeKind.UNCHANGED, Place.POST, before)


@pytest.mark.parametrize("person", [TESS, SAM, OLA])
def test_who_may_not_is_refused_on_record_and_nothing_changes(person: Person) -> None:
    desk = posted()
    before = desk.request()
    outcome = desk.press(C.MARK_READY, person, desk.post())
    assert outcome == Outcome(OutcomeKind.FORBIDDEN)
    assert desk.request() == replace(before, events=2)
    assert desk.events()[-1] == (E.REFUSED, person.id)
    assert desk.queued() == []


def test_an_id_copied_into_another_chat_moves_nothing_and_shows_nothing() -> None:
    desk = posted()
    for person in (PAT, SAM, OLA):
        for message in ("form-d1", None):
            assert desk.press(C.MARK_READY, person, message, chat=True) == Outcome(OutcomeKind.FORBIDDEN)
            assert desk.look(person, message, chat=True) == Outcome(OutcomeKind.FORBIDDEN)
    assert desk.request().status is S.WAITING
    turn = replace(desk.in_channel(PAT), channel="19:other@thread.tacv2")
    elsewhere = desk.do(lambda uow: press(uow, turn, desk.request().id, Command(C.ACKNOWLEDGE)))
    assert (elsewhere, desk.request().status) == (Outcome(OutcomeKind.FORBIDDEN), S.WAITING)


def test_a_request_that_nobody_knows() -> None:
    desk = posted()
    assert desk.press(C.ACKNOWLEDGE, PAT, desk.post(), request="x") == Outcome(OutcomeKind.UNKNOWN)
    assert desk.look(PAT, desk.post(), request="x", chat=False) == Outcome(OutcomeKind.UNKNOWN)


def test_the_technician_closes_from_the_receipt_the_notice_and_the_list() -> None:
    for message in (Place.RECEIPT, Place.READY_NOTICE, None):
        desk = posted()
        desk.press(C.MARK_READY, PAT, desk.post())
        desk.deliver()
        outcome = desk.press(C.COMPLETE_TRANSFER, TESS, desk.message(message) if message else "mine", chat=True)
        assert (outcome.kind, outcome.place, outcome.mine) == (OutcomeKind.DONE, message, ())
        assert desk.request().status is S.TRANSFERRED


def test_pressing_in_the_list_answers_with_what_is_still_open() -> None:
    desk = posted()
    desk.file(draft="d2")
    outcome = desk.press(C.WITHDRAW, TESS, "mine", chat=True)
    assert [one.request.number for one in outcome.mine] == [2]


def test_a_pharmacist_told_privately_sees_that_message_again() -> None:
    desk = posted()
    desk.react(PAT, desk.post(), "like")
    desk.react(QUINN, desk.post(), "like")
    desk.deliver()
    (notice,) = [ref.activity for ref in desk.store.kept.messages.values() if ref.conversation == "a:quinn"]
    shown = desk.look(QUINN, notice, chat=True)
    assert (shown.kind, shown.place) == (OutcomeKind.UNCHANGED, Place.NOTICE)


def test_looking_changes_nothing() -> None:
    desk = posted()
    before = desk.store.kept.requests
    assert desk.look(OLA, desk.post(), chat=False).place is Place.POST
    assert desk.look(TESS, "form-d1", chat=True).place is Place.RECEIPT
    assert desk.store.kept.requests == before


def test_no_answer_counts_once_per_card_under_whatever_id() -> None:
    desk = posted(kind=Kind.CALLBACK)
    desk.press(C.ACKNOWLEDGE, PAT, desk.post())
    kinds = [desk.press(C.RECORD_NO_ANSWER, PAT, desk.post(), version=one).kind for one in (2, 2, 3)]
    assert kinds == [OutcomeKind.DONE, OutcomeKind.UNCHANGED, OutcomeKind.DONE]
    assert desk.request().attempts == 2


def test_handing_back_by_button_passes_to_the_emoji_that_stands_longest() -> None:
    desk = posted()
    desk.press(C.ACKNOWLEDGE, PAT, desk.post())
    desk.react(QUINN, desk.post(), "like")
    desk.deliver()
    said = desk.said_since(lambda: desk.press(C.RELEASE, PAT, desk.post()))
    assert (desk.request().owner, desk.request().acknowledged_by) == (QUINN.id, Means.EMOJI)
    assert sorted(said) == [
        ("notify_person", "quinn"),
        ("notify_person", "tess"),
        ("refresh_post",),
        ("refresh_receipt",),
    ]


def test_nobody_but_the_owner_hands_back() -> None:
    desk = posted()
    desk.press(C.ACKNOWLEDGE, PAT, desk.post())
    assert desk.press(C.RELEASE, QUINN, desk.post()).kind is OutcomeKind.OWNED
    assert desk.request().owner == PAT.id


def test_a_technician_who_is_a_pharmacist_may_take_their_own_request_and_is_not_told_of_themselves() -> None:
    desk = posted(person=PAT)
    said = desk.said_since(lambda: desk.press(C.MARK_READY, PAT, desk.post()))
    assert desk.request().owner == PAT.id
    assert Role.PHARMACIST in desk.person(PAT).roles
    assert sorted(said) == [("refresh_post",), ("refresh_receipt",), ("say_in_thread",)]
