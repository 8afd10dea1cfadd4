"""The question which request somebody's words are about, and where they went."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cards.answer import (
    DID_YOU_MEAN,
    DONE,
    NONE_LEFT,
    NOT_SENT,
    OR_ANSWER,
    WHICH,
    WHICH_NOT_READY,
    WHICH_READY,
    meant_card,
    sent_card,
    which_answer_card,
)
from cards.check import check_card
from cards.notice import already
from cards.view import RequestView
from desk.events import READY_AT, EventKind
from desk.model import Kind, Status
from desk.phrases import Meaning
from desk.records import ANSWER, MEANT, Draft, Purpose
from tests.cards.reading import band, buttons, nodes, texts
from tests.cards.samples import FILED_AT, SAM, TECHNICIAN, told, view

P2P, CALLBACK = Kind.PEER_TO_PEER, Kind.CALLBACK
WORDS = Draft("words-1", TECHNICIAN.id, P2P, FILED_AT, {ANSWER: "About **1 mg**."}, purpose=Purpose.ANSWER)


def numbered(number: int, seen: RequestView) -> RequestView:
    return replace(seen, request=replace(seen.request, id=f"request-{number}", number=number))


def test_it_shows_what_was_typed_and_a_button_per_request() -> None:
    callback = numbered(14, view(CALLBACK, Status.ACKNOWLEDGED))
    message = which_answer_card(WORDS, [view(), callback])
    assert (message.summary, texts(message.card)) == (
        WHICH,
        [WHICH, "About **1 mg**.", NOT_SENT, "#12 · Waiting for a pharmacist", "#14 · Acknowledged by Sam Ortiz"],
    )
    assert buttons(message.card) == [
        ("#12", "answer"),
        ("#14", "answer"),
        ("Not an answer", "drop_answer"),
    ]
    sent = [node["data"] for node in nodes(message.card) if node.get("type") == "Action.Execute"]
    assert sent == [
        {"request": "request-1", "version": 1, "to": "words-1"},
        {"request": "request-14", "version": 1, "to": "words-1"},
        {"draft": "words-1", "kind": "peer_to_peer", "purpose": "answer"},
    ]
    check_card(message.card)


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        (Meaning.READY, WHICH_READY),
        (Meaning.NOT_READY, WHICH_NOT_READY),
        (Meaning.READY_LATER, "Which one will you be ready for then?"),
        (Meaning.CANNOT_TAKE, "Which one can't you take?"),
    ],
)
def test_a_pharmacist_is_asked_in_other_words(said: Meaning, asked: str) -> None:
    message = which_answer_card(replace(WORDS, typed={said: "ready"}), [view()])
    assert (message.summary, texts(message.card)[0]) == (asked, asked)
    assert buttons(message.card)[-1] == ("None of these", "drop_answer")
    check_card(message.card)


def test_when_nothing_is_open_any_more_it_says_so_and_the_words_still_stand_there() -> None:
    card = which_answer_card(WORDS, []).card
    assert texts(card) == [WHICH, "About **1 mg**.", NONE_LEFT]
    assert buttons(card) == [("Not an answer", "drop_answer")]


def test_what_shows_nothing_is_not_shown_as_missing() -> None:
    unseen = replace(WORDS, typed={ANSWER: "\N{ZERO WIDTH SPACE}"})
    assert texts(which_answer_card(unseen, [view()]).card) == [WHICH, NOT_SENT, "#12 · Waiting for a pharmacist"]


MISTYPED = replace(WORDS, typed={ANSWER: "holdd 1", MEANT: "hold 1"})


def test_what_is_nearly_a_command_is_asked_about_and_may_still_be_an_answer() -> None:
    message = which_answer_card(MISTYPED, [view()])
    assert (message.summary, texts(message.card)) == (
        DID_YOU_MEAN,
        [DID_YOU_MEAN, "hold 1", OR_ANSWER, "holdd 1", "#12 · Waiting for a pharmacist"],
    )
    assert buttons(message.card) == [("Yes, do it", "do_meant"), ("No", "drop_answer"), ("#12", "answer")]
    check_card(message.card)


def test_without_anything_open_it_can_be_no_answer() -> None:
    message = which_answer_card(MISTYPED, [])
    assert texts(message.card) == [DID_YOU_MEAN, "hold 1"]
    assert buttons(message.card) == [("Yes, do it", "do_meant"), ("No", "drop_answer")]


def test_once_it_is_done_nothing_is_left_to_press() -> None:
    message = meant_card(MISTYPED)
    assert (message.summary, texts(message.card), buttons(message.card)) == (DONE, [DONE, "hold 1"], [])
    check_card(message.card)


READY = told(view(P2P, Status.READY), EventKind.READY)


@pytest.mark.parametrize(
    ("seen", "lines"),
    [
        (told(view(), EventKind.ANSWERED, TECHNICIAN.id), ["Sent to #12's thread."]),
        (READY, ["#12 READY: you are announced.", "The technician is told to transfer · ext 4512"]),
        (
            told(view(P2P, Status.ACKNOWLEDGED), EventKind.NOT_READY),
            ["#12: you are not ready. You still have it.", "The technician is told not to transfer."],
        ),
        (
            told(view(P2P, Status.ACKNOWLEDGED), EventKind.ESTIMATED, **{READY_AT: "2026-03-09T14:52:00+00:00"}),
            ["#12: the technician knows that you are not ready yet.", "You are asked then: about 10:52 ET."],
        ),
        (
            told(view(P2P, Status.ACKNOWLEDGED), EventKind.ESTIMATED),
            ["#12: the technician knows that you are not ready yet.", "Say ready, or press, when you are."],
        ),
        (told(view(), EventKind.RELEASED), ["#12 is handed back.", "Others are asked."]),
        (
            told(view(P2P, Status.ACKNOWLEDGED), EventKind.PASSED_ON, SAM.id),
            ["#12 is handed on to Sam Ortiz.", "Their emoji stood there longest."],
        ),
        (
            told(view(P2P, Status.ACKNOWLEDGED), EventKind.OFFERED, to=SAM.id),
            ["#12 is offered to Sam Ortiz.", "It stays yours until they take it."],
        ),
        (told(view(), EventKind.REPLIED), ["#12: the technician is told what you wrote."]),
        (
            told(view(P2P, Status.ACKNOWLEDGED), EventKind.TAKE_OVER_ASKED),
            ["#12 is with Sam Ortiz.", "Take over and announce? Press it in the thread."],
        ),
    ],
)
def test_their_writer_is_told_where_they_went(seen: RequestView, lines: list[str]) -> None:
    message = sent_card(seen)
    assert (message.summary, texts(message.card)) == (lines[0], lines)
    assert buttons(message.card) == []
    assert band(message.card)["style"] == "default"
    check_card(message.card)


def test_without_what_happened_it_tells_where_the_request_stands() -> None:
    assert sent_card(view()) == already(view())
    assert sent_card(told(view(), EventKind.FILED)) == already(told(view(), EventKind.FILED))
