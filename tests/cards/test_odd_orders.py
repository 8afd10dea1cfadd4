"""What messages say when people do things in an odd order: closed by mistake, rescheduled in words, asked too late."""

from __future__ import annotations

import pytest

from cards.check import check_card
from cards.notice import notice_card
from cards.thread import thread_card
from desk.events import EventKind
from desk.model import Details, Kind, Person, Status
from tests.cards.reading import buttons, texts
from tests.cards.samples import JO, SAM, TECHNICIAN, TEMPLATE, told, view

P2P, CALLBACK = Kind.PEER_TO_PEER, Kind.CALLBACK


@pytest.mark.parametrize(
    ("to", "words"),
    [
        (TECHNICIAN, "#12 was not reached after all: Sam Ortiz keeps it."),
        (SAM, "#12 was not reached after all: you still have it."),
    ],
)
def test_of_a_callback_that_was_closed_by_mistake_no_transfer_is_spoken(to: Person, words: str) -> None:
    message = notice_card(told(view(CALLBACK, Status.ACKNOWLEDGED), EventKind.REOPENED, JO.id), to)
    assert texts(message.card) == [words]


def test_a_new_time_in_words_asks_for_one_and_repeats_none_of_them() -> None:
    typed = Details({**TEMPLATE, "callback_times": "canary after lunch"}, ())
    seen = told(view(CALLBACK, Status.ACKNOWLEDGED, details=typed), EventKind.RESCHEDULED, TECHNICIAN.id)
    message = thread_card(seen)
    assert texts(message.card)[0] == (
        "<at>Sam Ortiz</at> #12: the caller named another time in words. The post shows it; please set when you call."
    )
    assert "canary" not in str(message.card)


@pytest.mark.parametrize(
    ("kind", "status", "offered"),
    [
        (P2P, Status.ACKNOWLEDGED, ["Ready for transfer"]),
        (P2P, Status.READY, []),
        (CALLBACK, Status.ACKNOWLEDGED, ["Take over"]),
        (CALLBACK, Status.PARKED, ["Take over"]),
    ],
)
def test_a_second_pharmacist_who_is_told_who_has_it_can_take_it(kind: Kind, status: Status, offered: list[str]) -> None:
    message = notice_card(told(view(kind, status), EventKind.FOUND_OWNED, JO.id, owner=SAM.id), JO)
    check_card(message.card)
    assert texts(message.card)[0] == "#12: Sam Ortiz has it."
    assert [title for title, _ in buttons(message.card)] == offered


@pytest.mark.parametrize(
    ("kind", "offered"),
    [(P2P, ["Ready for transfer", "Hand back"]), (CALLBACK, ["Reached", "No answer", "Reschedule"])],
)
def test_who_took_it_over_in_their_chat_sees_what_to_do_next(kind: Kind, offered: list[str]) -> None:
    seen = told(view(kind, Status.ACKNOWLEDGED), EventKind.TAKEN_OVER, SAM.id, previous=JO.id)
    message = notice_card(seen, SAM)
    check_card(message.card)
    assert texts(message.card)[0] == "#12 is yours now."
    assert [title for title, _ in buttons(message.card)] == offered
    assert texts(notice_card(seen, JO).card) == ["#12: Sam Ortiz took it over."]
