"""A request that was erased: whoever presses an old card, or asks, is answered, and nothing comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desk.commands import Command, CommandKind
from desk.errors import IllegalMove
from desk.handlers import changing
from desk.lifecycle import decide, target_of
from desk.model import Details, Kind, Status
from desk.outcome import OutcomeKind
from desk.records import Purpose
from tests.desk.build import DETAILS, NOW, PAT, SAM, TESS
from tests.desk.talk import Desk, posted


def erased() -> Desk:
    """A desk whose one request was transferred, and erased a month later."""
    desk = posted()
    desk.press(CommandKind.MARK_READY, PAT, desk.post())
    desk.press(CommandKind.COMPLETE_TRANSFER, TESS, chat=True)
    desk.deliver()
    desk.now = NOW + timedelta(days=30)
    desk.do(lambda uow: uow.requests.erase(desk.request().id, desk.now))
    return desk


def test_who_presses_did_not_connect_on_an_old_card_sees_that_it_is_over() -> None:
    desk = erased()
    before = desk.events()
    outcome = desk.press(CommandKind.REOPEN, TESS, chat=True)
    assert (outcome.kind, desk.request().status) == (OutcomeKind.UNCHANGED, Status.TRANSFERRED)
    assert outcome.snapshot is not None
    assert outcome.snapshot.request.erased_at == desk.now
    assert desk.events() == before
    assert desk.press(CommandKind.COMPLETE_TRANSFER, PAT, desk.post()).kind is OutcomeKind.UNCHANGED


def test_an_emoji_on_its_post_changes_nothing() -> None:
    desk = erased()
    before = desk.events()
    desk.react(PAT, desk.post(), "like")
    assert desk.events() == before


def test_its_post_and_its_receipt_are_drawn_from_what_is_left() -> None:
    desk = erased()
    assert desk.look_at().request.details == Details({})
    assert desk.look_at().people[PAT.id].name == PAT.name
    assert desk.look(TESS, chat=True).kind is OutcomeKind.UNCHANGED


def test_a_form_that_was_open_is_gone() -> None:
    desk = posted(kind=Kind.CALLBACK)
    turn = desk.in_chat(TESS, None)
    desk.do(lambda uow: changing.open_form(uow, turn, desk.request().id, Purpose.CORRECT))
    desk.do(lambda uow: uow.requests.erase(desk.request().id, desk.now))
    form = replace(desk.form(turn.new_id), details=DETAILS)
    assert desk.do(lambda uow: changing.save(uow, desk.in_chat(TESS), form)).kind is OutcomeKind.FORM_GONE
    opened = desk.do(lambda uow: changing.open_form(uow, desk.in_chat(TESS), desk.request().id, Purpose.CORRECT))
    assert opened.kind is OutcomeKind.UNCHANGED


@pytest.mark.parametrize("kind", [CommandKind.CORRECT, CommandKind.RESCHEDULE])
def test_while_it_is_open_it_may_be_ended_but_nothing_is_typed_into_it(kind: CommandKind) -> None:
    desk = posted(kind=Kind.CALLBACK)
    request = replace(desk.request(), erased_at=NOW)
    assert target_of(request, kind) is None
    with pytest.raises(IllegalMove):
        decide(request, Command(kind, form=desk.form()), SAM, NOW)
    assert decide(request, Command(CommandKind.MARK_REACHED), PAT, NOW).request.status is Status.CALLED_BACK
