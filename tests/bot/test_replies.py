from dataclasses import replace

import pytest

from bot.replies import BAD_PRESS, NOT_YOURS, PHARMACISTS_ONLY, UNKNOWN, Body, answer, card, message
from bot.views import view_of
from cards.form import form_card
from cards.mine import mine_card
from cards.notice import notice_card
from cards.post import post_card
from cards.receipt import receipt_card
from cards.thread import thread_card
from desk.events import Event, EventKind
from desk.model import Kind, Place, Status
from desk.outcome import Outcome, OutcomeKind
from desk.records import Draft
from desk.snapshot import Snapshot
from tests.bot.seeds import turn
from tests.cards.samples import ET, FILED_AT, JO, PEOPLE, SAM, TECHNICIAN, request

READY = request(status=Status.READY)
EVENT = Event(READY.id, 2, EventKind.READY, FILED_AT, SAM.id)
SHOWN = Snapshot(READY, PEOPLE, event=EVENT)
VIEW = view_of(SHOWN)
UNPLACED = Snapshot(request(channel=None), PEOPLE)
DRAFT = Draft("draft-1", TECHNICIAN.id, Kind.PEER_TO_PEER, FILED_AT, {"drug": "Entresto"})
GAPS = ("PA number is empty.",)
IN_CHANNEL, IN_CHAT = turn(SAM), turn(TECHNICIAN, personal=True)
CARD, TEXT = "application/vnd.microsoft.card.adaptive", "application/vnd.microsoft.activity.message"

K = OutcomeKind
POST, LINE, RECEIPT, NOTICE = post_card(VIEW), thread_card(VIEW), receipt_card(VIEW), notice_card(VIEW, TECHNICIAN)
ANSWERED = {
    "done on the post": (Outcome(K.DONE, SHOWN, Place.POST), IN_CHANNEL, POST),
    "unchanged on the post": (Outcome(K.UNCHANGED, SHOWN, Place.POST), IN_CHANNEL, POST),
    "done on a line": (Outcome(K.DONE, SHOWN, Place.LINE), IN_CHANNEL, LINE),
    "unchanged on a line": (Outcome(K.UNCHANGED, SHOWN, Place.LINE), IN_CHANNEL, LINE),
    "done on the receipt": (Outcome(K.DONE, SHOWN, Place.RECEIPT), IN_CHAT, RECEIPT),
    "unchanged on the receipt": (Outcome(K.UNCHANGED, SHOWN, Place.RECEIPT), IN_CHAT, RECEIPT),
    "filed": (Outcome(K.FILED, SHOWN, Place.RECEIPT), IN_CHAT, RECEIPT),
    "filed without a channel": (
        Outcome(K.FILED, UNPLACED, Place.RECEIPT),
        IN_CHAT,
        receipt_card(view_of(UNPLACED), unbound=True),
    ),
    "done on a notice": (Outcome(K.DONE, SHOWN, Place.NOTICE), IN_CHAT, NOTICE),
    "a notice of nothing": (Outcome(K.DONE, replace(SHOWN, event=None), Place.NOTICE), IN_CHAT, RECEIPT),
    "done in the list": (Outcome(K.DONE, SHOWN, mine=(SHOWN,)), IN_CHAT, mine_card([VIEW])),
    "the list is empty now": (Outcome(K.DONE, SHOWN), IN_CHAT, mine_card([])),
    "gaps": (Outcome(K.GAPS, draft=DRAFT, gaps=GAPS, roster=(SAM, JO)), IN_CHAT, form_card(DRAFT, (SAM, JO), ET, GAPS)),
}


@pytest.mark.parametrize("name", ANSWERED)
def test_a_card_takes_the_pressed_cards_place(name: str) -> None:
    outcome, by, shown = ANSWERED[name]
    assert answer(outcome, by) == {"statusCode": 200, "type": CARD, "value": shown.card}


TOLD = {
    "somebody else has it": (
        Outcome(K.OWNED, SHOWN, Place.POST),
        IN_CHANNEL,
        "#12: Sam Ortiz has it. Nothing changed.",
    ),
    "not permitted in the channel": (Outcome(K.FORBIDDEN), IN_CHANNEL, PHARMACISTS_ONLY),
    "not permitted in a chat": (Outcome(K.FORBIDDEN), IN_CHAT, NOT_YOURS),
    "not permitted, and nothing is shown": (Outcome(K.FORBIDDEN, SHOWN), IN_CHAT, NOT_YOURS),
    "unknown": (Outcome(K.UNKNOWN), IN_CHANNEL, UNKNOWN),
}


@pytest.mark.parametrize("name", TOLD)
def test_a_sentence_leaves_the_card(name: str) -> None:
    outcome, by, text = TOLD[name]
    assert answer(outcome, by) == {"statusCode": 200, "type": TEXT, "value": text}


def test_whoever_may_not_reads_the_contracts_words() -> None:
    assert PHARMACISTS_ONLY == "Pharmacists only. Nothing changed."


@pytest.mark.parametrize("place", [Place.RECEIPT, None])
def test_asking_turns_the_receipt_over(place: Place | None) -> None:
    expected = receipt_card(VIEW, asking=True)
    assert answer(Outcome(K.UNCHANGED, SHOWN, place), IN_CHAT, asking=True) == card(expected.card)


@pytest.mark.parametrize("place", [Place.POST, Place.LINE])
def test_nobody_is_asked_in_the_channel(place: Place) -> None:
    outcome = Outcome(K.UNCHANGED, SHOWN, place)
    assert answer(outcome, IN_CHANNEL, asking=True) == answer(outcome, IN_CHANNEL)


def test_the_bodies_are_what_teams_documents() -> None:
    bodies: list[Body] = [message("text"), card({"type": "AdaptiveCard"}), BAD_PRESS]
    assert [set(body) for body in bodies] == [{"statusCode", "type", "value"}] * 3
    assert BAD_PRESS["statusCode"] == 400
    assert set(BAD_PRESS["value"]) == {"code", "message"}
