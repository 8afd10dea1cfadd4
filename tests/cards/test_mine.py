from cards.check import check_card
from cards.mine import MAX_ROWS, mine_card
from desk.model import Details, Kind, Status
from desk.template import FIELDS
from tests.cards.reading import buttons, texts
from tests.cards.samples import CANARIES, view, with_fields

P2P, CALLBACK = Kind.PEER_TO_PEER, Kind.CALLBACK


def test_each_open_request_has_its_state_and_its_buttons() -> None:
    rows = [view(P2P, Status.READY), view(CALLBACK, Status.SCHEDULED, number=14)]
    message = mine_card(rows)
    assert message.summary == "My requests: 2 open"
    assert texts(message.card) == [
        "My requests",
        "#12 · Peer to peer · READY · Sam Ortiz · ext 4512",
        "On hold since 10:41 ET",
        "Dr. Amara Reyes, cardiologist · Entresto 49/51 mg",
        "#14 · Callback · Scheduled · no pharmacist yet",
        "Filed Tue Nov 24, 10:41 ET",
        "Dr. Amara Reyes, cardiologist · Entresto 49/51 mg · Tue 2–4 PM CT (3–5 PM ET)",
    ]
    assert buttons(message.card) == [
        ("Transfer done", "complete_transfer"),
        ("Did not connect", "reopen"),
        ("More", ""),
        ("Line dropped", "drop_line"),
        ("Edit", "open_correct"),
        ("Caller withdrew", "ask_withdraw"),
        ("Caller on the line now", "caller_on_line"),
        ("More", ""),
        ("Change times", "open_reschedule"),
        ("Edit", "open_correct"),
        ("Caller withdrew", "ask_withdraw"),
    ]
    check_card(message.card)


def test_before_ready_the_transfer_needs_a_word_by_phone() -> None:
    assert texts(mine_card([view(P2P, Status.ACKNOWLEDGED)]).card)[-1].startswith("Transfer done: only if")


def test_a_request_nobody_filled_has_no_empty_line() -> None:
    assert len(texts(mine_card([view(details=Details({}))]).card)) == 3


def test_none_open_offers_a_new_one() -> None:
    message = mine_card([])
    assert texts(message.card) == ["My requests", "You have no open request."]
    assert buttons(message.card) == [("New peer to peer", "new_peer_to_peer"), ("New callback", "new_callback")]
    check_card(message.card)


def test_a_long_list_fits_and_counts_the_rest() -> None:
    full = {field.key: "é" * 125 for field in FIELDS}
    for status in (Status.ACKNOWLEDGED, Status.READY):
        rows = [with_fields(view(P2P, status, number=n), **full) for n in range(1, MAX_ROWS + 4)]
        card = mine_card(rows).card
        assert texts(card)[-1] == "And 3 more, newer than these."
        check_card(card)


def test_the_summary_names_nobody() -> None:
    assert "canary" not in mine_card([with_fields(view(), **CANARIES)]).summary
