from dataclasses import replace

import pytest

from cards.check import check_card
from cards.thread import thread_card
from desk.events import EventKind
from desk.model import Kind, Person, Status
from tests.cards.reading import band, buttons, mentioned, texts
from tests.cards.samples import CANARIES, JO, PEOPLE, SAM, STATES, TECHNICIAN, told, view, with_fields

P2P = Kind.PEER_TO_PEER
TERRY = ("<at>Terry Moss</at>", "29:terry")


@pytest.mark.parametrize(
    ("event", "status", "actor", "words", "style", "called"),
    [
        (
            EventKind.READY,
            Status.READY,
            SAM,
            "<at>Terry Moss</at> #12 READY: transfer the call to Sam Ortiz, ext 4512",
            "good",
            [TERRY],
        ),
        (
            EventKind.NOT_READY,
            Status.ACKNOWLEDGED,
            SAM,
            "<at>Terry Moss</at> #12 STOP: Sam Ortiz is not ready. Don't transfer.",
            "attention",
            [TERRY],
        ),
        (
            EventKind.RELEASED,
            Status.WAITING,
            SAM,
            "<at>Jo Lindqvist</at> #12 needs a pharmacist now · on hold since 10:41 ET",
            "warning",
            [("<at>Jo Lindqvist</at>", "29:jo")],
        ),
        (
            EventKind.COVER_CALLED,
            Status.WAITING,
            SAM,
            "<at>Sam Ortiz</at> <at>Jo Lindqvist</at> #12 needs a pharmacist now · on hold since 10:41 ET",
            "attention",
            [("<at>Sam Ortiz</at>", "29:sam"), ("<at>Jo Lindqvist</at>", "29:jo")],
        ),
        (
            EventKind.SUPERVISORS_CALLED,
            Status.WAITING,
            SAM,
            "<at>Sam Ortiz</at> <at>Jo Lindqvist</at> #12 still needs a pharmacist · on hold since 10:41 ET",
            "attention",
            [("<at>Sam Ortiz</at>", "29:sam"), ("<at>Jo Lindqvist</at>", "29:jo")],
        ),
        (
            EventKind.TAKE_OVER_ASKED,
            Status.ACKNOWLEDGED,
            JO,
            "#12 is with Sam Ortiz. Take over and announce?",
            "accent",
            [],
        ),
    ],
)
def test_a_line_that_holds_is_said_with_its_mentions(
    event: EventKind, status: Status, actor: Person, words: str, style: str, called: list[tuple[str, str]]
) -> None:
    card = thread_card(told(view(P2P, status), event, actor.id)).card
    assert (texts(card), band(card)["style"], mentioned(card)) == ([words], style, called)
    check_card(card)


def test_the_extension_stands_in_the_line_and_not_in_its_summary() -> None:
    assert thread_card(told(view(P2P, Status.READY), EventKind.READY, SAM.id)).summary == (
        "#12 READY: transfer the call to Sam Ortiz"
    )


def test_taking_over_by_words_is_one_press() -> None:
    card = thread_card(told(view(P2P, Status.ACKNOWLEDGED), EventKind.TAKE_OVER_ASKED, JO.id)).card
    assert buttons(card) == [("Take over and announce", "mark_ready")]


@pytest.mark.parametrize(
    ("event", "status", "actor"),
    [
        (EventKind.READY, Status.WITHDRAWN, SAM),
        (EventKind.READY, Status.WAITING, SAM),
        (EventKind.READY, Status.READY, JO),
        (EventKind.NOT_READY, Status.READY, SAM),
        (EventKind.NOT_READY, Status.TRANSFERRED, SAM),
        (EventKind.RELEASED, Status.ACKNOWLEDGED, SAM),
        (EventKind.TAKE_OVER_ASKED, Status.READY, JO),
        (EventKind.TAKE_OVER_ASKED, Status.ACKNOWLEDGED, SAM),
        (EventKind.TRANSFERRED, Status.TRANSFERRED, TECHNICIAN),
    ],
)
def test_a_line_that_no_longer_holds_calls_nobody(event: EventKind, status: Status, actor: Person) -> None:
    seen = told(view(P2P, status), event, actor.id)
    card = thread_card(seen).card
    assert (mentioned(card), buttons(card)) == ([], [])
    assert texts(card)[0].startswith("#12 · ")
    assert "transfer the call" not in texts(card)[0]
    check_card(card)


def test_without_an_event_the_present_state_is_said() -> None:
    assert texts(thread_card(view()).card) == ["#12 · Waiting for a pharmacist"]


def test_a_technician_without_a_teams_id_is_named_plainly() -> None:
    unseen = replace(TECHNICIAN, account=None)
    seen = told(replace(view(P2P, Status.READY), people={**PEOPLE, TECHNICIAN.id: unseen}), EventKind.READY)
    card = thread_card(seen).card
    assert texts(card) == ["Terry Moss #12 READY: transfer the call to Sam Ortiz, ext 4512"]
    assert mentioned(card) == []


def test_who_hands_it_back_is_asked_only_when_there_is_nobody_else_or_they_fell_silent() -> None:
    alone = replace(told(view(), EventKind.RELEASED, SAM.id), asked=(SAM,))
    assert [name for name, _ in mentioned(thread_card(alone).card)] == ["<at>Sam Ortiz</at>"]
    silent = told(view(), EventKind.RELEASED, SAM.id, reason="no_answer")
    assert len(mentioned(thread_card(silent).card)) == 2


def test_a_pharmacist_who_took_the_call_too_is_not_told_to_transfer_to_themselves() -> None:
    seen = told(view(P2P, Status.READY, held_by=SAM.id), EventKind.READY)
    assert mentioned(thread_card(seen).card) == []


def test_nobody_known_is_still_a_line() -> None:
    seen = told(replace(view(P2P, Status.READY), people={}), EventKind.READY)
    assert texts(thread_card(seen).card) == ["#12 READY: transfer the call to a pharmacist"]


@pytest.mark.parametrize("event", EventKind)
def test_neither_line_nor_summary_holds_what_was_typed(event: EventKind) -> None:
    for state in STATES:
        message = thread_card(told(with_fields(view(*state), **CANARIES), event))
        assert "canary" not in message.summary
        assert "canary" not in str(message.card)


def test_the_line_says_when_supervisors_are_called_too() -> None:
    shown = thread_card(told(view(), EventKind.SUPERVISORS_CALLED, None, supervisors="2"))
    assert shown.summary == "#12 still needs a pharmacist · on hold since 10:41 ET · supervisors called"
