"""What a pasted message says otherwise than the request that was posted from it."""

from __future__ import annotations

import pytest

from desk.events import FIELDS, NOTE, EventKind
from desk.handlers.differing import tell
from tests.desk.build import DETAILS, QUINN, TESS
from tests.desk.talk import Desk, posted


def told(desk: Desk, /, **typed: str) -> list[tuple[str, ...]]:
    """Let the text say something else; return what is queued."""
    turn, request = desk.in_channel(QUINN), desk.request()
    return desk.said_since(lambda: desk.do(lambda uow: tell(uow, turn, request, {**DETAILS.fields, **typed})))


def test_each_field_that_says_something_else_is_told_with_its_words_in_a_note() -> None:
    desk = posted()
    assert told(desk, drug="Wegovy", case_id="C-1") == [("notify_person", TESS.id)]
    event = desk.read(lambda uow: uow.audit.get(desk.request().id, desk.request().events))
    assert event is not None
    assert (event.kind, event.actor, event.data[FIELDS]) == (EventKind.PASTE_CHANGED, QUINN.id, "drug,case_id")
    note = desk.read(lambda uow: uow.notes.look(event.data[NOTE]))
    assert note is not None
    assert note.text == "Drug name: Wegovy\nCase ID or PA auth #: C-1"
    assert "Wegovy" not in repr(event)


@pytest.mark.parametrize("typed", [{}, {"desk": "19:other"}, {"decisioned_by": "pat"}, {"drug": " OZEMPIC 1  mg "}])
def test_what_says_the_same_or_is_no_field_is_not_told(typed: dict[str, str]) -> None:
    assert told(posted(), **typed) == []


def test_the_same_difference_is_told_once_and_another_again() -> None:
    desk = posted()
    assert len(told(desk, drug="Wegovy")) == 1
    assert told(desk, drug="Wegovy") == []
    assert len(told(desk, drug="Saxenda")) == 1
