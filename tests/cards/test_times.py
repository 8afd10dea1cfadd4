from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cards.check import check_card
from cards.forms import typed_of
from cards.payloads import INPUT_IDS, FormData
from cards.times import change_form, overtaken, saved_card
from cards.view import RequestView
from desk.corrections import prefilled
from desk.events import EventKind
from desk.model import Details, Kind, Person, Status
from desk.records import Draft, Purpose
from desk.template import FIELDS
from tests.cards.reading import band, buttons, labels, mentioned, nodes, of_type, texts, with_id
from tests.cards.samples import CANARIES, CT, ET, FILED_AT, JO, SAM, TECHNICIAN, WINDOW, told, view, with_fields
from tests.cards.test_text import NASTY

P2P, CALLBACK = Kind.PEER_TO_PEER, Kind.CALLBACK
TIMES_PURPOSES = (Purpose.CHOOSE_CALLBACK, Purpose.RESCHEDULE)
WINDOW_LABELS = ["Date", "From", "To"] * 3
LABEL = "Dates and times for callback"
SAVED = (Kind.CALLBACK, Status.ACKNOWLEDGED)


def form_of(seen: RequestView, purpose: Purpose = Purpose.CORRECT, **typed: str) -> Draft:
    """Return the form about the request, as it comes."""
    kind = seen.request.kind if purpose is Purpose.CORRECT else CALLBACK
    filled = {**prefilled(seen.request), **typed}
    return Draft("draft-2", TECHNICIAN.id, kind, FILED_AT, filled, purpose=purpose, request=seen.request.id)


# ----------------------------------------------------------------------------------------------------- the forms
@pytest.mark.parametrize("purpose", TIMES_PURPOSES)
def test_the_form_for_times_asks_for_number_and_times_alone(purpose: Purpose) -> None:
    seen = view()
    message = change_form(seen, form_of(seen, purpose), (SAM,))
    assert message.summary == texts(message.card)[0] == "#12 · When may we call back?"
    assert labels(message.card) == ["Contact phone number", LABEL, *WINDOW_LABELS, "Time zone"]
    assert with_id(message.card, "phone")["value"] == "614-555-0134"
    assert with_id(message.card, "time_zone")["value"] == ET
    assert buttons(message.card)[-1:] == [("Save times", "save")]
    check_card(message.card)


def test_a_new_time_begins_with_the_old_one() -> None:
    seen = view(CALLBACK, Status.SCHEDULED)
    card = change_form(seen, form_of(seen, Purpose.RESCHEDULE), ()).card
    shown = {name: with_id(card, name)["value"] for name in ("date_1", "from_1", "to_1", "time_zone")}
    assert shown == {"date_1": "2026-11-24", "from_1": "14:00", "to_1": "16:00", "time_zone": CT}


def test_an_edit_is_the_whole_form_filled() -> None:
    seen = view(CALLBACK, Status.SCHEDULED)
    message = change_form(seen, form_of(seen), (SAM, JO))
    assert message.summary == texts(message.card)[0] == "#12 · Edit"
    filled = {
        node["id"]: node.get("value") for node in nodes(message.card) if str(node.get("type")).startswith("Input")
    }
    assert set(filled) == set(INPUT_IDS) - {"desk"}
    assert {name: value for name, value in filled.items() if value not in {None, "false"}} == prefilled(seen.request)
    assert buttons(message.card)[-1:] == [("Save changes", "save")]
    check_card(message.card)


def test_a_warm_transfers_edit_asks_for_no_times() -> None:
    seen = view()
    assert LABEL not in labels(change_form(seen, form_of(seen), ()).card)


@pytest.mark.parametrize("purpose", [*TIMES_PURPOSES, Purpose.CORRECT])
def test_what_came_back_lists_why_beside_save_anyway(purpose: Purpose) -> None:
    seen = view()
    card = change_form(seen, form_of(seen, purpose), (), ("PA number is empty.",)).card
    assert band(card)["style"] == "attention"
    assert texts(card)[1:3] == ["Not saved yet. Look at this, or press Save anyway:", "• PA number is empty."]
    words = "Save changes" if purpose is Purpose.CORRECT else "Save times"
    assert buttons(card)[-2:] == [(words, "save"), ("Save anyway", "save_anyway")]
    sent = [node["data"] for node in of_type(card, "Action.Execute")]
    kind = "peer_to_peer" if purpose is Purpose.CORRECT else "callback"
    assert sent == [{"draft": "draft-2", "kind": kind, "purpose": purpose.value}] * 2
    check_card(card)


def test_the_fullest_edit_fits_a_message() -> None:
    everything = FormData(
        draft="d" * 64,
        kind=CALLBACK,
        **{field.key: "é\n" * 4000 for field in FIELDS},
        **{name: "x" * 100 for name in INPUT_IDS if name not in {field.key for field in FIELDS}},
    )
    roster = [Person(f"{n:036}", "É" * 200, f"29:{n}") for n in range(200)]
    draft = Draft("d" * 64, "t", CALLBACK, FILED_AT, typed_of(everything), purpose=Purpose.CORRECT, request="request-1")
    gaps = [f"{field.label} is too long: its end is cut." for field in FIELDS]
    check_card(change_form(view(CALLBACK), draft, roster, gaps).card)


