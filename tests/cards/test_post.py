from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.check import check_card
from cards.parts import MAX_MENTIONS
from cards.post import post_card
from cards.receipt import receipt_card
from desk.events import EventKind
from desk.model import NOT_KNOWN, NOT_LISTED, Details, Kind, Person, Status
from desk.template import FIELDS, note_fields
from tests.cards.reading import band, buttons, mentioned, nodes, texts, with_id
from tests.cards.samples import (
    CANARIES,
    FILED_AT,
    JO,
    PEOPLE,
    SAM,
    STATES,
    TEMPLATE,
    TYPED,
    WINDOW,
    told,
    view,
    with_fields,
)
from tests.cards.test_text import NASTY

P2P, CALLBACK = Kind.PEER_TO_PEER, Kind.CALLBACK
TAKE = [("Acknowledge", "acknowledge"), ("Ready for transfer", "mark_ready")]
SHOWN = {
    (P2P, Status.WAITING): (
        "warning",
        "#12 · Peer to peer · Waiting for a pharmacist",
        TAKE,
        "Any emoji acknowledges. Reply ready, or press.",
    ),
    (P2P, Status.ACKNOWLEDGED): (
        "accent",
        "#12 · Peer to peer · Acknowledged by Sam Ortiz · not ready yet",
        [("Ready for transfer", "mark_ready"), ("Hand back", "release")],
        "Reply ready, or press.",
    ),
    (P2P, Status.READY): (
        "good",
        "#12 · Peer to peer · READY · Sam Ortiz · ext 4512",
        [("Call arrived", "complete_transfer"), ("Not ready", "mark_not_ready")],
        "Not ready after all? Press, or reply not ready.",
    ),
    (P2P, Status.TRANSFERRED): ("default", "#12 · Peer to peer · Transferred to Sam Ortiz 10:47 ET", [], None),
    (P2P, Status.WITHDRAWN): ("default", "#12 · Peer to peer · Withdrawn by the caller", [], None),
    (CALLBACK, Status.SCHEDULED): (
        "warning",
        "#12 · Callback · Scheduled · no pharmacist yet",
        [("Acknowledge", "acknowledge"), ("Reached", "mark_reached")],
        "Any emoji acknowledges, or press.",
    ),
    (CALLBACK, Status.ACKNOWLEDGED): (
        "accent",
        "#12 · Callback · Acknowledged by Sam Ortiz",
        [("Reached", "mark_reached"), ("No answer", "record_no_answer")],
        "Press when the call is over.",
    ),
    (CALLBACK, Status.PARKED): (
        "warning",
        "#12 · Callback · Parked · no answer ×3",
        [("Caller on the line now", "caller_on_line"), ("Reached", "mark_reached")],
        "Kept open. It goes on when the caller rings, or a new time is set.",
    ),
    (CALLBACK, Status.CALLED_BACK): ("default", "#12 · Callback · Called back by Sam Ortiz 10:47 ET", [], None),
    (CALLBACK, Status.WITHDRAWN): ("default", "#12 · Callback · Withdrawn by the caller", [], None),
}

RARER = {
    (P2P, Status.ACKNOWLEDGED): [
        ("Take over", "take_over"),
        ("Give to", "ask_give_to"),
        ("Line dropped", "drop_line"),
    ],
    (P2P, Status.READY): [("Did not connect", "reopen"), ("Line dropped", "drop_line")],
    (P2P, Status.TRANSFERRED): [("Did not connect", "reopen")],
    (CALLBACK, Status.SCHEDULED): [
        ("Caller on the line now", "caller_on_line"),
        ("Set callback time", "open_reschedule"),
    ],
    (CALLBACK, Status.ACKNOWLEDGED): [
        ("Caller on the line now", "caller_on_line"),
        ("Set callback time", "open_reschedule"),
        ("Hand back", "release"),
        ("Take over", "take_over"),
        ("Give to", "ask_give_to"),
    ],
    (CALLBACK, Status.PARKED): [
        ("Set callback time", "open_reschedule"),
        ("No answer", "record_no_answer"),
        ("Hand back", "release"),
        ("Take over", "take_over"),
    ],
    (CALLBACK, Status.CALLED_BACK): [("Not reached after all", "reopen")],
}


