"""What the messages of a callback, of an owner and after an outage say, to whom they hold, and what they offer."""

from dataclasses import replace

import pytest

from cards.check import check_card
from cards.notice import notice_card
from cards.thread import thread_card
from desk.events import EventKind
from desk.model import Details, Kind, Person, Status
from tests.cards.reading import buttons, mentioned, of_type, texts
from tests.cards.samples import CLOSED_AT, FILED_AT, JO, SAM, TECHNICIAN, TEMPLATE, WINDOW, told, view

P2P, CALLBACK = Kind.PEER_TO_PEER, Kind.CALLBACK
E = EventKind
OLA = Person("tech-2", "Ola Berg", "29:ola")
DUE = {"due_at": CLOSED_AT}
CALLING = ["Reached", "No answer"]
NOTICES = [
    (
        E.STILL_WORKING_ASKED,
        P2P,
        Status.ACKNOWLEDGED,
        {},
        SAM,
        "#12: are you still working on it? On hold since 10:41 ET.",
    ),
    (E.READY_NUDGED, P2P, Status.READY, {}, SAM, "#12: you are ready. Did the call arrive?"),
    (E.READY_NUDGED, P2P, Status.READY, {}, TECHNICIAN, "#12 READY: did the call reach Sam Ortiz?"),
    (E.REOPENED, P2P, Status.ACKNOWLEDGED, {}, TECHNICIAN, "#12 did not connect. Don't transfer: Sam Ortiz keeps it."),
    (
        E.LINE_DROPPED,
        CALLBACK,
        Status.ACKNOWLEDGED,
        {"dropped_at": FILED_AT},
        TECHNICIAN,
        "#12 kept: Sam Ortiz will call back.",
    ),
    (
        E.LINE_DROPPED,
        CALLBACK,
        Status.SCHEDULED,
        {"dropped_at": FILED_AT},
        TECHNICIAN,
        "#12 kept: a pharmacist will call back.",
    ),
    (E.CALLBACK_NEAR, CALLBACK, Status.ACKNOWLEDGED, DUE, SAM, "#12: your callback is near"),
    (E.CALLBACK_DUE, CALLBACK, Status.ACKNOWLEDGED, DUE, SAM, "#12: your callback is due now"),
    (E.CALLBACK_OVERDUE, CALLBACK, Status.SCHEDULED, DUE, JO, "#12: a callback is overdue"),
    (E.PARKED, CALLBACK, Status.PARKED, {}, TECHNICIAN, "#12: Sam Ortiz called 3 times, nobody answered."),
    (
        E.CALLER_ON_LINE,
        P2P,
        Status.WAITING,
        {"held_by": OLA.id},
        OLA,
        "#12: you have the caller · on hold since 10:41 ET",
    ),
    (E.MISSED, P2P, Status.WAITING, {}, TECHNICIAN, "#12 · Missed 10:00–10:05 ET: press again."),
]
LINES = [
    (
        E.OFFERED,
        P2P,
        Status.ACKNOWLEDGED,
        {"offered_to": JO.id},
        "<at>Jo Lindqvist</at> #12: Sam Ortiz offers it to you. Any emoji, or Acknowledge, takes it.",
        ["Acknowledge"],
    ),
    (
        E.REOPENED,
        P2P,
        Status.ACKNOWLEDGED,
        {},
        "<at>Sam Ortiz</at> #12 did not connect. Reply ready when you can take it again.",
        [],
    ),
    (
        E.REOPENED,
        CALLBACK,
        Status.ACKNOWLEDGED,
        {},
        "<at>Sam Ortiz</at> #12 was not reached after all. Please call again.",
        [],
    ),
    (
        E.LINE_DROPPED,
        CALLBACK,
        Status.ACKNOWLEDGED,
        {"dropped_at": FILED_AT},
        "<at>Sam Ortiz</at> #12: the line dropped. Please call back.",
        CALLING,
    ),
    (
        E.CALLBACK_CHOSEN,
        CALLBACK,
        Status.ACKNOWLEDGED,
        DUE,
        "<at>Sam Ortiz</at> #12 is a callback now: Tue Nov 24, 09:47 CT (10:47 ET). No transfer comes.",
        [],
    ),
    (
        E.RESCHEDULED,
        CALLBACK,
        Status.ACKNOWLEDGED,
        DUE,
        "<at>Sam Ortiz</at> #12 has a new time: Tue Nov 24, 09:47 CT (10:47 ET).",
        [],
    ),
    (
        E.CALLBACK_NEAR,
        CALLBACK,
        Status.SCHEDULED,
        DUE,
        "<at>Sam Ortiz</at> <at>Jo Lindqvist</at> #12: callback Tue Nov 24, 09:47 CT (10:47 ET) · needs a pharmacist",
        [],
    ),
    (
        E.CALLBACK_DUE,
        CALLBACK,
        Status.ACKNOWLEDGED,
        DUE,
        "<at>Sam Ortiz</at> #12: callback due now · Tue Nov 24, 09:47 CT (10:47 ET)",
        CALLING,
    ),
    (
        E.CALLBACK_OVERDUE,
        CALLBACK,
        Status.SCHEDULED,
        DUE,
        "<at>Sam Ortiz</at> <at>Jo Lindqvist</at> #12 callback is overdue · Tue Nov 24, 09:47 CT (10:47 ET) · needs a pharmacist now",  # noqa: E501 - one line of the card
        CALLING,
    ),
    (
        E.CALLER_ON_LINE,
        P2P,
        Status.WAITING,
        {},
        "<at>Sam Ortiz</at> <at>Jo Lindqvist</at> #12: the caller is on the line now · on hold since 10:41 ET",
        ["Acknowledge"],
    ),
    (E.MISSED, P2P, Status.ACKNOWLEDGED, {}, "<at>Sam Ortiz</at> #12 · Missed 10:00–10:05 ET: press again.", []),
]


