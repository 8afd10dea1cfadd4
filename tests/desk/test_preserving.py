"""Legal hold: a supervisor or an admin says so in the chat, and time does nothing to the request until they lift it."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

import pytest

from desk.effects import Effect, EffectKind, View, to_person
from desk.events import EventKind as E
from desk.events import of_person
from desk.handlers.preserving import hold
from desk.model import Details, Person
from desk.ports import UnitOfWork
from tests.desk.build import DETAILS, PAT, QUINN, SAM, TESS
from tests.desk.talk import ADA, Desk, SpoiltUnit, posted
from tests.desk.test_retaining import DAY, HOUR, edited, passed, transferred


def answer(desk: Desk, person: Person) -> list[View | E]:
    """Return what was answered to a person: a card of the desk's, or the news of an event."""
    shown: list[View | E] = []
    for one in desk.deliver():
        effect = one.held.effect
        if effect.lane == to_person(person.id):
            event = one.snapshot.event if one.snapshot else None
            shown += [effect.view] if effect.view else [event.kind] if event else []
    return shown


@pytest.mark.parametrize("person", [SAM, ADA])
@pytest.mark.parametrize("words", ["hold 1", "Hold #1", "legal hold 1", "hold  1."])
def test_a_supervisor_or_an_admin_sets_it_and_lifts_it(person: Person, words: str) -> None:
    desk = transferred()
    desk.tell(person, words)
    assert desk.request().legal_hold == desk.now
    assert answer(desk, person) == [E.LEGAL_HOLD]
    desk.tell(person, f"{words.strip('.')} off")
    assert desk.request().legal_hold is None
    assert answer(desk, person) == [E.LEGAL_HOLD_OVER]
    assert desk.events()[-2:] == [(E.LEGAL_HOLD, person.id), (E.LEGAL_HOLD_OVER, person.id)]


def test_one_that_does_not_open_is_held_likewise() -> None:
    desk = transferred()
    sealed, turn = desk.request().id, desk.in_chat(SAM, None)
    assert desk.do(lambda uow: hold(cast("UnitOfWork", SpoiltUnit(uow, sealed)), turn, "hold 1"))
    assert desk.request().legal_hold == turn.at
    assert desk.request().details == DETAILS


def test_while_it_is_held_neither_teams_nor_the_database_loses_anything() -> None:
    desk = transferred()
    desk.tell(SAM, "hold 1")
    assert passed(desk, 400 * DAY) == []
    assert desk.request().details == DETAILS
    assert desk.look_at().request.details == DETAILS


def test_when_it_is_lifted_what_was_due_happens() -> None:
    desk = transferred()
    desk.tell(SAM, "hold 1")
    passed(desk, 400 * DAY)
    desk.tell(SAM, "hold 1 off")
    assert edited(passed(desk, HOUR))
    assert desk.request().details == Details({})
    assert [kind for kind, _ in desk.events()][-3:] == [E.LEGAL_HOLD_OVER, E.REDACTED, E.ERASED]


def test_held_after_it_was_redacted_it_stays_redacted_and_is_not_erased() -> None:
    desk = transferred()
    passed(desk, 2 * DAY)
    desk.tell(SAM, "hold 1")
    passed(desk, 200 * DAY)
    assert desk.look_at().request.details == Details({})
    assert desk.request().details == DETAILS
    desk.tell(SAM, "hold 1 off")
    passed(desk, HOUR)
    assert desk.request().details == Details({})


def test_an_open_one_may_be_held_and_is_kept_once_it_is_closed() -> None:
    desk = posted()
    desk.tell(SAM, "hold 1")
    transferred(desk)
    assert passed(desk, 200 * DAY) == []


@pytest.mark.parametrize("person", [TESS, PAT, QUINN])
def test_everybody_else_is_told_so_privately_and_it_is_on_record(person: Person) -> None:
    desk = transferred()
    desk.tell(person, "hold 1")
    desk.tell(person, "hold 77")
    assert (
        desk.queued() == [Effect(EffectKind.SHOW, to_person(person.id), person=person.id, view=View.HOLD_REFUSED)] * 2
    )
    assert desk.request().legal_hold is None
    refused = [(one.kind, one.actor) for one in desk.store.kept.events.values() if one.request == of_person(person.id)]
    assert refused == [(E.REFUSED, person.id)] * 2


def test_what_is_held_or_not_already_or_not_there_is_said_and_changes_nothing() -> None:
    desk = transferred()
    desk.tell(SAM, "hold 1 off")
    assert answer(desk, SAM) == [View.HOLD_NONE]
    desk.tell(SAM, "hold 1")
    since = desk.request().legal_hold
    desk.now = desk.now.replace(microsecond=7)
    desk.deliver()
    desk.tell(SAM, "hold 1")
    assert answer(desk, SAM) == [View.HOLD_ALREADY]
    assert desk.request().legal_hold == since
    desk.tell(SAM, "hold 2")
    assert answer(desk, SAM) == [View.HOLD_UNKNOWN]


@pytest.mark.parametrize("words", ["hold on", "hold 12 minutes please", "on hold", "hold 1 off please"])
def test_other_words_are_no_legal_hold(words: str) -> None:
    desk = transferred()
    desk.tell(SAM, words)
    assert answer(desk, SAM) == [View.NOT_UNDERSTOOD]
    assert desk.request().legal_hold is None


@pytest.mark.parametrize("person", [SAM, ADA])
@pytest.mark.parametrize("words", ["hold", "holds", "Legal holds", "legal hold."])
def test_hold_alone_lists_what_is_held_with_who_set_it(person: Person, words: str) -> None:
    desk = transferred()
    desk.file(draft="d2")
    desk.tell(SAM, "hold 1")
    desk.now += timedelta(days=1)
    desk.tell(ADA, "hold 2")
    desk.deliver()
    desk.tell(person, words)
    (sent,) = desk.deliver()
    assert (sent.held.effect.view, sent.person) == (View.HOLDS, desk.person(person))
    assert sent.holds is not None
    told = [(one.request.number, one.event.actor) for one in sent.holds.rows if one.event is not None]
    assert (told, sent.holds.more) == ([(1, SAM.id), (2, ADA.id)], False)


def test_hold_off_without_a_number_asks_for_it_and_hold_alone_is_an_answer_of_anybody_else() -> None:
    desk = transferred()
    desk.tell(SAM, "hold off")
    assert answer(desk, SAM) == [View.HOLD_UNKNOWN]
    for words in ("hold", "holds"):
        desk.tell(TESS, words)
        assert not {View.HOLD_REFUSED, View.HOLDS} & set(answer(desk, TESS))
    assert desk.request().legal_hold is None