@pytest.mark.parametrize(("kind", "status"), STATES)
def test_each_state_has_its_words_colour_buttons_and_hint(kind: Kind, status: Status) -> None:
    card = post_card(view(kind, status)).card
    style, words, moves, hint = SHOWN[kind, status]
    hints = [shown for *_, shown in SHOWN.values() if shown]
    assert (band(card)["style"], texts(card)[0]) == (style, words)
    assert buttons(card)[: len(moves)] == moves
    assert buttons(with_id(card, "more") if RARER.get((kind, status)) else []) == RARER.get((kind, status), [])
    assert [text for text in texts(card) if text in hints] == ([hint] if hint else [])
    check_card(card)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("status", Status)
def test_every_kind_and_status_can_be_drawn(kind: Kind, status: Status) -> None:
    check_card(post_card(with_fields(view(kind, status), **CANARIES)).card)


def test_the_whole_payload_of_a_waiting_post() -> None:
    message = post_card(with_fields(view(), denial_reason="Step therapy"))
    press = {"request": "request-1", "version": 1}
    assert message.summary == "#12 · Peer to peer · Waiting for a pharmacist"
    assert message.card == {
        "type": "AdaptiveCard",
        "version": "1.5",
        "fallbackText": "#12 · Peer to peer · Waiting for a pharmacist",
        "msteams": {
            "width": "full",
            "entities": [
                {"type": "mention", "text": f"<at>{name}</at>", "mentioned": {"id": account, "name": name}}
                for name, account in (("Sam Ortiz", "29:sam"), ("Jo Lindqvist", "29:jo"))
            ],
        },
        "body": [
            {
                "type": "Container",
                "style": "warning",
                "bleed": True,
                "items": [
                    {
                        "type": "TextBlock",
                        "text": "#12 · Peer to peer · Waiting for a pharmacist",
                        "size": "Medium",
                        "weight": "Bolder",
                        "wrap": True,
                        "style": "heading",
                    },
                    _line("Asked: <at>Sam Ortiz</at>, <at>Jo Lindqvist</at>", spacing="Small"),
                ],
            },
            _line("On hold since 10:41 ET"),
            _large("PA number: ", "PA-20261124-77", "Small"),
            _large("Member ID: ", "W123456789", "None"),
            _labelled("Drug name: ", "Entresto 49/51 mg"),
            _line("Decisioned by Sam Ortiz", spacing="None"),
            {
                "type": "ActionSet",
                "spacing": "Medium",
                "actions": [
                    {
                        "type": "Action.Execute",
                        "title": "Acknowledge",
                        "style": "positive",
                        "verb": "acknowledge",
                        "data": press,
                    },
                    {"type": "Action.Execute", "title": "Ready for transfer", "verb": "mark_ready", "data": press},
                ],
            },
            {
                "type": "ColumnSet",
                "spacing": "Small",
                "columns": [
                    {
                        "type": "Column",
                        "width": "stretch",
                        "verticalContentAlignment": "Center",
                        "items": [_quiet("Any emoji acknowledges. Reply ready, or press.", "Small")],
                    },
                    {
                        "type": "Column",
                        "width": "auto",
                        "items": [
                            {
                                "type": "ActionSet",
                                "actions": [
                                    {"type": "Action.ToggleVisibility", "title": "More", "targetElements": ["more"]}
                                ],
                            }
                        ],
                    },
                ],
            },
            {
                "type": "Container",
                "spacing": "Small",
                "items": [
                    _labelled("Contact name and job title: ", "Dr. Amara Reyes, cardiologist", "Medium"),
                    _labelled("Contact phone number: ", "614-555-0134"),
                ],
            },
            _quiet("Filed by Terry Moss 10:41 ET", "Small"),
            _quiet("✓ Caller verified, Contact ID created · ✓ Denied PA verified", "None"),
            {
                "type": "Container",
                "id": "more",
                "isVisible": False,
                "spacing": "Small",
                "items": [_labelled("Denial reason: ", "Step therapy")],
            },
        ],
    }


