import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from cards.check import check_card
from cards.queue import NOTHING, REFUSED, QueueView, next_step, queue_card, refused_card, span_of, waiting_words
from cards.view import RequestView
from desk.model import OPEN, Kind, Status
from desk.records import Which
from desk.transitions import TRANSITIONS
from tests.cards.reading import nodes, of_type, texts
from tests.cards.samples import CANARIES, FILED_AT, JO, SAM, view, with_fields

P2P, CALLBACK = Kind.PEER_TO_PEER, Kind.CALLBACK
COUNTS = {Which.ALL: 14, Which.ON_HOLD: 3, Which.CALLBACKS: 11, Which.UNOWNED: 2}
LINK = "https://teams.microsoft.com/l/message/19%3Ap2p/1001?tenantId=t&groupId=g&parentMessageId=1001"
NOW = FILED_AT + timedelta(minutes=7)


def page(*rows: RequestView, which: Which = Which.ALL, number: int = 0, pages: int = 2) -> QueueView:
    return QueueView(which, number, pages, COUNTS, [(row, LINK) for row in rows], NOW)


def due(at: datetime = FILED_AT + timedelta(hours=4), **changes: object) -> dict[str, object]:
    return {"due_at": at, "due_until": at + timedelta(hours=2), **changes}


def test_each_row_says_what_it_is_how_long_it_waits_who_has_it_and_what_comes_next() -> None:
    rows = [
        view(P2P, Status.WAITING),
        view(P2P, Status.ACKNOWLEDGED, number=13),
        view(P2P, Status.READY, number=14),
        view(CALLBACK, Status.ACKNOWLEDGED, number=15, **due()),
    ]
    message = queue_card(page(*rows))
    assert message.summary == "Queue: 14 open"
    assert texts(message.card) == [
        "Queue",
        "Open: 14 · page 1 of 2",
        "All: 14 · On hold: 3 · Callbacks: 11 · Nobody has it: 2",
        "#12 · Peer to peer · Waiting for a pharmacist",
        "On hold 7 min, since 10:41 ET",
        "Nobody has it · Next: ask a pharmacist",
        "#13 · Peer to peer · Acknowledged by Sam Ortiz · not ready yet",
        "On hold 7 min, since 10:41 ET",
        "Owner: Sam Ortiz · Next: waits for Sam Ortiz to be ready",
        "#14 · Peer to peer · READY · Sam Ortiz",
        "On hold 7 min, since 10:41 ET",
        "Owner: Sam Ortiz · Next: transfer now",
        "#15 · Callback · Acknowledged by Sam Ortiz",
        "Due Tue Nov 24, 13:41 CT (14:41 ET) · filed Tue Nov 24, 10:41 ET",
        "Owner: Sam Ortiz · Next: Sam Ortiz calls then",
    ]
    styles = [one["style"] for one in of_type(message.card, "Container") if "style" in one]
    assert styles == ["warning", "accent", "good", "accent"]
    check_card(message.card)


def test_where_there_are_several_desks_each_row_names_its_own() -> None:
    queue = replace(page(view(), view(number=13, channel="19:gone")), desks={str(view().request.channel): "P2P *East*"})
    told = texts(queue_card(queue).card)
    assert [one for one in told if one.startswith("Desk: ")] == [
        "Desk: P2P \N{ASTERISK OPERATOR}East\N{ASTERISK OPERATOR}"
    ]
    check_card(queue_card(queue).card)


def test_each_row_opens_its_post_if_it_stands() -> None:
    card = queue_card(replace(page(), rows=[(view(), LINK), (view(number=13), None)])).card
    opened = [(one["title"], one["url"]) for one in of_type(card, "Action.OpenUrl")]
    assert opened == [("Open #12", LINK)]


@pytest.mark.parametrize(
    ("number", "pages", "moves"),
    [(0, 1, []), (0, 2, [("Next", 1)]), (1, 3, [("Back", 0), ("Next", 2)]), (2, 3, [("Back", 1)])],
)
def test_it_pages_within_its_list(number: int, pages: int, moves: list[tuple[str, int]]) -> None:
    card = queue_card(page(view(), which=Which.CALLBACKS, number=number, pages=pages)).card
    found = [one for one in of_type(card, "Action.Execute") if one["title"] in {"Back", "Next"}]
    assert [(one["title"], one["data"]["page"]) for one in found] == moves
    assert {one["data"]["which"] for one in found} <= {"callbacks"}
    assert texts(card)[1] == f"Callbacks: 11 · page {number + 1} of {pages}"