@pytest.mark.parametrize(("event", "kind", "status", "changes", "to", "words"), NOTICES)
def test_a_personal_message_says_it_in_one_sentence(
    event: EventKind, kind: Kind, status: Status, changes: dict[str, object], to: Person, words: str
) -> None:
    message = notice_card(told(view(kind, status, **changes), event, None), to)
    assert (message.summary, texts(message.card)[0]) == (words, words)
    check_card(message.card)


@pytest.mark.parametrize(("event", "kind", "status", "changes", "words", "offered"), LINES)
def test_a_line_in_the_thread_calls_who_must_do_something(
    event: EventKind, kind: Kind, status: Status, changes: dict[str, object], words: str, offered: list[str]
) -> None:
    message = thread_card(told(view(kind, status, **changes), event, TECHNICIAN.id))
    assert texts(message.card)[0] == words
    assert [title for title, _ in buttons(message.card)] == offered
    assert mentioned(message.card)
    check_card(message.card)


def test_the_number_to_call_stands_in_the_line_and_not_in_its_toast() -> None:
    message = thread_card(told(view(CALLBACK, Status.ACKNOWLEDGED, dropped_at=FILED_AT), E.LINE_DROPPED, TECHNICIAN.id))
    assert "614-555-0134" in texts(message.card)
    assert "0134" not in message.summary


def test_an_offer_that_was_taken_meanwhile_calls_nobody() -> None:
    assert mentioned(thread_card(told(view(P2P, Status.ACKNOWLEDGED), E.OFFERED)).card) == []


def test_a_corrected_field_is_named_without_its_value() -> None:
    owned = told(view(P2P, Status.ACKNOWLEDGED), E.CORRECTED, TECHNICIAN.id, fields="contact,member_id,drug")
    words = "#12: Member ID and Drug name corrected. The post shows it; please check."
    assert thread_card(owned).summary == words
    assert thread_card(replace(owned, event=None)).summary != words


def test_two_requests_of_one_caller_are_one_call() -> None:
    seen = replace(told(view(P2P, Status.ACKNOWLEDGED), E.LINKED, TECHNICIAN.id), linked=(11,))
    assert thread_card(seen).summary == "#12: same caller as #11: one call, document each."


def test_a_callback_without_a_fixed_time_says_so() -> None:
    in_words = Details(TEMPLATE | {"callback_times": "canary after lunch"}, ())
    seen = told(view(CALLBACK, Status.ACKNOWLEDGED, details=in_words, **DUE), E.CALLBACK_NEAR, None)
    assert thread_card(seen).summary == "#12: callback, no fixed time yet"
    asked = notice_card(replace(seen, event=replace(seen.event, kind=E.TIME_ASKED)), SAM)
    assert texts(asked.card) == ["#12: when will you call?", "canary after lunch"]
    retried = replace(seen, request=replace(seen.request, attempts=1))
    assert thread_card(retried).summary == "#12: callback Tue Nov 24, 10:47 ET"


def test_a_new_owner_is_not_told_what_the_former_was_asked() -> None:
    seen = told(view(CALLBACK, Status.ACKNOWLEDGED, **DUE), E.CALLBACK_DUE, None)
    assert notice_card(seen, JO).summary == "#12 · Callback · Acknowledged by Sam Ortiz"


