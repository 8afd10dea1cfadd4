"""A pharmacist's words reach the technician's chat, the technician's answer goes back to the thread."""

from __future__ import annotations

import pytest

from desk.commands import CommandKind
from desk.events import NOTE, REWRITTEN, EventKind
from desk.handlers.crossing import answerable, to_technician, waits_for_answer
from desk.model import Kind, Person
from tests.desk.build import PAT, QUINN, TESS
from tests.desk.hearing import in_full
from tests.desk.talk import Desk, posted

C = CommandKind
HERE = "Type your answer here: it goes to the thread under your name."


def wrote(desk: Desk, person: Person, text: str, number: int = 1, **more: str) -> bool:
    """Write in a request's thread what moves nothing; return whether it crosses over."""
    turn, request = desk.in_channel(person, root=desk.post(number)), desk.request(number)
    told = desk.do(lambda uow: to_technician(uow, uow.requests.get(request.id) or request, person, text, turn, more))
    return told is not None


def test_a_question_in_the_thread_reaches_the_technicians_chat_and_nobody_else() -> None:
    desk = posted()
    assert in_full(desk, lambda: wrote(desk, PAT, "  Which strength did they\nask for? ")) == [
        f"Tess: #1 · Pat Reyes wrote | Which strength did they\nask for? | {HERE}"
    ]


def test_the_words_are_sealed_and_the_trail_only_names_them() -> None:
    desk = posted()
    assert wrote(desk, PAT, "Which strength?")
    request = desk.request()
    event = desk.read(lambda uow: uow.audit.get(request.id, request.events))
    assert event is not None
    assert (event.kind, event.actor, set(event.data)) == (EventKind.REPLIED, PAT.id, {NOTE})
    note = desk.read(lambda uow: uow.notes.look(event.data[NOTE]))
    assert note is not None
    assert (note.request, note.person, note.text) == (request.id, PAT.id, "Which strength?")
    assert "strength" not in repr((note, event, desk.queued()))


def test_words_that_were_changed_are_told_again_as_such() -> None:
    desk = posted()
    wrote(desk, PAT, "Which strenth?")
    desk.deliver()
    assert in_full(desk, lambda: wrote(desk, PAT, "Which strength?", **{REWRITTEN: "1"})) == [
        f"Tess: #1 · Pat Reyes changed what they wrote | Which strength? | {HERE}"
    ]


@pytest.mark.parametrize(("person", "text"), [(TESS, "They ask for 1 mg."), (PAT, " \n ")])
def test_the_technicians_own_words_and_empty_ones_do_not_cross(person: Person, text: str) -> None:
    desk = posted()
    assert not wrote(desk, person, text)
    assert desk.queued() == []


def test_of_a_closed_request_nothing_crosses() -> None:
    desk = posted()
    desk.press(C.WITHDRAW, TESS, chat=True)
    desk.deliver()
    assert not wrote(desk, PAT, "What happened?")


def test_whoever_has_the_caller_now_is_the_technician_and_answers() -> None:
    desk = posted(kind=Kind.CALLBACK)
    desk.press(C.CALLER_ON_LINE, QUINN, desk.post())
    desk.deliver()
    assert wrote(desk, PAT, "Are they on the line?")
    assert not wrote(desk, QUINN, "They are.")
    numbers = {
        one.id: [found.number for found in desk.read(lambda uow, one=one: answerable(uow, one.id))]
        for one in (TESS, QUINN)
    }
    assert numbers == {TESS.id: [], QUINN.id: [1]}


def test_a_request_without_a_thread_cannot_be_answered_and_who_was_asked_comes_first() -> None:
    desk = Desk().open(channel=None)
    desk.file()
    assert desk.read(lambda uow: answerable(uow, TESS.id)) == []
    desk = posted()
    desk.file(draft="d2")
    desk.deliver()
    wrote(desk, PAT, "Which strength?", 2)
    assert [one.number for one in desk.read(lambda uow: answerable(uow, TESS.id))] == [2, 1]


def test_a_question_is_open_until_it_is_answered() -> None:
    desk = posted()

    def is_open() -> bool:
        return desk.read(lambda uow: waits_for_answer(uow, desk.request()))

    assert not is_open()
    wrote(desk, PAT, "Which strength?")
    assert is_open()
    desk.tell(TESS, "1 mg")
    assert not is_open()
    wrote(desk, QUINN, "And how often?")
    assert is_open()


def test_the_answer_goes_to_the_thread_under_the_technicians_name_and_calls_who_asked_last() -> None:
    desk = posted()
    desk.press(C.ACKNOWLEDGE, PAT, desk.post())
    wrote(desk, PAT, "Which strength?")
    wrote(desk, QUINN, "And how often?")
    desk.deliver()
    assert sorted(in_full(desk, lambda: desk.tell(TESS, "1 mg, **weekly**"))) == [
        "Tess: Sent to #1's thread.",
        "thread: @Quinn Osei #1 · Tess Taylor answers | 1 mg, **weekly**",
    ]


def test_what_nobody_asked_for_is_told_to_whoever_has_it() -> None:
    desk = posted()
    assert sorted(in_full(desk, lambda: desk.tell(TESS, "The caller is in a hurry."))) == [
        "Tess: Sent to #1's thread.",
        "thread: #1 · Tess Taylor writes | The caller is in a hurry.",
    ]
    desk.press(C.ACKNOWLEDGE, PAT, desk.post())
    desk.deliver()
    assert sorted(in_full(desk, lambda: desk.tell(TESS, "She has to leave at 3."))) == [
        "Tess: Sent to #1's thread.",
        "thread: @Pat Reyes #1 · Tess Taylor writes | She has to leave at 3.",
    ]
