"""Several requests of one PA number or member ID are a short list, with nothing of it that was typed."""

from __future__ import annotations

from dataclasses import replace

from cards.check import check_card
from cards.found import HEADING, NONE_LEFT, SEVERAL, found_card
from cards.view import RequestView
from desk.history import MOST
from desk.model import Details, Status
from tests.cards.reading import buttons, texts
from tests.cards.samples import CANARIES, CT, FILED_AT, view, with_fields


def numbered(number: int, seen: RequestView) -> RequestView:
    return replace(seen, request=replace(seen.request, number=number))


def test_each_has_its_number_status_time_and_what_to_type() -> None:
    closed = numbered(9, with_fields(view(status=Status.TRANSFERRED), **CANARIES))
    message = found_card([numbered(14, with_fields(view(), **CANARIES)), replace(closed, zone=CT)])
    told = texts(message.card)
    assert told[:2] == [HEADING, SEVERAL]
    assert told[2].startswith("#14 · Peer to peer · ")
    assert told[3] == "Filed Tue Nov 24, 10:41 ET · type history 14"
    assert told[4:] == [
        "#9 · Peer to peer · Transferred to Sam Ortiz 09:47 CT",
        "Filed Tue Nov 24, 09:41 CT · type history 9",
    ]
    assert "canary" not in str(message)
    assert (message.summary, buttons(message.card)) == (HEADING, [])
    check_card(message.card)


def test_more_than_are_listed_are_said_to_be_there() -> None:
    many = [numbered(number, view()) for number in range(MOST + 1, 0, -1)]
    told = texts(found_card(many).card)
    assert told[-1] == f"There are earlier ones: these are the latest {MOST}."
    assert len(told) == 2 + 2 * MOST + 1
    assert f"There are earlier ones: these are the latest {MOST}." not in texts(found_card(many[1:]).card)
    check_card(found_card(many).card)


def test_one_erased_since_is_listed_like_the_others_and_of_none_left_that_is_said() -> None:
    erased = view(status=Status.TRANSFERRED, details=Details({}), erased_at=FILED_AT)
    assert texts(found_card([erased]).card)[2].startswith("#12 · Peer to peer · Transferred")
    assert texts(found_card([]).card) == [HEADING, NONE_LEFT]
