"""What Teams shows of a closed request after a day: number, status and people, and what opens it again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from cards.check import check_card
from cards.post import post_card
from cards.receipt import receipt_card
from cards.redacted import cleared_card, is_redacted
from cards.view import Message, RequestView
from desk.model import NOT_KNOWN, Kind, Status
from tests.cards.reading import buttons, texts
from tests.cards.samples import CLOSED_AT, view

P2P, CALLBACK = Kind.PEER_TO_PEER, Kind.CALLBACK


@pytest.mark.parametrize("draw", [post_card, receipt_card])
def test_post_and_receipt_come_down_to_number_status_and_people(draw: Callable[[RequestView], Message]) -> None:
    message = draw(view(P2P, Status.TRANSFERRED, redacted_at=CLOSED_AT))
    assert texts(message.card) == [
        "#12 · Peer to peer · Transferred to Sam Ortiz 10:47 ET",
        "What was typed about it is not shown here any more since Tue Nov 24, 10:47 ET.",
        "Filed by Terry Moss 10:41 ET · Decisioned by Sam Ortiz",
    ]
    assert message.summary == "#12 · Peer to peer · Transferred to Sam Ortiz 10:47 ET"
    check_card(message.card)


@pytest.mark.parametrize(
    ("kind", "status", "undo"),
    [
        (P2P, Status.TRANSFERRED, [("Did not connect", "reopen")]),
        (CALLBACK, Status.CALLED_BACK, [("Not reached after all", "reopen")]),
        (CALLBACK, Status.WITHDRAWN, []),
    ],
)
def test_it_can_still_be_opened_again(kind: Kind, status: Status, undo: list[tuple[str, str]]) -> None:
    shown = view(kind, status, redacted_at=CLOSED_AT, decisioned_by=NOT_KNOWN)
    assert buttons(post_card(shown).card) == undo
    assert "Decisioned" not in " ".join(texts(post_card(shown).card))


def test_opened_again_it_is_shown_whole() -> None:
    assert not is_redacted(view(redacted_at=CLOSED_AT))
    assert "Dr. Amara Reyes" in " ".join(texts(receipt_card(view(redacted_at=CLOSED_AT)).card))


def test_what_was_erased_says_so() -> None:
    gone = view(P2P, Status.TRANSFERRED, redacted_at=CLOSED_AT)
    gone = replace(gone, request=replace(gone.request, erased_at=CLOSED_AT))
    assert "was erased" in " ".join(texts(post_card(gone).card))


def test_a_list_or_form_that_was_cleared_says_what_to_type() -> None:
    message = cleared_card()
    assert texts(message.card) == [
        "What stood here is not shown any more.",
        "Type mine for your open requests, or p2p or callback for a new form.",
    ]
    check_card(message.card)
