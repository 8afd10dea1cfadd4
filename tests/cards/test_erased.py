"""What is left of an erased request: number, state and people. Nothing is "missing", and nothing is pressed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cards.check import check_card
from cards.erased import is_erased
from cards.post import post_card
from cards.receipt import receipt_card
from cards.view import Message, RequestView
from desk.model import Details, Kind, Status
from tests.cards.reading import buttons, texts
from tests.cards.samples import CLOSED_AT, view

CLOSED = view(status=Status.TRANSFERRED, details=Details({}), erased_at=CLOSED_AT)


@pytest.mark.parametrize("draw", [post_card, receipt_card])
def test_a_closed_one_says_what_stays_and_since_when_the_rest_is_gone(draw: Callable[[RequestView], Message]) -> None:
    message = draw(CLOSED)
    assert texts(message.card) == [
        "#12 · Peer to peer · Transferred to Sam Ortiz 10:47 ET",
        "What was typed about it was erased Tue Nov 24, 10:47 ET.",
        "Filed by Terry Moss 10:41 ET",
    ]
    assert buttons(message.card) == []
    assert message.summary == "#12 · Peer to peer · Transferred to Sam Ortiz 10:47 ET"
    check_card(message.card)


def test_an_open_one_keeps_its_buttons() -> None:
    still_open = view(details=Details({}), erased_at=CLOSED_AT)
    assert not is_erased(still_open)
    assert ("Acknowledge", "acknowledge") in buttons(post_card(still_open).card)


def test_one_that_was_not_erased_is_shown_whole() -> None:
    closed = view(Kind.CALLBACK, Status.CALLED_BACK)
    assert not is_erased(closed)
    assert "Dr. Amara Reyes" in " ".join(texts(receipt_card(closed).card))
