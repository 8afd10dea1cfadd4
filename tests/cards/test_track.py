"""The offer under a pasted template, the sentence once it is tracked, and what its dialog sends."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from cards.actions import Press, Verb, parse_press
from cards.check import check_card
from cards.form import form_card
from cards.notice import notice_card
from cards.payloads import FormData, PasteData
from cards.receipt import receipt_card
from cards.track import parse_fetch, parse_submit, track_card, tracked_words
from desk.events import EventKind
from desk.model import Kind, Person
from desk.records import Draft, Purpose
from desk.template import FIELDS
from tests.cards.reading import of_type, texts
from tests.cards.samples import CANARIES, ET, FILED_AT, SAM, TECHNICIAN, told, view
from tests.cards.test_actions import JSON

OFFER = ["This looks like a request.", "Track it here: emoji and ready then work."]


def paste(number: int = 1, kind: Kind = Kind.PEER_TO_PEER) -> Draft:
    return Draft(f"draft-{number}", TECHNICIAN.id, kind, FILED_AT, CANARIES, purpose=Purpose.TRACK)


def actions(card: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["title"], one["data"]["draft"]) for one in of_type(card, "Action.Submit", "Action.Execute")]


def test_a_template_is_offered_to_be_tracked_in_a_dialog_or_in_the_chat() -> None:
    message = track_card([paste()])
    assert message.summary == " ".join(OFFER)
    assert texts(message.card) == OFFER
    (dialog,) = of_type(message.card, "Action.Submit")
    assert (dialog["title"], dialog["style"]) == ("Track this request", "positive")
    assert dialog["data"] == {"msteams": {"type": "task/fetch"}, "draft": "draft-1"}
    (chat,) = of_type(message.card, "Action.Execute")
    assert (chat["title"], chat["verb"], chat["data"]) == ("Open in chat", "track", {"draft": "draft-1"})
    assert "canary" not in str(message)
    assert "canary" not in str(message.card)
    check_card(message.card)


def test_each_of_several_templates_has_its_buttons_under_what_it_is() -> None:
    card = track_card([paste(1), paste(2, Kind.CALLBACK), paste(3)]).card
    assert texts(card) == [*OFFER, "1 of 3 · Peer to peer", "2 of 3 · Callback", "3 of 3 · Peer to peer"]
    each = [(title, f"draft-{n}") for n in (1, 2, 3) for title in ("Track this request", "Open in chat")]
    assert actions(card) == each
    check_card(card)


def test_who_posted_it_is_told_its_number_and_others_who_did() -> None:
    seen = view()
    assert tracked_words(seen, TECHNICIAN.id) == "#12 posted to P2P requests."
    assert tracked_words(seen, SAM.id) == "#12: Terry Moss posted it already. Nothing changed."
    assert tracked_words(replace(seen, people={}), SAM.id) == "#12: somebody posted it already. Nothing changed."
    assert tracked_words(view(channel=None), TECHNICIAN.id) == "#12 kept: no channel is bound yet."


# ------------------------------------------------------------------------------------------------- what comes back
def test_the_button_in_the_chat_reads_back() -> None:
    (chat,) = of_type(track_card([paste()]).card, "Action.Execute")
    assert parse_press({"action": chat}) == Press(Verb.TRACK, PasteData(draft="draft-1"))


def test_the_buttons_of_the_dialog_read_back() -> None:
    card = track_card([paste()]).card
    (fetched,) = of_type(card, "Action.Submit")
    assert parse_fetch({"data": fetched["data"], "context": {"theme": "default"}}) == "draft-1"
    first = form_card(paste(), (SAM,), ET).card
    back = form_card(paste(), (SAM,), ET, ("PA number is empty.",)).card
    sent = [(button["title"], button["data"]) for button in of_type(back, "Action.Submit")]
    assert [title for title, _ in sent] == ["Post request", "Post anyway"]
    assert [one["data"] for one in of_type(first, "Action.Submit")] == [sent[0][1]]
    form = FormData(draft="draft-1", kind=Kind.PEER_TO_PEER, purpose=Purpose.TRACK, drug="Entresto")
    for (_, data), anyway in zip(sent, (False, True), strict=True):
        assert parse_submit({"data": {**data, "drug": "Entresto"}}) == (form, anyway)
    assert of_type(back, "Action.Execute") == []
    check_card(back)


@pytest.mark.parametrize(
    "value",
    [None, {}, {"data": None}, {"data": {"draft": "../x"}}, {"data": {"draft": "d" * 65}}, {"data": {"draft": 5}}],
)
def test_anything_else_is_no_dialog_of_ours(value: object) -> None:
    assert parse_fetch(value) is None
    assert parse_submit(value) is None


@pytest.mark.parametrize("verb", [None, "", "save", "acknowledge", 5])
def test_a_form_is_sent_by_its_own_buttons_alone(verb: object) -> None:
    assert parse_submit({"data": {"draft": "draft-1", "kind": "callback", "verb": verb}}) is None


@given(JSON)
def test_no_value_raises(data: object) -> None:
    for value in (data, {"data": data}):
        parse_fetch(value)
        parse_submit(value)


def test_the_longest_paste_fits_a_dialog() -> None:
    typed = {field.key: "é\n{{DATE()}}<at>x</at>" * 1500 for field in FIELDS} | {"desk": "19:x@thread.tacv2"}
    roster = [Person(f"{n:036}", "É" * 200, f"29:{n}") for n in range(200)]
    for kind in Kind:
        check_card(form_card(replace(paste(kind=kind), typed=typed), roster, ET, ("x",)).card)


def test_what_was_filed_in_a_dialog_is_told_with_the_receipt_itself() -> None:
    filed = told(view(), EventKind.FILED, TECHNICIAN.id)
    assert notice_card(filed, TECHNICIAN) == receipt_card(filed)
    unbound = told(view(channel=None), EventKind.FILED, TECHNICIAN.id)
    assert notice_card(unbound, TECHNICIAN) == receipt_card(unbound, unbound=True)