@settings(max_examples=30)
@given(st.dictionaries(st.sampled_from(INPUT_IDS), NASTY), st.sampled_from([*TIMES_PURPOSES, Purpose.CORRECT]))
def test_nothing_typed_breaks_a_form(typed: dict[str, str], purpose: Purpose) -> None:
    kept = typed_of(FormData(draft="draft-2", kind=CALLBACK, **typed))
    message = change_form(view(), form_of(view(), purpose, **kept), (), ("x",))
    check_card(message.card)


def test_no_summary_of_a_form_holds_what_was_typed() -> None:
    seen = with_fields(view(CALLBACK), **CANARIES)
    for purpose in (*TIMES_PURPOSES, Purpose.CORRECT):
        assert "canary" not in change_form(seen, form_of(seen, purpose), ()).summary


# ------------------------------------------------------------------------------------------------- what they turn into
@pytest.mark.parametrize(
    ("kind", "words"),
    [(EventKind.CALLBACK_CHOSEN, "#12 is a callback now"), (EventKind.RESCHEDULED, "#12 has a new time")],
)
def test_the_technician_is_told_what_to_tell_the_caller(kind: EventKind, words: str) -> None:
    message = saved_card(told(view(*SAVED), kind, TECHNICIAN.id))
    assert message.summary == words
    assert texts(message.card) == [
        words,
        "#12 · Callback · Acknowledged by Sam Ortiz",
        "Tell the caller: we will call 614-555-0134, Tue 2–4 PM CT (3–5 PM ET)",
    ]
    assert (buttons(message.card), mentioned(message.card)) == ([], [])
    check_card(message.card)


def test_who_calls_is_told_whom_and_when() -> None:
    card = saved_card(told(view(*SAVED), EventKind.RESCHEDULED, SAM.id)).card
    assert texts(card)[-1] == "Call 614-555-0134, Tue 2–4 PM CT (3–5 PM ET)"


def test_times_that_are_odd_stand_apart() -> None:
    past = replace(WINDOW, day=(FILED_AT - timedelta(days=1)).date())
    details = Details(view().request.details.fields, (past,))
    card = saved_card(told(view(*SAVED, details=details), EventKind.RESCHEDULED, TECHNICIAN.id)).card
    assert texts(card)[-2:] == [
        "Tell the caller: we will call 614-555-0134",
        "Check the time: Mon Nov 23, 2–4 PM CT (3–5 PM ET) (already past)",
    ]


def test_a_correction_names_the_labels_and_who_is_told() -> None:
    seen = told(view(P2P, Status.READY), EventKind.CORRECTED, TECHNICIAN.id, fields="member_id,pa_number")
    message = saved_card(seen)
    assert message.summary == "#12 saved: PA number, Member ID corrected"
    assert texts(message.card) == [
        "#12 saved: PA number, Member ID corrected",
        "#12 · Peer to peer · READY · Sam Ortiz · ext 4512",
        "Sam Ortiz is told to check.",
    ]
    check_card(message.card)


@pytest.mark.parametrize(
    ("kind", "changes", "actor"),
    [
        (EventKind.EDITED, {}, TECHNICIAN.id),
        (EventKind.CORRECTED, {"owner": None}, TECHNICIAN.id),
        (EventKind.CORRECTED, {}, SAM.id),
        (EventKind.CORRECTED, {"channel": None}, TECHNICIAN.id),
    ],
    ids=["nothing to check", "nobody has it", "its owner did it", "no channel"],
)
def test_nobody_is_told_where_nobody_is_mentioned(kind: EventKind, changes: dict[str, object], actor: str) -> None:
    card = saved_card(told(view(P2P, Status.ACKNOWLEDGED, **changes), kind, actor, fields="phone")).card
    assert texts(card)[0] == "#12 saved: Contact phone number corrected"
    assert not [words for words in texts(card) if "is told" in words]


def test_nothing_changed_is_said() -> None:
    message = saved_card(view())
    assert message.summary == "#12: nothing was changed."
    assert texts(message.card) == ["#12: nothing was changed.", "#12 · Peer to peer · Waiting for a pharmacist"]


def test_a_form_that_no_longer_fits_says_where_the_request_stands() -> None:
    assert overtaken(view()) == "#12 · Peer to peer · Waiting for a pharmacist. Nothing was saved."


@pytest.mark.parametrize(
    "kind", [EventKind.CALLBACK_CHOSEN, EventKind.RESCHEDULED, EventKind.CORRECTED, EventKind.EDITED]
)
def test_no_summary_of_a_saved_form_holds_what_was_typed(kind: EventKind) -> None:
    message = saved_card(told(with_fields(view(*SAVED), **CANARIES), kind, TECHNICIAN.id, fields="drug,phone"))
    assert "canary" not in message.summary
    assert "canary" not in overtaken(with_fields(view(*SAVED), **CANARIES))
