from dataclasses import replace
from datetime import date, time

import pytest

from cards.check import check_card
from cards.receipt import receipt_card
from desk.model import Details, Kind, Status
from tests.cards.reading import band, buttons, texts
from tests.cards.samples import CANARIES, FILED_AT, STATES, TEMPLATE, TYPED, WINDOW, view, with_fields

P2P, CALLBACK = Kind.PEER_TO_PEER, Kind.CALLBACK
WITHDREW = ("Caller withdrew", "ask_withdraw")
EDIT = ("Edit", "open_correct")
LATER = ("Caller chose a callback", "open_choose_callback")
NOT_CONNECTED = ("Did not connect", "reopen")
ON_LINE = ("Caller on the line now", "caller_on_line")
MORE = [("More", ""), ("Line dropped", "drop_line"), EDIT, WITHDREW]
MORE_OF_A_CALLBACK = [("More", ""), ("Change times", "open_reschedule"), EDIT, WITHDREW]
DONE = ("Transfer done", "complete_transfer")
SHOWN = {
    (P2P, Status.WAITING): (
        ["#12 posted to P2P requests", "Waiting for a pharmacist · on hold since 10:41 ET"],
        [LATER, *MORE],
    ),
    (P2P, Status.ACKNOWLEDGED): (
        ["#12 acknowledged by Sam Ortiz. Don't transfer yet.", "Posted to P2P requests · on hold since 10:41 ET"],
        [DONE, LATER, *MORE],
    ),
    (P2P, Status.READY): (
        ["#12 READY: transfer the call to Sam Ortiz", "Dr. Amara Reyes, cardiologist · Entresto 49/51 mg · ext 4512"],
        [DONE, NOT_CONNECTED, *MORE],
    ),
    (P2P, Status.TRANSFERRED): (["#12 · Transferred to Sam Ortiz 10:47 ET"], [NOT_CONNECTED]),
    (P2P, Status.WITHDRAWN): (["#12 · Withdrawn by the caller"], []),
    (CALLBACK, Status.SCHEDULED): (
        ["#12 posted to P2P requests", "Scheduled · no pharmacist yet · filed Tue Nov 24, 10:41 ET"],
        [ON_LINE, *MORE_OF_A_CALLBACK],
    ),
    (CALLBACK, Status.ACKNOWLEDGED): (
        [
            "#12 acknowledged by Sam Ortiz. They will call back.",
            "Posted to P2P requests · filed Tue Nov 24, 10:41 ET",
        ],
        [ON_LINE, *MORE_OF_A_CALLBACK],
    ),
    (CALLBACK, Status.PARKED): (
        ["#12 · Parked · no answer ×3", "Posted to P2P requests · filed Tue Nov 24, 10:41 ET"],
        [ON_LINE, *MORE_OF_A_CALLBACK],
    ),
    (CALLBACK, Status.CALLED_BACK): (["#12 · Called back by Sam Ortiz 10:47 ET"], []),
    (CALLBACK, Status.WITHDRAWN): (["#12 · Withdrawn by the caller"], []),
}
TELL = "Tell the caller: we will call 614-555-0134, Tue 2–4 PM CT (3–5 PM ET)"


@pytest.mark.parametrize(("kind", "status"), STATES)
def test_the_receipt_follows_the_status(kind: Kind, status: Status) -> None:
    card = receipt_card(view(kind, status)).card
    first, moves = SHOWN[kind, status]
    assert texts(band(card)) == first
    assert buttons(card) == moves
    check_card(card)


def test_the_technician_reads_what_to_tell_a_caller_who_waits_for_a_callback() -> None:
    told = {state: TELL in texts(receipt_card(view(*state)).card) for state in STATES}
    assert [state for state, is_told in told.items() if is_told] == [
        (CALLBACK, Status.SCHEDULED),
        (CALLBACK, Status.ACKNOWLEDGED),
        (CALLBACK, Status.PARKED),
    ]


