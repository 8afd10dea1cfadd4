"""What is on legal hold is a list with the words that lift each, and with nothing that was typed."""

from __future__ import annotations

from dataclasses import replace

from cards.check import check_card
from cards.holds import HELD, MORE, NONE, holds_card
from cards.view import RequestView
from desk.events import EventKind
from desk.holds import MOST
from desk.model import Details, Person, Status
from tests.cards.reading import buttons, texts
from tests.cards.samples import CANARIES, CT, FILED_AT, SAM, told, view, with_fields


def held(number: int, seen: RequestView, zone: str | None = None) -> RequestView:
    seen = told(with_fields(seen, **CANARIES), EventKind.LEGAL_HOLD, SAM.id)
    return replace(seen, request=replace(seen.request, number=number, legal_hold=FILED_AT), zone=zone or seen.zone)


def test_each_has_its_number_status_since_when_by_whom_and_what_to_type() -> None:
    message = holds_card([held(14, view()), held(9, view(status=Status.TRANSFERRED), CT)])
    assert message.summary == "Legal hold: 2"
    assert texts(message.card) == [
        "Legal hold",
        HELD,
        "#14 · Peer to peer · Waiting for a pharmacist",
        "On legal hold since Tue Nov 24, 10:41 ET, by Sam Ortiz",
        "To lift it, type hold 14 off",
        "#9 · Peer to peer · Transferred to Sam Ortiz 09:47 CT",
        "On legal hold since Tue Nov 24, 09:41 CT, by Sam Ortiz",
        "To lift it, type hold 9 off",
    ]
    assert buttons(message.card) == []
    assert "canary" not in str(message)
    check_card(message.card)


def test_of_none_it_is_said_and_how_to_hold_one() -> None:
    message = holds_card([])
    assert (message.summary, texts(message.card)) == ("Legal hold: none", ["Legal hold", NONE])


def test_as_many_as_are_listed_fit_and_more_are_said_to_be_there() -> None:
    message = holds_card([held(number, view()) for number in range(1, MOST + 1)], more=True)
    assert (message.summary, texts(message.card)[-1]) == (f"Legal hold: {MOST} or more", MORE)
    long_name = {SAM.id: Person(SAM.id, "Ä" * 200)}
    check_card(holds_card([replace(held(number, view()), people=long_name) for number in range(1, MOST + 1)]).card)


def test_one_erased_meanwhile_or_held_by_somebody_unknown_is_listed_all_the_same() -> None:
    erased = view(status=Status.TRANSFERRED, details=Details({}), erased_at=FILED_AT, legal_hold=FILED_AT)
    assert "On legal hold since Tue Nov 24, 10:41 ET, by somebody" in texts(holds_card([erased]).card)
