"""A pharmacist's question: its technician's answer ends it; after five minutes any technician may answer, once asked.

What technicians say in a thread moves nothing.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from desk.commands import CommandKind
from desk.events import EventKind
from desk.handlers.questions import is_free, is_wanted
from desk.model import Kind, Person, Status
from tests.desk.build import OLA, PAT, QUINN, TESS
from tests.desk.hearing import heard, in_full
from tests.desk.talk import WAITS, Desk, posted

C, S = CommandKind, Status
FIVE = WAITS.question.total_seconds()
ASKED = "Which strength?"
WAITING = (
    "thread: {}#1: Pat Reyes still waits for an answer. | Which strength? | "
    "Any technician can answer: reply here, or type #1 and the answer in our chat."
)
DOUBT = "thread: @Pat Reyes #1: are you ready for the transfer now?"


def says(desk: Desk, person: Person, text: str, *, activity: str | None = None, mention: bool = False) -> list[str]:
    """Write in the thread of the first request; return what everybody heard of it."""
    desk.now += timedelta(seconds=2)
    root = desk.post()
    return sorted(heard(desk, lambda: desk.type(person, text, root=root, activity=activity, mention=mention)))


def waits(desk: Desk, seconds: float) -> list[str]:
    return sorted(in_full(desk, lambda: desk.wait(seconds)))


def asked(**more: object) -> Desk:
    """Return a desk with a callback, where only questions have a clock that is due soon, about which Pat asks."""
    desk = posted(kind=Kind.CALLBACK, **more)
    says(desk, PAT, ASKED, activity="q1")
    return desk


def kinds(desk: Desk) -> list[EventKind]:
    return [kind for kind, _ in desk.events()]


# ---------------------------------------------------------------------------------------------- nobody answers


def test_after_five_minutes_the_thread_asks_any_technician_once() -> None:
    desk = asked()
    assert waits(desk, FIVE - 1) == []
    assert waits(desk, 2) == [WAITING.format("")]
    assert waits(desk, 2 * FIVE) == []


def test_technicians_who_are_at_work_are_called_but_no_pharmacist_and_not_its_own_technician() -> None:
    desk = posted(kind=Kind.CALLBACK)
    for person, draft in ((OLA, "d2"), (QUINN, "d3"), (TESS, "d4")):
        desk.do(lambda uow, person=person: uow.people.save(person))
        desk.file(person, draft, Kind.CALLBACK)
        desk.deliver()
    says(desk, PAT, ASKED)
    assert waits(desk, FIVE) == [WAITING.format("@Ola Berg ")]


def test_of_a_warm_transfer_it_is_asked_likewise_until_its_pharmacist_is_ready() -> None:
    for ready, told in ((False, True), (True, False)):
        desk = posted()
        desk.press(C.ACKNOWLEDGE, PAT, desk.post())
        says(desk, PAT, ASKED)
        if ready:
            says(desk, PAT, "ready")
        desk.wait(FIVE)
        assert (EventKind.UNANSWERED in kinds(desk)) is told


@pytest.mark.parametrize("how", ["chat", "thread"])
def test_what_its_technician_answered_in_time_is_asked_of_nobody(how: str) -> None:
    desk = asked()
    if how == "chat":
        desk.tell(TESS, "1 mg")
    else:
        assert says(desk, TESS, "1 mg") == []
    desk.deliver()
    assert waits(desk, 2 * FIVE) == []


@pytest.mark.parametrize("text", ["thanks!", "ok", "👍"])
def test_a_thanks_answers_nothing(text: str) -> None:
    desk = asked()
    assert says(desk, TESS, text) == []
    assert waits(desk, FIVE) == [WAITING.format("")]


def test_talk_of_a_pharmacist_is_no_question() -> None:
    desk = posted(kind=Kind.CALLBACK)
    says(desk, PAT, "the chart is missing")
    assert waits(desk, 2 * FIVE) == []


def test_a_second_question_does_not_put_off_the_first_and_one_call_is_for_both() -> None:
    desk = asked()
    waits(desk, FIVE / 2)
    says(desk, QUINN, "and how often?")
    assert waits(desk, FIVE / 2) == [WAITING.format("")]
    assert waits(desk, 2 * FIVE) == []
    says(desk, QUINN, "anybody?")
    assert [one.split(" | ")[1] for one in waits(desk, FIVE)] == ["anybody?"]


def test_a_question_after_the_answer_has_five_minutes_of_its_own() -> None:
    desk = asked()
    waits(desk, FIVE / 2)
    desk.tell(TESS, "1 mg")
    says(desk, PAT, ASKED)
    assert waits(desk, FIVE / 2 + 1) == []
    assert waits(desk, FIVE / 2) == [WAITING.format("")]


def test_a_deleted_question_and_one_that_became_talk_are_asked_of_nobody() -> None:
    for now in (None, "never mind"):
        desk = asked()
        desk.now += timedelta(seconds=2)
        if now is None:
            desk.delete(PAT, "q1", root=desk.post())
        else:
            desk.edit(PAT, "q1", now, root=desk.post())
        desk.deliver()
        assert waits(desk, 2 * FIVE) == []


def test_only_the_question_that_was_deleted_is_taken_back() -> None:
    desk = asked()
    waits(desk, FIVE / 2)
    says(desk, PAT, "And how often?", activity="q2")
    desk.delete(PAT, "q1", root=desk.post())
    desk.deliver()
    assert waits(desk, FIVE / 2) == []
    assert [one.split(" | ")[1] for one in waits(desk, FIVE / 2)] == ["And how often?"]


def test_a_question_that_is_deleted_after_its_answer_changes_nothing() -> None:
    desk = asked()
    desk.tell(TESS, "1 mg")
    desk.delete(PAT, "q1", root=desk.post())
    assert EventKind.QUESTION_WITHDRAWN not in kinds(desk)


def test_a_question_in_other_words_is_asked_as_it_is_now_from_then_on() -> None:
    desk = asked()
    waits(desk, FIVE / 2)
    desk.edit(PAT, "q1", "Which strength and how often?", root=desk.post())
    desk.deliver()
    assert waits(desk, FIVE / 2) == []
    assert [one.split(" | ")[1] for one in waits(desk, FIVE / 2)] == ["Which strength and how often?"]


def test_of_a_request_that_closed_nothing_is_asked() -> None:
    desk = asked()
    desk.press(C.WITHDRAW, TESS, chat=True)
    desk.deliver()
    assert waits(desk, 2 * FIVE) == []


# ---------------------------------------------------------------------------------------------- others answer for them


def test_anybody_answers_in_the_chat_by_the_number_and_its_technician_is_told() -> None:
    desk = asked()
    waits(desk, FIVE)
    desk.do(lambda uow: uow.people.save(OLA))
    assert sorted(in_full(desk, lambda: desk.tell(OLA, "#1 1 mg"))) == [
        "Ola: Sent to #1's thread.",
        "Tess: #1 · Ola Berg answered in the thread | 1 mg",
        "thread: @Pat Reyes #1 · Ola Berg answers | 1 mg",
    ]
    assert sorted(in_full(desk, lambda: desk.tell(OLA, "#1 2 mg"))) == []  # it is answered: help
    assert waits(desk, 2 * FIVE) == []


def test_nobody_else_answers_before_and_never_without_the_number() -> None:
    desk = asked()
    desk.do(lambda uow: uow.people.save(OLA))
    assert desk.said_since(lambda: desk.tell(OLA, "#1 1 mg")) == [("show", "ola", "welcome")]
    waits(desk, FIVE)
    assert desk.said_since(lambda: desk.tell(OLA, "1 mg")) == [("show", "ola", "not_understood")]
    assert desk.said_since(lambda: desk.tell(OLA, "#2 1 mg")) == [("show", "ola", "not_understood")]


def test_a_technician_with_requests_of_their_own_answers_anothers_by_its_number() -> None:
    desk = asked()
    desk.file(OLA, "d2", Kind.CALLBACK)
    desk.deliver()
    waits(desk, FIVE)
    assert "Ola: Sent to #1's thread." in in_full(desk, lambda: desk.tell(OLA, "#1 1 mg"))


@pytest.mark.parametrize("late", [True, False])
def test_another_technician_answers_in_the_thread_at_any_time_and_its_own_is_told(*, late: bool) -> None:
    desk = asked()
    if late:
        waits(desk, FIVE)
    desk.now += timedelta(seconds=2)
    assert in_full(desk, lambda: desk.type(OLA, "1 mg", root=desk.post())) == [
        "Tess: #1 · Ola Berg answered in the thread | 1 mg"
    ]
    assert waits(desk, 2 * FIVE) == []
    assert not desk.read(lambda uow: is_free(uow, desk.request(), desk.now))


def test_whoever_is_told_that_they_are_answered_in_the_thread_gets_no_hint() -> None:
    desk = asked()
    assert desk.said_since(lambda: desk.type(TESS, "1 mg", root=desk.post(), mention=True)) == []
    hint = [("show", "ola", "channel_hint")]
    assert desk.said_since(lambda: desk.type(OLA, "hello", root=desk.post(), mention=True)) == hint


def test_what_nobody_asked_is_talk_of_technicians() -> None:
    desk = posted()
    before = kinds(desk)
    for person in (TESS, OLA):
        assert says(desk, person, "the caller is in a hurry") == []
    assert kinds(desk) == before
    desk.press(C.WITHDRAW, TESS, chat=True)
    desk.deliver()
    assert says(desk, TESS, "ready?") == []


def test_a_word_to_the_bot_in_the_thread_is_no_answer() -> None:
    desk = asked()
    says(desk, OLA, "settings", mention=True)
    assert EventKind.ANSWERED_HERE not in kinds(desk)


# ---------------------------------------------------------------------------------------------- whose words move what


@pytest.mark.parametrize(
    "text", ["go ahead", "whenever you're ready", "ready", "I'm ready", "on it", "can't take it", "give it to Quinn"]
)
@pytest.mark.parametrize("owned", [True, False])
def test_a_technicians_words_move_nothing(text: str, *, owned: bool) -> None:
    desk = posted()
    if owned:
        desk.press(C.ACKNOWLEDGE, PAT, desk.post())
        desk.deliver()
    before = desk.request()
    for person in (TESS, OLA):
        assert says(desk, person, text) == []
    now = desk.request()
    assert (now.status, now.owner) == (before.status, before.owner)


def test_not_even_by_an_edit() -> None:
    desk = posted()
    desk.press(C.MARK_READY, PAT, desk.post())
    desk.deliver()
    says(desk, TESS, "hold on", activity="w1")
    assert heard(desk, lambda: desk.edit(TESS, "w1", "not ready", root=desk.post())) == []
    assert desk.request().status is S.READY


@pytest.mark.parametrize("question", ["ready?", "are you ready?", "can I transfer?"])
@pytest.mark.parametrize("answer", ["yes", "yep", "sure"])
def test_a_bare_yes_to_a_technician_who_asks_for_ready_is_asked_with_the_button(question: str, answer: str) -> None:
    desk = posted()
    desk.press(C.ACKNOWLEDGE, PAT, desk.post())
    desk.deliver()
    assert says(desk, TESS, question) == []
    assert says(desk, PAT, answer) == [DOUBT]
    assert desk.request().status is S.ACKNOWLEDGED


def test_a_go_ahead_announces_whoever_asked() -> None:
    desk = posted()
    desk.press(C.ACKNOWLEDGE, PAT, desk.post())
    desk.deliver()
    says(desk, TESS, "ready?")
    says(desk, PAT, "go ahead")
    assert desk.request().status is S.READY


def test_asked_in_the_chat_a_bare_yes_in_the_thread_is_asked_likewise() -> None:
    desk = posted()
    desk.press(C.ACKNOWLEDGE, PAT, desk.post())
    desk.tell(TESS, "are you ready?")
    desk.deliver()
    assert says(desk, PAT, "yes") == [DOUBT]


def test_a_yes_to_anything_else_or_much_later_is_talk() -> None:
    desk = posted()
    desk.press(C.ACKNOWLEDGE, PAT, desk.post())
    says(desk, TESS, "do you have the chart?")
    wrote = "Tess: #1 · Pat Reyes wrote"
    assert says(desk, PAT, "yes") == [wrote]
    says(desk, TESS, "ready?")
    desk.now += timedelta(minutes=11)
    assert says(desk, PAT, "yes") == [wrote]
    assert not desk.read(lambda uow: is_wanted(uow, desk.request(), desk.now))


def test_after_ready_nobody_asks_for_it_any_more() -> None:
    desk = posted()
    desk.press(C.ACKNOWLEDGE, PAT, desk.post())
    says(desk, TESS, "ready?")
    says(desk, PAT, "ready")
    says(desk, PAT, "not ready")
    assert says(desk, PAT, "yes") == ["Tess: #1 · Pat Reyes wrote"]
