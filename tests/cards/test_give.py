from dataclasses import replace
from typing import Any

import pytest

from cards.check import check_card
from cards.form import MAX_ROSTER
from cards.give import NOBODY, STAYS, WHICH, give_card, which_ready_card
from cards.notice import notice_card
from cards.view import RequestView
from desk.events import AWAY, NO_ANSWER_TO_US, REASON, EventKind
from desk.model import Kind, Person, Status
from tests.cards.reading import band, buttons, of_type, texts
from tests.cards.samples import CANARIES, CLOSED_AT, JO, SAM, TECHNICIAN, told, view, with_fields

P2P, CALLBACK = Kind.PEER_TO_PEER, Kind.CALLBACK
OWNED = view(P2P, Status.ACKNOWLEDGED)
READY = [("Ready for transfer", "mark_ready"), ("Hand back", "release")]


def choices(card: dict[str, Any]) -> list[tuple[str, str]]:
    (asked,) = of_type(card, "Input.ChoiceSet")
    assert (asked["id"], asked["label"]) == ("to", "Pharmacist")
    return [(one["title"], one["value"]) for one in asked["choices"]]


def test_the_owner_is_asked_to_whom() -> None:
    message = give_card(OWNED, (JO, Person("new")))
    assert (message.summary, texts(message.card)) == ("Give #12 to", ["Give #12 to", STAYS])
    assert choices(message.card) == [("Jo Lindqvist", JO.id), ("Name not known yet", "new")]
    assert buttons(message.card) == [("Offer", "give_to"), ("Keep it", "keep")]
    (asked,) = of_type(message.card, "Input.ChoiceSet")
    assert asked["value"] == JO.id
    check_card(message.card)


def test_a_long_roster_is_cut_and_its_names_are_short() -> None:
    roster = [Person(f"p{number}", "N" * 80) for number in range(MAX_ROSTER + 5)]
    card = give_card(OWNED, roster).card
    assert len(choices(card)) == MAX_ROSTER
    assert max(len(title) for title, _ in choices(card)) == 40
    check_card(card)


def test_with_nobody_to_give_it_to_it_can_only_be_kept() -> None:
    card = give_card(OWNED, ()).card
    assert texts(card) == ["Give #12 to", NOBODY]
    assert buttons(card) == [("Keep it", "keep")]
    check_card(card)


def test_which_one_somebody_is_ready_for_is_a_button_each() -> None:
    waiting = view()
    other = replace(view(), request=replace(view().request, id="request-2", number=14))
    message = which_ready_card([waiting, other])
    assert (message.summary, texts(message.card)) == (
        WHICH,
        [
            WHICH,
            "#12 · Waiting for a pharmacist · on hold since 10:41 ET",
            "#14 · Waiting for a pharmacist · on hold since 10:41 ET",
        ],
    )
    assert buttons(message.card) == [
        ("#12 Ready for transfer", "mark_ready"),
        ("#14 Ready for transfer", "mark_ready"),
    ]
    pressed = [one["data"] for one in of_type(message.card, "Action.Execute")]
    assert pressed == [{"request": "request-1", "version": 1}, {"request": "request-2", "version": 1}]
    check_card(message.card)


def test_neither_question_holds_what_was_typed() -> None:
    seen = with_fields(view(), **CANARIES)
    for message in (give_card(seen, (JO,)), which_ready_card([seen])):
        assert "canary" not in message.summary + str(message.card)


# ------------------------------------------------------------------------------------- what the owner's presses answer