def _line(text: str, **more: str) -> dict[str, object]:
    return {"type": "TextBlock", "text": text, "wrap": True, **more}


def _quiet(text: str, spacing: str) -> dict[str, object]:
    return {"type": "TextBlock", "text": text, "wrap": True, "size": "Small", "isSubtle": True, "spacing": spacing}


def _labelled(label: str, text: str, spacing: str = "Small") -> dict[str, object]:
    runs = [{"type": "TextRun", "text": label, "isSubtle": True}, {"type": "TextRun", "text": text}]
    return {"type": "RichTextBlock", "inlines": runs, "spacing": spacing}


def _large(label: str, text: str, spacing: str) -> dict[str, object]:
    value = {"type": "TextRun", "text": text, "size": "Large", "weight": "Bolder"}
    runs = [{"type": "TextRun", "text": label, "isSubtle": True}, value]
    return {"type": "RichTextBlock", "inlines": runs, "spacing": spacing}


def test_every_filled_field_stands_under_its_templates_name() -> None:
    for kind, status in STATES:
        shown = texts(post_card(with_fields(view(kind, status), **CANARIES)).card)
        fields = [one for one in FIELDS if one.key != "callback_times" or kind is CALLBACK]
        marks = {"phone": " (check the number)"}
        assert {f"{one.label}: canary-{one.key}{marks.get(one.key, '')}" for one in fields} <= set(shown)


def test_empty_template_fields_are_missing_and_empty_notes_are_not_shown() -> None:
    seen = view(CALLBACK, Status.SCHEDULED, details=Details({}), decisioned_by=NOT_KNOWN, caller_verified=False)
    shown = texts(post_card(seen).card)
    assert [text for text in shown if text.endswith(": missing")] == [
        "PA number: missing",
        "Member ID: missing",
        "Drug name: missing",
        "Contact name and job title: missing",
        "Contact phone number: missing",
        "Dates and times for callback: missing",
    ]
    assert "Call the number they called from, no time given" in shown
    assert "Decisioning pharmacist not known" in shown
    assert "Not ticked: Caller verified, Contact ID created · ✓ Denied PA verified" in shown
    assert not [field for field in note_fields() if any(text.startswith(field.label) for text in shown)]


def test_a_pharmacist_off_the_roster_is_said() -> None:
    assert "Decisioning pharmacist not listed" in texts(post_card(view(decisioned_by=NOT_LISTED)).card)
    assert "Decisioned by a pharmacist" in texts(post_card(view(decisioned_by="nobody")).card)


def test_a_callback_shows_its_number_and_windows_in_both_zones() -> None:
    later = replace(WINDOW, day=None)
    seen = view(CALLBACK, Status.SCHEDULED, details=Details(TYPED, (WINDOW, later)))
    assert texts(post_card(seen).card)[2] == (
        "Call 614-555-0134, Tue 2–4 PM CT (3–5 PM ET) or 2–4 PM CT, no date given"
    )


PAST = replace(WINDOW, day=date(2026, 11, 23))
PAST_WORDS = "Mon Nov 23, 2–4 PM CT (3–5 PM ET) (already past)"