def test_every_list_is_a_button_and_the_present_one_stands_out() -> None:
    card = queue_card(page(view(), which=Which.ON_HOLD, number=1)).card
    found = [one for one in of_type(card, "Action.Execute") if one["title"] not in {"Back", "Next"}]
    assert [(one["title"], one["verb"], one["data"], one.get("style")) for one in found] == [
        ("All", "queue", {"which": "all", "page": 0}, None),
        ("On hold", "queue", {"which": "on_hold", "page": 0}, "positive"),
        ("Callbacks", "queue", {"which": "callbacks", "page": 0}, None),
        ("Nobody has it", "queue", {"which": "unowned", "page": 0}, None),
    ]


@pytest.mark.parametrize("which", Which)
def test_an_empty_list_says_so_kindly(which: Which) -> None:
    card = queue_card(QueueView(which, 0, 1, dict.fromkeys(Which, 0), [], NOW)).card
    assert texts(card)[-1] == NOTHING[which]
    check_card(card)


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        (view(P2P, Status.WAITING), "ask a pharmacist"),
        (view(CALLBACK, Status.SCHEDULED), "ask a pharmacist"),
        (view(CALLBACK, Status.ACKNOWLEDGED), "Sam Ortiz says when they call"),
        (view(CALLBACK, Status.PARKED, attempts=3), "nobody answered ×3: wait for the caller"),
        (view(CALLBACK, Status.ACKNOWLEDGED, dropped_at=FILED_AT), "Sam Ortiz calls back now"),
        (view(CALLBACK, Status.SCHEDULED, dropped_at=FILED_AT), "ask a pharmacist"),
        (view(P2P, Status.ACKNOWLEDGED, offered_to=JO.id), "Jo Lindqvist was offered it, and takes it or not"),
    ],
)
def test_the_next_step_in_words(seen: RequestView, words: str) -> None:
    assert next_step(seen) == words


def test_every_open_state_has_a_next_step() -> None:
    for kind, status in TRANSITIONS:
        if status in OPEN:
            assert next_step(view(kind, status))


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        (view(CALLBACK, Status.SCHEDULED), "No fixed time yet · filed Tue Nov 24, 10:41 ET"),
        (
            view(CALLBACK, Status.SCHEDULED, **due(FILED_AT - timedelta(hours=3))),
            "Due Tue Nov 24, 06:41 CT (07:41 ET) · overdue · filed Tue Nov 24, 10:41 ET",
        ),
        (
            view(CALLBACK, Status.PARKED, **due(FILED_AT - timedelta(hours=3))),
            "Due Tue Nov 24, 06:41 CT (07:41 ET) · filed Tue Nov 24, 10:41 ET",
        ),
        (view(CALLBACK, Status.SCHEDULED, dropped_at=FILED_AT), "Line dropped 7 min ago"),
        (view(P2P, Status.WAITING, held_since=FILED_AT + timedelta(minutes=5)), "On hold 2 min, since 10:46 ET"),
    ],
)
def test_how_long_it_waits(seen: RequestView, words: str) -> None:
    assert waiting_words(seen, NOW) == words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(-1, "0 min"), (0.5, "0 min"), (7, "7 min"), (125, "2 h 5 min"), (1500, "1 day"), (4400, "3 days")],
)
def test_a_span_in_words(minutes: float, words: str) -> None:
    assert span_of(FILED_AT, FILED_AT + timedelta(minutes=minutes)) == words


def test_linked_requests_name_each_other() -> None:
    assert "Same caller as #11: one call, document each." in texts(queue_card(page(replace(view(), linked=(11,)))).card)


@pytest.mark.parametrize(("kind", "status"), [key for key in TRANSITIONS if key[1] in OPEN])
def test_nothing_that_was_typed_stands_in_it(kind: Kind, status: Status) -> None:
    rows = [with_fields(view(kind, status, **more), **CANARIES) for more in ({}, {"dropped_at": FILED_AT}, due())]
    message = queue_card(page(*rows))
    assert "canary" not in message.summary + json.dumps(message.card)


def test_a_full_page_is_far_below_a_messages_limit() -> None:
    long = replace(SAM, name="É" * 80)
    row = view(CALLBACK, Status.ACKNOWLEDGED, **due(), offered_to=JO.id)
    row = replace(row, people={**row.people, SAM.id: long}, linked=(11, 13))
    card = queue_card(replace(page(*[row] * 8, number=1, pages=3), rows=[(row, LINK * 3)] * 8)).card
    assert len(json.dumps(card, ensure_ascii=False).encode()) < 20_000
    check_card(card)


def test_a_refusal_is_polite_and_names_what_is_theirs() -> None:
    card = refused_card().card
    assert texts(card) == ["Queue", REFUSED]
    assert not [one for one in nodes(card) if one.get("type") == "Action.Execute"]
    check_card(card)
