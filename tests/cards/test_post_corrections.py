from dataclasses import replace
from datetime import timedelta

from cards.check import check_card
from cards.notice import notice_card
from cards.post import post_card
from desk.events import EventKind
from desk.model import Kind, Status
from tests.cards.reading import buttons, nodes, texts
from tests.cards.samples import FILED_AT, TECHNICIAN, told, view

TWO_LATER, NINE_LATER = FILED_AT + timedelta(minutes=2), FILED_AT + timedelta(minutes=9)


def test_a_correction_stands_above_the_buttons_with_its_time() -> None:
    seen = replace(view(), corrected=(("member_id", TWO_LATER),))
    card = post_card(seen).card
    assert "Member ID corrected 10:43 ET" in texts(card)
    shown = [node.get("text") or node["type"] for node in nodes(card) if node.get("type") in {"TextBlock", "ActionSet"}]
    assert shown.index("Member ID corrected 10:43 ET") < shown.index("ActionSet")
    check_card(card)


def test_several_corrections_each_tell_their_own_time() -> None:
    seen = replace(view(), corrected=(("drug", TWO_LATER), ("pa_number", NINE_LATER)))
    assert "PA number corrected 10:50 ET · Drug name corrected 10:43 ET" in texts(post_card(seen).card)


def test_what_no_pharmacist_works_with_is_one_quiet_line() -> None:
    seen = replace(view(), corrected=(("phone", NINE_LATER), ("contact", TWO_LATER)))
    card = post_card(seen).card
    assert [words for words in texts(card) if "Edited" in words or "corrected" in words] == ["Edited 10:50 ET"]
    assert next(node for node in nodes(card) if node.get("text") == "Edited 10:50 ET")["isSubtle"]


def test_a_callbacks_correction_names_its_day() -> None:
    seen = replace(view(Kind.CALLBACK, Status.SCHEDULED), corrected=(("member_id", TWO_LATER), ("phone", TWO_LATER)))
    shown = texts(post_card(seen).card)
    assert "Member ID corrected Tue Nov 24, 10:43 ET" in shown
    assert "Edited Tue Nov 24, 10:43 ET" in shown


def test_without_corrections_nothing_is_said_of_any() -> None:
    assert not [words for words in texts(post_card(view()).card) if "corrected" in words or "Edited" in words]


def test_the_reminder_that_somebody_holds_offers_the_callers_choices() -> None:
    card = notice_card(told(view(), EventKind.HELD_LONG, None), TECHNICIAN).card
    assert buttons(card) == [
        ("Keep holding", "keep_holding"),
        ("Caller chose a callback", "open_choose_callback"),
        ("Line dropped", "drop_line"),
    ]
    check_card(card)