def test_odd_windows_and_numbers_are_marked_and_not_told_as_facts() -> None:
    seen = view(CALLBACK, Status.SCHEDULED, details=Details({**TYPED, "phone": "555"}, (PAST, WINDOW)))
    assert texts(post_card(seen).card)[2:4] == [
        "Call 555 (check the number), Tue 2–4 PM CT (3–5 PM ET)",
        f"Check the time: {PAST_WORDS}",
    ]
    assert "Contact phone number: 555 (check the number)" in texts(post_card(seen).card)


def test_without_any_other_window_only_the_number_is_told() -> None:
    seen = view(CALLBACK, Status.SCHEDULED, details=Details(TYPED, (PAST,)))
    assert texts(post_card(seen).card)[2:4] == ["Call 614-555-0134", f"Check the time: {PAST_WORDS}"]


@pytest.mark.parametrize("status", [Status.CALLED_BACK, Status.WITHDRAWN])
def test_a_closed_callback_asks_for_no_call(status: Status) -> None:
    shown = texts(post_card(view(CALLBACK, status, details=Details(TYPED, (PAST, WINDOW)))).card)
    assert shown[1] == f"The caller asked for {PAST_WORDS} or Tue 2–4 PM CT (3–5 PM ET)"
    assert not [text for text in shown if text.startswith(("Call ", "Check the time"))]


def test_a_closed_callback_in_words_has_them_under_their_name() -> None:
    words = {**TYPED, "callback_times": "Thursday before ten"}
    shown = texts(post_card(view(CALLBACK, Status.CALLED_BACK, details=Details(words))).card)
    assert shown[1].startswith("PA number")
    assert "Dates and times for callback: Thursday before ten" in shown


def test_a_callbacks_words_stand_in_for_windows_and_beside_them() -> None:
    words = {**TYPED, "callback_times": "Thursday before ten"}
    alone = texts(post_card(view(CALLBACK, Status.SCHEDULED, details=Details(words))).card)
    both = texts(post_card(view(CALLBACK, Status.SCHEDULED, details=Details(words, (WINDOW,)))).card)
    assert "Call 614-555-0134, Thursday before ten" in alone
    assert "Dates and times for callback: Thursday before ten" in alone
    assert "Dates and times for callback: Thursday before ten" in both


def test_the_rest_of_the_note_is_closed_until_opened() -> None:
    card = post_card(with_fields(view(), **TYPED)).card
    assert with_id(card, "more")["isVisible"] is False
    assert len(with_id(card, "more")["items"]) == len(note_fields())
    assert ("More", "") in buttons(card)


def test_more_is_not_offered_when_there_is_no_more() -> None:
    assert ("More", "") not in buttons(post_card(view()).card)
    assert ("More", "") not in buttons(post_card(view(P2P, Status.WITHDRAWN)).card)


def test_a_closed_post_still_opens_its_note() -> None:
    assert buttons(post_card(with_fields(view(P2P, Status.WITHDRAWN), **TYPED)).card) == [("More", "")]


def test_a_dropped_line_is_an_alarm_with_the_number_to_call() -> None:
    seen = view(CALLBACK, Status.ACKNOWLEDGED, dropped_at=FILED_AT)
    shown = post_card(seen)
    assert band(shown.card)["style"] == "attention"
    assert texts(shown.card)[:2] == ["#12 · Callback · Line dropped · call back 614-555-0134", "With Sam Ortiz"]
    assert shown.summary == "#12 · Callback · Line dropped · call back"
    tried = post_card(replace(seen, request=replace(seen.request, attempts=1)))
    assert texts(tried.card)[0] == "#12 · Callback · Line dropped · call back 614-555-0134 · no answer ×1"
    unowned = view(CALLBACK, Status.SCHEDULED, dropped_at=FILED_AT)
    assert "Nobody has it yet" in texts(post_card(unowned).card)


def test_an_offer_is_shown_until_it_is_taken() -> None:
    shown = texts(post_card(view(P2P, Status.ACKNOWLEDGED, offered_to=JO.id)).card)
    assert shown[1] == "Offered to Jo Lindqvist, who takes it by any emoji."