@pytest.mark.parametrize(
    ("reason", "words"),
    [("no_answer", "did not answer"), ("away", "is away"), ("", "released it")],
)
def test_the_technician_reads_why_it_waits_again(reason: str, words: str) -> None:
    seen = told(view(), E.RELEASED, SAM.id, **({"reason": reason} if reason else {}))
    assert notice_card(seen, TECHNICIAN).summary == f"#12 waiting again: Sam Ortiz {words}."


def test_windows_without_a_day_are_no_fixed_time() -> None:
    undated = Details(TEMPLATE, (replace(WINDOW, day=None),))
    seen = told(view(CALLBACK, Status.ACKNOWLEDGED, details=undated, **DUE), E.CALLBACK_NEAR, None)
    assert thread_card(seen).summary == "#12: callback, no fixed time yet"
    assert (
        notice_card(replace(seen, event=replace(seen.event, kind=E.TIME_ASKED)), SAM).summary
        == "#12: when will you call?"
    )


def test_nobody_there_is_said_to_who_took_the_call() -> None:
    seen = replace(told(view(P2P, Status.WAITING, held_by=OLA.id), E.CALLER_ON_LINE, OLA.id), asked=())
    shown = texts(notice_card(seen, OLA).card)
    assert shown[1] == "No pharmacist is available now. You are told when they are ready; don't transfer yet."


def test_the_supervisors_hear_that_nobody_is_there_for_a_callback() -> None:
    seen = replace(told(view(CALLBACK, Status.SCHEDULED, **DUE), E.NOBODY_THERE, None), asked=())
    shown = texts(notice_card(seen, OLA).card)
    assert shown == [
        "#12: no pharmacist is available now.",
        "Its callback: Tue Nov 24, 09:47 CT (10:47 ET). Everybody available is called when it is overdue.",
    ]


def test_a_callback_handed_back_asks_the_others_without_haste() -> None:
    message = thread_card(told(view(CALLBACK, Status.SCHEDULED, **DUE), E.RELEASED))
    assert message.summary == "#12: callback Tue Nov 24, 09:47 CT (10:47 ET) · needs a pharmacist"
    dropped = view(CALLBACK, Status.SCHEDULED, dropped_at=CLOSED_AT, **DUE)
    late = thread_card(told(dropped, E.CALLBACK_OVERDUE, None))
    assert late.summary == "#12 callback is overdue · line dropped 10:47 ET · needs a pharmacist now"


def test_the_owner_of_a_near_callback_may_add_it_to_their_calendar() -> None:
    seen = told(view(CALLBACK, Status.ACKNOWLEDGED, **DUE), E.CALLBACK_NEAR, None)
    offered = notice_card(replace(seen, calendar="https://p2p.example/calendar/token.ics"), SAM)
    (link,) = of_type(offered.card, "Action.OpenUrl")
    assert (link["title"], link["url"]) == ("Add to calendar", "https://p2p.example/calendar/token.ics")
    assert of_type(notice_card(seen, SAM).card, "Action.OpenUrl") == []
    check_card(offered.card)


def test_the_owner_whose_caller_dropped_off_is_answered_with_the_number_to_call() -> None:
    seen = told(view(CALLBACK, Status.ACKNOWLEDGED, **DUE, dropped_at=FILED_AT), E.LINE_DROPPED, SAM.id)
    card = notice_card(seen, SAM).card
    assert texts(card)[0] == "#12: the line dropped. Please call back."
    assert texts(card)[-1].endswith("614-555-0134")
    assert [title for title, _ in buttons(card)] == ["Reached", "No answer", "Reschedule"]
    assert texts(notice_card(seen, TECHNICIAN).card)[0] == "#12 kept: Sam Ortiz will call back."
    check_card(card)


def test_no_answer_is_noted_where_it_was_pressed() -> None:
    seen = told(view(CALLBACK, Status.ACKNOWLEDGED, attempts=1, **DUE), E.NO_ANSWER)
    card = notice_card(seen, SAM).card
    assert texts(card)[0] == "#12: no answer ×1 noted."
    assert [title for title, _ in buttons(card)] == ["Reached", "No answer", "Reschedule"]
    check_card(card)


def test_who_filed_it_and_has_the_caller_again_is_told_so() -> None:
    card = notice_card(told(view(P2P, Status.WAITING), E.CALLER_ON_LINE, TECHNICIAN.id), TECHNICIAN).card
    assert texts(card)[0] == "#12: you have the caller · on hold since 10:41 ET"
    check_card(card)
