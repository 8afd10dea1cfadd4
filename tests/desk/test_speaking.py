"""What a pharmacist types in their own chat with the bot does what it would do in the request's thread."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desk.commands import CommandKind
from desk.events import EventKind
from desk.handlers import chat
from desk.handlers.revising import deleted, edited
from desk.model import Kind, Person, Status
from desk.ports import UnitOfWork
from tests.desk.build import PAT, QUINN, SAM, TESS
from tests.desk.hearing import heard
from tests.desk.talk import WAITS, Desk
from tests.desk.test_choosing import P2P, desk_with, draft, help_to, pick, take, typed

C, K, S = CommandKind, Kind, Status
CALLBACK = K.CALLBACK
CAME = {EventKind.ESTIMATED, EventKind.RELEASED, EventKind.OFFERED}
SOON = "Tess: #1: Pat Reyes will be ready about HH:MM. Don't transfer yet."


def types(desk: Desk, text: str, person: Person = PAT) -> list[str]:
    """Type in the chat; return the first line of what everybody heard of it."""
    desk.now += timedelta(seconds=2)
    return sorted(heard(desk, lambda: desk.tell(person, text)))


def ready(desk: Desk, number: int = 1) -> None:
    desk.press(C.MARK_READY, PAT, desk.post(number), request=desk.request(number).id)
    desk.deliver()


def held(desk: Desk, *numbers: int) -> list[tuple[Status, str | None]]:
    return [(desk.request(number).status, desk.request(number).owner) for number in numbers or (1,)]


# ------------------------------------------------------------------------------------------ the one that they have
def test_ready_in_five_tells_the_technician_and_asks_then() -> None:
    desk = desk_with(P2P)
    take(desk, 1)
    assert types(desk, "ready in 5") == ["Pat: #1: the technician knows that you are not ready yet.", SOON]
    assert held(desk) == [(S.ACKNOWLEDGED, PAT.id)]
    assert "Pat: #1: you said you would be ready now. Are you?" in heard(desk, lambda: desk.wait(300))


def test_ready_in_five_after_ready_withdraws_it_loudly() -> None:
    desk = desk_with(P2P)
    take(desk, 1)
    ready(desk)
    told = types(desk, "ready in 5")
    assert "Tess: #1 STOP: Pat Reyes is not ready. Don't transfer." in told
    assert SOON in told


def test_who_cannot_take_what_they_have_hands_it_back() -> None:
    desk = desk_with(P2P)
    take(desk, 1)
    told = types(desk, "can't take it")
    assert "Pat: #1 is handed back." in told
    assert "Tess: #1 waiting again: Pat Reyes released it." in told
    assert held(desk) == [(S.WAITING, None)]


def test_the_next_emoji_takes_it_over_and_the_one_who_left_is_told_who() -> None:
    desk = desk_with(P2P)
    take(desk, 1)
    desk.react(QUINN, desk.post(), "like")
    desk.deliver()
    assert "Pat: #1 is handed on to Quinn Osei." in types(desk, "can't take it")
    assert held(desk) == [(S.ACKNOWLEDGED, QUINN.id)]


def test_give_it_to_somebody_offers_it() -> None:
    desk = desk_with(P2P)
    take(desk, 1)
    told = types(desk, "give it to Quinn")
    assert "Pat: #1 is offered to Quinn Osei." in told
    assert "thread: @Quinn Osei #1: Pat Reyes offers it to you. Any emoji, or Acknowledge, takes it." in told
    assert (held(desk), desk.request().offered_to) == ([(S.ACKNOWLEDGED, PAT.id)], QUINN.id)


def test_a_callback_is_handed_back_likewise_but_who_holds_comes_first() -> None:
    desk = desk_with(CALLBACK, P2P)
    take(desk, 1)
    take(desk, 2)
    types(desk, "can't take it")
    assert held(desk, 1, 2) == [(S.ACKNOWLEDGED, PAT.id), (S.WAITING, None)]
    take(desk, 2, QUINN)
    types(desk, "can't take it")
    assert held(desk, 1) == [(S.SCHEDULED, None)]


# ------------------------------------------------------------------------------------------ the one they were asked for
def test_ready_in_five_takes_the_only_one_that_they_were_asked_for() -> None:
    desk = desk_with(P2P, P2P)
    take(desk, 2, QUINN)
    assert SOON in types(desk, "ready in 5")
    assert held(desk) == [(S.ACKNOWLEDGED, PAT.id)]


def test_who_cannot_take_what_they_were_asked_for_says_so_and_the_others_are_called() -> None:
    desk = desk_with()
    desk.tell(PAT, "on")
    desk.file()
    desk.deliver()
    told = types(desk, "can't take it")
    assert "Pat: #1: the technician is told what you wrote." in told
    assert "Tess: #1 · Pat Reyes wrote" in told
    assert any("needs a pharmacist now" in line for line in told)


def test_what_was_offered_to_them_is_theirs_to_be_ready_for() -> None:
    desk = desk_with(P2P)
    take(desk, 1, QUINN)
    desk.give(QUINN, PAT.id)
    desk.deliver()
    assert SOON in types(desk, "ready in 5")
    assert held(desk) == [(S.ACKNOWLEDGED, PAT.id)]


def test_of_what_they_were_not_asked_for_it_is_asked() -> None:
    desk = desk_with()
    desk.tell(QUINN, "on")
    desk.file()
    desk.deliver()
    (told,) = typed(desk, PAT, "ready in 5")
    assert told.startswith("Pat: Which one will you be ready for then? | ready in 5 |")
    assert pick(desk, 1, draft(desk), PAT).snapshot is not None
    assert held(desk) == [(S.ACKNOWLEDGED, PAT.id)]


# ------------------------------------------------------------------------------------------ which of several
@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("ready in 5", "Which one will you be ready for then?"),
        ("can't take it", "Which one can't you take?"),
        ("give it to Quinn", "Which one can't you take?"),
    ],
)
def test_with_several_it_is_asked_and_a_press_does_it_once(text: str, question: str) -> None:
    desk = desk_with(P2P, P2P)
    for number in (1, 2):
        take(desk, number)
    (told,) = typed(desk, PAT, text)
    assert told.startswith(f"Pat: {question} | {text} |")
    assert told.endswith("| [#1] | [#2] | [None of these]")
    words = draft(desk)
    before = desk.events(1)
    first, again = pick(desk, 2, words, PAT), pick(desk, 2, words, PAT)
    assert again == first
    assert desk.events(1) == before
    assert (
        len([one for one in desk.events(2) if one[0] in {EventKind.ESTIMATED, EventKind.RELEASED, EventKind.OFFERED}])
        == 1
    )


@pytest.mark.parametrize("text", ["#2 ready in 5", "ready in 5 for #2", "#2 can't take it", "give #2 to Quinn"])
def test_a_number_says_which_one(text: str) -> None:
    desk = desk_with(P2P, P2P)
    for number in (1, 2):
        take(desk, number)
    before = desk.events(1)
    types(desk, text)
    assert desk.events(1) == before
    assert desk.events(2)[-1][0] in CAME


def test_a_reply_to_a_message_is_about_that_messages_request() -> None:
    desk = desk_with(P2P, P2P)
    for number in (1, 2):
        take(desk, number)
    desk.wait(WAITS.still_working.total_seconds() + 1)
    desk.deliver()
    notice = next(
        ref.activity
        for ref in desk.store.kept.messages.values()
        if ref.conversation == "a:pat" and ref.request == desk.request(2).id
    )
    turn = desk.in_chat(PAT, notice)
    desk.do(lambda uow: chat.personal_message(uow, turn, "ready in 5"))
    assert (desk.events(1)[-1][0], desk.events(2)[-1][0]) == (EventKind.STILL_WORKING_ASKED, EventKind.ESTIMATED)


def test_of_anothers_request_they_are_told_who_has_it() -> None:
    desk = desk_with(P2P)
    take(desk, 1, QUINN)
    assert types(desk, "#1 ready in 5") == ["Pat: #1: Quinn Osei has it.", "Tess: #1 · Pat Reyes wrote"]
    assert "Pat: #1 is with Quinn Osei." in types(desk, "#1 ready")
    assert held(desk) == [(S.ACKNOWLEDGED, QUINN.id)]


def test_of_their_own_caller_it_is_an_answer_as_of_any_technician() -> None:
    desk = desk_with()
    desk.file(PAT)
    desk.deliver()
    take(desk, 1, QUINN)
    assert "thread: @Quinn Osei #1 · Pat Reyes writes | not ready" in typed(desk, PAT, "#1 not ready")


def test_a_number_of_a_callback_is_taken_by_it() -> None:
    desk = desk_with(CALLBACK)
    types(desk, "#1 ready")
    assert held(desk) == [(S.ACKNOWLEDGED, PAT.id)]


# ------------------------------------------------------------------------------------------ what is none of it
@pytest.mark.parametrize("text", ["ready in 5", "can't take it", "give it to Quinn", "#7 ready in 5"])
def test_with_nothing_that_it_can_be_about_it_gets_help(text: str) -> None:
    desk = desk_with()
    desk.tell(PAT, "hello")
    assert desk.said_since(lambda: desk.tell(PAT, text)) == help_to(PAT)


@pytest.mark.parametrize("text", ["ready in 5", "can't take it", "give it to Quinn"])
def test_of_a_technician_it_is_an_answer_and_of_others_nothing(text: str) -> None:
    desk = desk_with(P2P)
    assert f"thread: #1 · Tess Taylor writes | {text}" in typed(desk, TESS, text)
    assert desk.said_since(lambda: desk.tell(SAM, text)) == help_to(SAM)


def test_a_colleague_who_is_mentioned_may_be_meant() -> None:
    desk = desk_with(P2P)
    take(desk, 1)
    (told,) = typed(desk, PAT, "@Quinn ready")
    assert told.startswith("Pat: Which one are you ready for?")
    assert held(desk) == [(S.ACKNOWLEDGED, PAT.id)]


def test_what_comes_twice_counts_once() -> None:
    desk = desk_with(P2P)
    take(desk, 1)
    turn = desk.in_chat(PAT, activity="again")
    for _ in range(2):
        desk.do(lambda uow: chat.personal_message(uow, turn, "ready in 5"))
    kinds = [kind for kind, _ in desk.events()]
    assert kinds.count(EventKind.ESTIMATED) == 1


# ------------------------------------------------------------------------------------------ edits and deletions of them
STOP = "Tess: #1 STOP: Pat Reyes is not ready. Don't transfer."


def edits(desk: Desk, text: str | None, activity: str = "w1") -> list[str]:
    """Edit what Pat typed in the chat, or delete it (None)."""
    desk.now += timedelta(seconds=3)
    turn = desk.in_chat(PAT, activity=activity)
    turn = replace(turn, key=f"{turn.key}/{turn.new_id}")

    def work(uow: UnitOfWork) -> None:
        if text is None:
            deleted(uow, turn)
        else:
            edited(uow, turn, text)

    return heard(desk, lambda: desk.do(work))


@pytest.mark.parametrize("now", ["not ready", None])
def test_a_ready_that_is_edited_or_deleted_is_withdrawn_loudly(now: str | None) -> None:
    desk = desk_with(P2P)
    take(desk, 1)
    desk.tell(PAT, "ready", activity="w1")
    desk.deliver()
    assert STOP in edits(desk, now)
    assert held(desk) == [(S.ACKNOWLEDGED, PAT.id)]


def test_one_that_a_press_made_count_likewise() -> None:
    desk = desk_with(P2P, P2P)
    for number in (1, 2):
        take(desk, number)
    desk.tell(PAT, "ready", activity="w1")
    desk.deliver()
    pick(desk, 1, draft(desk), PAT)
    desk.deliver()
    assert STOP in edits(desk, None)


def test_an_estimate_that_becomes_ready_announces() -> None:
    desk = desk_with(P2P)
    take(desk, 1)
    desk.tell(PAT, "ready in 5", activity="w1")
    desk.deliver()
    edits(desk, "ready now")
    assert held(desk) == [(S.READY, PAT.id)]


def test_words_that_did_nothing_are_not_read_again() -> None:
    desk = desk_with(P2P)
    take(desk, 1)
    desk.tell(PAT, "hello", activity="w1")
    desk.deliver()
    assert edits(desk, "ready") == edits(desk, None) == []
    assert held(desk) == [(S.ACKNOWLEDGED, PAT.id)]