def test_a_past_window_is_no_promise() -> None:
    past = replace(WINDOW, day=date(2026, 11, 23))
    backwards = replace(WINDOW, start=time(16), end=time(14))
    shown = texts(receipt_card(view(CALLBACK, Status.SCHEDULED, details=Details(TYPED, (past, backwards)))).card)
    told = shown.index("Tell the caller: we will call 614-555-0134")
    assert shown[told + 1] == (
        "Check the time: Mon Nov 23, 2–4 PM CT (3–5 PM ET) (already past)"
        " or Tue 4 PM–2 PM CT (5 PM–3 PM ET) (ends before it begins)"
    )


def test_only_before_ready_the_transfer_needs_a_word_by_phone() -> None:
    hint = "Transfer done: only if they told you by phone that they are ready."
    hinted = [state for state in STATES if hint in texts(receipt_card(view(*state)).card)]
    assert hinted == [(P2P, Status.ACKNOWLEDGED)]
    assert hint not in texts(receipt_card(view(P2P, Status.ACKNOWLEDGED), asking=True).card)


def test_ready_names_caller_and_drug_once() -> None:
    seen = view(P2P, Status.READY)
    assert texts(receipt_card(seen).card)[2:] == ["PA number: PA-20261124-77", "Member ID: W123456789"]
    unknown = texts(receipt_card(replace(seen, request=replace(seen.request, details=Details({})))).card)
    assert {"Contact name and job title: missing", "Drug name: missing"} <= set(unknown)


def test_without_number_or_time_the_promise_is_still_a_sentence() -> None:
    seen = view(CALLBACK, Status.SCHEDULED, details=Details({}))
    assert "Tell the caller: we will call the number they called from" in texts(receipt_card(seen).card)


def test_ready_without_anything_known_has_no_empty_line() -> None:
    seen = replace(view(P2P, Status.READY, details=Details({})), people={})
    assert texts(band(receipt_card(seen).card)) == ["#12 READY: transfer the call to a pharmacist"]


def test_withdrawing_asks_one_question() -> None:
    card = receipt_card(view(P2P, Status.ACKNOWLEDGED), asking=True).card
    assert texts(card)[-1] == "Did the caller say they no longer want it?"
    assert buttons(card) == [("Yes, they no longer want it", "withdraw"), ("No, keep it", "keep")]
    check_card(card)


def test_a_closed_request_is_not_asked_about() -> None:
    closed = view(P2P, Status.TRANSFERRED)
    assert receipt_card(closed, asking=True) == receipt_card(closed)
    assert receipt_card(closed, unbound=True) == receipt_card(closed)


def test_without_a_channel_the_filled_template_is_there_to_paste() -> None:
    card = receipt_card(with_fields(view(), **TYPED), unbound=True).card
    assert texts(card)[:2] == [
        "#12 kept: no channel is bound yet",
        "It will be posted as soon as a channel is bound. Until then, paste this in your P2P channel:",
    ]
    assert "\nPA number: PA-20261124-77\n" in texts(card)[2]
    assert buttons(card) == [LATER, *MORE]
    check_card(card)


def test_after_a_dropped_line_the_technician_knows_who_calls_back() -> None:
    owned = receipt_card(view(CALLBACK, Status.ACKNOWLEDGED, dropped_at=FILED_AT)).card
    assert texts(owned)[0] == "#12 kept: Sam Ortiz will call back."
    assert band(owned)["style"] == "attention"
    unowned = receipt_card(view(CALLBACK, Status.SCHEDULED, dropped_at=FILED_AT)).card
    assert texts(unowned)[0] == "#12 kept: a pharmacist will call back."


def test_the_summary_is_number_kind_and_status() -> None:
    assert receipt_card(view()).summary == "#12 · Peer to peer · Waiting for a pharmacist"
    for state in STATES:
        assert "canary" not in receipt_card(with_fields(view(*state), **CANARIES)).summary


def test_the_receipt_says_what_it_is_about() -> None:
    shown = texts(receipt_card(view()).card)
    assert {f"PA number: {TEMPLATE['pa_number']}", f"Drug name: {TEMPLATE['drug']}"} <= set(shown)


def test_who_dropped_off_cannot_be_told_anything() -> None:
    shown = texts(receipt_card(view(Kind.CALLBACK, Status.ACKNOWLEDGED, dropped_at=FILED_AT, due_at=FILED_AT)).card)
    assert any(text.startswith("We call 614-555-0134") for text in shown)
    assert not any("Tell the caller" in text for text in shown)