@pytest.mark.parametrize(
    ("seen", "to", "words", "style", "offered"),
    [
        (
            told(OWNED, EventKind.STILL_WORKING_ASKED, None),
            SAM,
            [
                "#12: are you still working on it? On hold since 10:41 ET.",
                "Without an answer it goes back to the others, who are asked at once.",
            ],
            "warning",
            [("Still working", "say_still_working"), *READY],
        ),
        (
            told(OWNED, EventKind.STILL_WORKING),
            SAM,
            ["#12: you still have it. On hold since 10:41 ET."],
            "accent",
            READY,
        ),
        (told(view(P2P, Status.READY), EventKind.READY), SAM, ["#12 READY: the call is transferred to you"], "good", 0),
        (
            told(view(P2P, Status.READY), EventKind.READY_NUDGED, None),
            SAM,
            ["#12: you are ready. Did the call arrive?"],
            "warning",
            [("Call arrived", "complete_transfer"), ("Did not connect", "reopen"), ("Line dropped", "drop_line")],
        ),
        (
            told(view(P2P, Status.READY), EventKind.READY_NUDGED, None),
            TECHNICIAN,
            ["#12 READY: did the call reach Sam Ortiz?"],
            "warning",
            [("Call arrived", "complete_transfer"), ("Did not connect", "reopen"), ("Line dropped", "drop_line")],
        ),
        (told(OWNED, EventKind.REOPENED), SAM, ["#12 did not connect: you still have it."], "attention", []),
        (
            told(OWNED, EventKind.REOPENED),
            TECHNICIAN,
            ["#12 did not connect. Don't transfer: Sam Ortiz keeps it."],
            "attention",
            [],
        ),
        (
            told(OWNED, EventKind.PASSED_ON, previous=JO.id),
            SAM,
            ["#12 is yours now: Jo Lindqvist handed it back and your emoji stands."],
            "accent",
            [],
        ),
        (
            told(OWNED, EventKind.PASSED_ON, previous=JO.id, **{REASON: NO_ANSWER_TO_US}),
            SAM,
            ["#12 is yours now: Jo Lindqvist did not answer and your emoji stands."],
            "accent",
            [],
        ),
        (
            told(OWNED, EventKind.PASSED_ON, previous=JO.id, **{REASON: NO_ANSWER_TO_US}),
            JO,
            ["#12: you did not answer. Sam Ortiz has it now."],
            "accent",
            [],
        ),
        (
            told(OWNED, EventKind.PASSED_ON, previous=JO.id, **{REASON: AWAY}),
            TECHNICIAN,
            ["#12 acknowledged by Sam Ortiz. Don't transfer yet."],
            "accent",
            [],
        ),
        (
            told(view(), EventKind.RELEASED, JO.id, **{REASON: AWAY}),
            TECHNICIAN,
            ["#12 waiting again: Jo Lindqvist is away."],
            "warning",
            [],
        ),
        (
            told(view(), EventKind.RELEASED, JO.id, **{REASON: NO_ANSWER_TO_US}),
            TECHNICIAN,
            ["#12 waiting again: Jo Lindqvist did not answer."],
            "warning",
            [],
        ),
    ],
)
def test_what_the_owner_and_the_technician_are_told(
    seen: RequestView, to: Person, words: list[str], style: str, offered: Any
) -> None:
    card = notice_card(seen, to).card
    assert (texts(card)[: len(words)], band(card)["style"]) == (words, style)
    assert offered == 0 or buttons(card) == offered
    check_card(card)


def test_who_keeps_holding_sees_their_own_buttons_again() -> None:
    card = notice_card(told(OWNED, EventKind.HOLD_KEPT, TECHNICIAN.id), TECHNICIAN).card
    assert texts(card)[0] == "#12: the caller keeps holding. You are reminded again."
    assert ("Caller chose a callback", "open_choose_callback") in buttons(card)
    check_card(card)


@pytest.mark.parametrize("kind", [EventKind.STILL_WORKING_ASKED, EventKind.STILL_WORKING, EventKind.HOLD_KEPT])
def test_an_answer_that_comes_too_late_shows_where_it_stands(kind: EventKind) -> None:
    card = notice_card(told(view(P2P, Status.TRANSFERRED), kind, None), SAM).card
    assert texts(card) == ["#12 · Peer to peer · Transferred to Sam Ortiz 10:47 ET"]
    assert buttons(card) == []


def test_a_ready_card_is_taken_back_when_the_line_drops() -> None:
    dropped = view(CALLBACK, Status.ACKNOWLEDGED, dropped_at=CLOSED_AT, due_at=CLOSED_AT, due_until=CLOSED_AT)
    card = notice_card(told(dropped, EventKind.READY), TECHNICIAN).card
    assert texts(card) == ["#12 STOP: no transfer any more.", "It is a callback now."]
    assert (band(card)["style"], buttons(card)) == ("attention", [])
    check_card(card)
