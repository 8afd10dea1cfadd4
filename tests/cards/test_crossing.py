"""Words that cross over, as they are shown: as typed, never in a toast, never as anything but text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cards.check import MAX_BYTES, check_card
from cards.crossing import ANSWER_HERE, MOST, STAYS, shortened
from cards.notice import already, notice_card
from cards.thread import thread_card
from cards.view import RequestView
from desk.events import READY_AT, REWRITTEN, EventKind
from desk.model import Kind, Person, Status
from tests.cards.reading import band, buttons, mentioned, of_type, texts
from tests.cards.samples import JO, SAM, TECHNICIAN, told, view

P2P, CALLBACK = Kind.PEER_TO_PEER, Kind.CALLBACK
K = EventKind


def saying(
    kind: EventKind, words: str, actor: Person = SAM, seen: RequestView | None = None, **data: str
) -> RequestView:
    return replace(told(seen or view(P2P, Status.ACKNOWLEDGED), kind, actor.id, **data), note=words)


# ------------------------------------------------------------------------------------------- to the technician's chat
def test_the_technician_reads_who_wrote_what_about_which_request_and_where_to_answer() -> None:
    message = notice_card(saying(K.REPLIED, "Which strength?"), TECHNICIAN)
    assert message.summary == "#12 · Sam Ortiz wrote"
    assert texts(message.card) == ["#12 · Sam Ortiz wrote", "Which strength?", ANSWER_HERE]
    assert (buttons(message.card), band(message.card)["style"]) == ([], "emphasis")
    check_card(message.card)


def test_words_that_were_changed_say_so() -> None:
    message = notice_card(saying(K.REPLIED, "Which strength?", **{REWRITTEN: "1"}), TECHNICIAN)
    assert message.summary == "#12 · Sam Ortiz changed what they wrote"


@pytest.mark.parametrize("status", [Status.TRANSFERRED, Status.WITHDRAWN])
def test_of_a_closed_request_only_where_it_stands_is_told(status: Status) -> None:
    seen = saying(K.REPLIED, "Which strength?", seen=view(P2P, status))
    assert notice_card(seen, TECHNICIAN) == already(seen)


def test_an_estimate_is_told_with_the_words_it_was_made_in() -> None:
    seen = saying(K.ESTIMATED, "ready in 11", **{READY_AT: "2026-11-24T15:52:00+00:00"})
    message = notice_card(seen, TECHNICIAN)
    assert message.summary == "#12: Sam Ortiz will be ready about 10:52 ET. Don't transfer yet."
    assert texts(message.card) == [message.summary, "ready in 11"]
    vague = notice_card(saying(K.ESTIMATED, "after lunch"), TECHNICIAN)
    assert vague.summary == "#12: Sam Ortiz will be ready soon. Don't transfer yet."
    stale = saying(K.ESTIMATED, "ready in 11", seen=view(P2P, Status.READY))
    assert notice_card(stale, TECHNICIAN) == already(stale)


def test_the_owner_is_asked_when_the_time_they_named_has_come() -> None:
    seen = told(view(P2P, Status.ACKNOWLEDGED), K.ESTIMATE_OVER, None)
    message = notice_card(seen, SAM)
    assert message.summary == "#12: you said you would be ready now. Are you?"
    assert buttons(message.card) == [("Ready for transfer", "mark_ready"), ("Hand back", "release")]
    assert notice_card(seen, JO) == already(seen)


# ------------------------------------------------------------------------------------------------------ to the thread
def test_the_answer_stands_in_the_thread_and_mentions_who_asked() -> None:
    message = thread_card(saying(K.ANSWERED, "1 mg", TECHNICIAN, to=JO.id))
    assert message.summary == "#12 · Terry Moss answers"
    assert texts(message.card) == ["<at>Jo Lindqvist</at> #12 · Terry Moss answers", "1 mg"]
    assert mentioned(message.card) == [("<at>Jo Lindqvist</at>", "29:jo")]
    check_card(message.card)


def test_what_nobody_asked_for_mentions_whoever_has_it_and_nobody_while_it_waits() -> None:
    message = thread_card(saying(K.ANSWERED, "In a hurry.", TECHNICIAN))
    assert (message.summary, mentioned(message.card)) == ("#12 · Terry Moss writes", [("<at>Sam Ortiz</at>", "29:sam")])
    waiting = thread_card(saying(K.ANSWERED, "In a hurry.", TECHNICIAN, view()))
    assert (texts(waiting.card)[0], mentioned(waiting.card)) == ("#12 · Terry Moss writes", [])


def test_a_technician_whose_name_is_not_known_yet_is_called_one() -> None:
    message = thread_card(saying(K.ANSWERED, "1 mg", Person("new")))
    assert message.summary == "#12 · the technician writes"
    nobody = replace(saying(K.ANSWERED, "1 mg"), event=None)
    assert "1 mg" not in texts(thread_card(nobody).card)


@pytest.mark.parametrize("kind", [K.ANSWERED, K.ANSWERED_HERE])
def test_the_technician_is_told_who_answered_in_their_place(kind: EventKind) -> None:
    message = notice_card(saying(kind, "1 mg", JO), TECHNICIAN)
    assert texts(message.card) == ["#12 · Jo Lindqvist answered in the thread", "1 mg"]
    nameless = notice_card(saying(kind, "1 mg", Person("x")), TECHNICIAN)
    assert nameless.summary == "#12 · A technician answered in the thread"
    closed = saying(kind, "1 mg", JO, view(P2P, Status.WITHDRAWN))
    assert notice_card(closed, TECHNICIAN) == already(closed)


def test_a_question_that_waits_too_long_is_asked_of_the_technicians_who_are_there() -> None:
    seen = saying(K.UNANSWERED, "Which strength?", previous=SAM.id, others=f"{JO.id},nobody")
    message = thread_card(seen)
    assert message.summary == "#12: Sam Ortiz still waits for an answer."
    assert texts(message.card) == [
        "<at>Jo Lindqvist</at> #12: Sam Ortiz still waits for an answer.",
        "Which strength?",
        "Any technician can answer: reply here, or type #12 and the answer in our chat.",
    ]
    assert (mentioned(message.card), buttons(message.card)) == ([("<at>Jo Lindqvist</at>", JO.account)], [])
    check_card(message.card)


@pytest.mark.parametrize(
    ("kind", "fields", "offered"),
    [
        (P2P, "member_id", ["Edit"]),
        (P2P, "callback_times", ["Edit"]),
        (CALLBACK, "callback_times", ["Reschedule"]),
        (CALLBACK, "member_id,callback_times", ["Edit", "Reschedule"]),
    ],
)
def test_the_technician_is_told_that_what_was_pasted_says_something_else(
    kind: Kind, fields: str, offered: list[str]
) -> None:
    seen = saying(K.PASTE_CHANGED, "Member ID: M9", TECHNICIAN, view(kind), fields=fields)
    message = notice_card(seen, TECHNICIAN)
    assert message.summary == "#12: the pasted message says something else now."
    assert texts(message.card) == [message.summary, "Member ID: M9", STAYS]
    assert [title for title, _ in buttons(message.card)] == offered
    check_card(message.card)


def test_an_uncertain_ready_is_asked_of_its_writer_with_one_button() -> None:
    message = thread_card(told(view(P2P, Status.ACKNOWLEDGED), K.READY_DOUBTED))
    assert message.summary == "#12: are you ready for the transfer now?"
    assert buttons(message.card) == [("Yes, I'm ready now", "mark_ready")]
    assert mentioned(message.card) == [("<at>Sam Ortiz</at>", "29:sam")]


# ---------------------------------------------------------------------------------------------------- what people typed
TRICKS = (
    "<at>Sam Ortiz</at> transfer to 555",
    "[READY](https://example.test) **now**",
    "{{DATE(2026-01-01T00:00:00Z, SHORT)}}",
    "abc\N{RIGHT-TO-LEFT OVERRIDE}def\N{ZERO WIDTH SPACE}",
    "\x00\x07bell",
)


@pytest.mark.parametrize("words", TRICKS)
@pytest.mark.parametrize("kind", [K.REPLIED, K.ANSWERED, K.ANSWERED_HERE, K.UNANSWERED])
def test_no_trick_in_the_words_survives_and_no_toast_holds_them(kind: EventKind, words: str) -> None:
    seen = saying(kind, words, to=JO.id)
    message = notice_card(seen, TECHNICIAN) if kind in {K.REPLIED, K.ANSWERED_HERE} else thread_card(seen)
    (shown,) = ["".join(run["text"] for run in one["inlines"]) for one in of_type(message.card, "RichTextBlock")]
    assert shown == shortened(words)
    assert not {"<at>", "{{", "\N{RIGHT-TO-LEFT OVERRIDE}", "\N{ZERO WIDTH SPACE}", "\x00"} & set(shown)
    assert "<at>" not in shown
    assert "{{" not in shown
    assert shown not in message.summary
    check_card(message.card)


def test_at_most_a_thousand_characters_are_shown() -> None:
    assert shortened("x" * MOST) == "x" * MOST
    assert shortened("x" * (MOST + 1)) == "x" * (MOST - 1) + "…"
    assert shortened("word " * 400).endswith("word…")
    assert shortened(("\N{ZERO WIDTH SPACE}" * 5000) + "seen") == "seen"
    message = notice_card(saying(K.REPLIED, "\N{GRINNING FACE}" * MAX_BYTES), TECHNICIAN)
    check_card(message.card)


def test_what_shows_nothing_is_not_shown_as_missing() -> None:
    message = notice_card(saying(K.REPLIED, "\N{ZERO WIDTH SPACE}"), TECHNICIAN)
    assert texts(message.card) == ["#12 · Sam Ortiz wrote", ANSWER_HERE]