def test_attempts_without_an_answer_are_counted() -> None:
    seen = view(CALLBACK, Status.ACKNOWLEDGED, attempts=2)
    assert texts(post_card(seen).card)[0] == "#12 · Callback · Acknowledged by Sam Ortiz · no answer ×2"


def test_readiness_taken_back_is_said() -> None:
    seen = told(view(P2P, Status.ACKNOWLEDGED), EventKind.NOT_READY)
    assert texts(post_card(seen).card)[0] == "#12 · Peer to peer · Acknowledged by Sam Ortiz · not ready"


def test_only_a_request_without_an_owner_mentions_who_is_asked() -> None:
    assert mentioned(post_card(view()).card) == [("<at>Sam Ortiz</at>", "29:sam"), ("<at>Jo Lindqvist</at>", "29:jo")]
    assert mentioned(post_card(replace(view(P2P, Status.READY), asked=(SAM,))).card) == []


def test_who_has_no_teams_id_yet_is_named_without_a_mention() -> None:
    card = post_card(replace(view(), asked=(Person("p", "Kim Vale"),))).card
    assert "Asked: Kim Vale" in texts(card)
    assert mentioned(card) == []


def test_with_nobody_to_ask_nobody_is_named() -> None:
    assert not [text for text in texts(post_card(replace(view(), asked=())).card) if text.startswith("Asked")]


def test_a_long_roster_is_counted_beyond_what_one_reads() -> None:
    many = tuple(Person(f"p{n}", f"Pharmacist {n}", f"29:{n}") for n in range(MAX_MENTIONS + 5))
    card = post_card(replace(view(), asked=many)).card
    assert len(mentioned(card)) == MAX_MENTIONS
    assert texts(card)[1].endswith(" and 5 more")


def test_the_summary_holds_nothing_that_was_typed() -> None:
    for kind, status in STATES:
        message = post_card(with_fields(view(kind, status), **CANARIES))
        assert "canary" not in message.summary
        assert "canary" not in message.card["fallbackText"]


@given(st.fixed_dictionaries(dict.fromkeys(TYPED, NASTY)), NASTY, st.sampled_from(STATES))
def test_nothing_typed_forges_a_mention_or_breaks_the_card(
    fields: dict[str, str], name: str, state: tuple[Kind, Status]
) -> None:
    seen = with_fields(view(*state), **fields)
    odd = Person(SAM.id, name, SAM.account)
    seen = replace(seen, people={**PEOPLE, SAM.id: odd}, asked=tuple(odd for _ in seen.asked[:1]))
    card = post_card(seen).card
    check_card(card)
    assert len(mentioned(card)) == len(seen.asked)
    for block in (node for node in nodes(card) if node.get("type") == "TextBlock"):
        assert not set("*_`[]") & set(block["text"])


def test_the_fullest_post_fits_a_message() -> None:
    full = {field.key: "é" * (field.limit * 5 // 8) for field in FIELDS}
    many = tuple(Person(f"p{n}", f"{n} " + "É" * 200, f"29:{'x' * 80}{n}") for n in range(30))
    for kind, status in ((P2P, Status.WAITING), (CALLBACK, Status.SCHEDULED)):
        seen = with_fields(view(kind, status), **full)
        check_card(post_card(replace(seen, asked=many)).card)
        check_card(receipt_card(seen, unbound=True).card)


def test_who_dropped_off_never_chose_a_time_and_none_is_missing() -> None:
    details = Details(TEMPLATE)
    untimed = view(CALLBACK, Status.ACKNOWLEDGED, details=details)
    dropped = view(CALLBACK, Status.ACKNOWLEDGED, details=details, dropped_at=FILED_AT, due_at=FILED_AT)
    assert "Dates and times for callback: missing" in texts(post_card(untimed).card)
    assert not [text for text in texts(post_card(dropped).card) if text.startswith("Dates and times")]
