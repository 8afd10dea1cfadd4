"""A desk's settings on a card, as supervisors and admins see and send it."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest

from cards.actions import Press, Verb, parse_press
from cards.check import check_card
from cards.desk import (
    MOST_DESKS,
    MOST_PEOPLE,
    NO_DESK,
    NOT_SAVED,
    SAVED,
    WAITS,
    desk_card,
    desks_card,
    read_desk,
    typed_of_rules,
)
from cards.form import MAX_DESKS, form_card
from cards.forms import typed_of
from cards.payloads import INPUT_IDS, DeskData, FormData
from cards.presence import who_card
from desk.commands import SaveDesk
from desk.limits import BOUNDS
from desk.model import Kind, Person
from desk.policy import DeskRules, Waits
from desk.records import Draft
from desk.roster import DeskSeen, DeskSheet
from desk.template import FIELDS
from tests.cards.reading import buttons, labels, nodes, of_type, texts, with_id
from tests.cards.samples import CT, ET, FILED_AT, JO, SAM, TECHNICIAN

CHANNEL = "19:oncology@thread.tacv2"
RULES = DeskRules(CT, Waits(cover=timedelta(seconds=7.5)), pharmacists=frozenset({JO.id}))
DESK = DeskSeen(CHANNEL, "Oncology", RULES, (JO,))
SHEET = DeskSheet(DESK, (SAM, JO), (TECHNICIAN,))
PRIMARY = DeskSeen("19:primary@thread.tacv2", "Primary care", DeskRules(ET), (SAM, JO))
TYPED = typed_of_rules(DESK)


def sent(**typed: object) -> DeskData:
    """Return the card as Teams sends it, with some inputs changed."""
    data = {"channel": CHANNEL, **TYPED, **typed}
    pressed = parse_press({"action": {"type": "Action.Execute", "verb": "save_desk", "data": data}})
    assert pressed is not None
    assert isinstance(pressed.data, DeskData)
    return pressed.data


def values(sheet: DeskSheet) -> dict[str, Any]:
    return {
        node["id"]: node.get("value")
        for node in nodes(desk_card(sheet).card)
        if str(node.get("type", "")).startswith("Input.")
    }


def test_the_card_is_filled_with_what_holds() -> None:
    message = desk_card(SHEET)
    check_card(message.card)
    assert message.summary == "Desk settings"
    assert texts(message.card)[:2] == ["Desk settings", "Oncology"]
    assert buttons(message.card) == [("Waiting times", ""), ("Save", "save_desk")]
    assert values(SHEET) == {
        "name": "Oncology",
        "zone": CT,
        "hours": "Mon-Fri 08:00-20:00, Sat 09:00-17:00",
        "pharmacists": JO.id,
        "supervisors": None,
        "cover": 7.5,
        "ack_reminder": 90,
        "longest_reminder": 1800,
        "hold": 120,
        "still_working": 180,
        "answer": 60,
        "ready_nudge": 90,
        "dropped": 300,
        "callback_lead": 15,
        "callback_overdue": 15,
        "callback_retry": 30,
    }


def test_every_waiting_time_says_in_plain_words_what_it_is_and_its_unit() -> None:
    told = labels(desk_card(SHEET).card)
    assert "Call every available pharmacist after (seconds)" in told
    assert "Remind of a callback this long ahead (minutes)" in told
    assert set(WAITS) < {one.name for one in fields(Waits)}


def test_who_is_chosen_stands_first_and_whoever_has_no_name_yet_can_be_chosen() -> None:
    shown = with_id(desk_card(replace(SHEET, roster=(SAM, Person("new"), JO))).card, "pharmacists")
    assert [one["title"] for one in shown["choices"]] == ["Jo Lindqvist", "Sam Ortiz", "Name not known yet"]
    assert shown["isMultiSelect"] is True


def test_where_nobody_has_a_role_nobody_is_offered() -> None:
    assert "supervisors" not in values(replace(SHEET, supervisors=()))


def test_saved_gone_and_removable_are_told() -> None:
    told = texts(desk_card(replace(SHEET, saved=True)).card)
    assert SAVED in told
    assert NO_DESK in texts(desk_card(replace(SHEET, bound=False)).card)
    offered = buttons(desk_card(replace(SHEET, may_remove=True)).card)
    assert offered == [("Waiting times", ""), ("Save", "save_desk"), ("Remove this desk", "remove_desk")]
    pressed = parse_press({"action": of_type(desk_card(replace(SHEET, may_remove=True)).card, "Action.Execute")[1]})
    assert pressed == Press(Verb.REMOVE_DESK, DeskData(channel=CHANNEL))


def test_a_zone_that_is_not_in_the_list_stands_beside_it() -> None:
    odd = replace(DESK, rules=replace(RULES, zone="America/Sao_Paulo"))
    shown = with_id(desk_card(replace(SHEET, desk=odd)).card, "zone")
    assert (shown["choices"][0]["title"], shown["value"]) == ("America/Sao Paulo", "America/Sao_Paulo")
    assert len(with_id(desk_card(SHEET).card, "zone")["choices"]) == 8


def test_what_the_card_shows_reads_back_as_it_is() -> None:
    assert read_desk(sent()) == SaveDesk(
        CHANNEL,
        "Oncology",
        CT,
        RULES.hours,
        RULES.pharmacists or frozenset(),
        frozenset(),
        {name: getattr(RULES.waits, name) for name in WAITS},
        (),
        {"supervisors": "", **TYPED},
    )


def test_numbers_come_as_numbers_too_and_people_as_one_text() -> None:
    read = read_desk(sent(cover=3, hold=2.5, pharmacists="a, b,", name="  Onco   logy "))
    assert (read.waits["cover"], read.waits["hold"]) == (timedelta(seconds=3), timedelta(seconds=2.5))
    assert (read.pharmacists, read.name, read.gaps) == ({"a", "b"}, "Onco logy", ())


@pytest.mark.parametrize(
    ("typed", "gap"),
    [
        ({"name": " "}, "The name has 1 to 60 characters."),
        ({"name": "x" * 61}, "The name has 1 to 60 characters."),
        ({"zone": "Mars/Olympus"}, "The time zone is not one of the list."),
        ({"zone": "../../etc/passwd"}, "The time zone is not one of the list."),
        ({"zone": ""}, "The time zone is not one of the list."),
        ({"zone": "x" * 5000}, "The time zone is not one of the list."),
        ({"hours": "always"}, 'Business hours: "always" is not understood. Write hours like: Mon-Fri 08:00-20:00'),
        ({"cover": "soon"}, "Call every available pharmacist after: give 0 to 86400 seconds."),
        ({"cover": "nan"}, "Call every available pharmacist after: give 0 to 86400 seconds."),
        ({"cover": "-1"}, "Call every available pharmacist after: give 0 to 86400 seconds."),
        ({"ack_reminder": "0"}, "Call the supervisors after: give 0.01 to 86400 seconds."),
        ({"callback_lead": None}, "Remind of a callback this long ahead: give 0 to 1440 minutes."),
    ],
)
def test_a_wrong_value_is_a_sentence_and_everything_typed_comes_back(typed: dict[str, Any], gap: str) -> None:
    read = read_desk(sent(**typed))
    assert len(read.gaps) == 1
    assert read.gaps[0].startswith(gap)
    back = replace(SHEET, typed=read.typed, gaps=read.gaps)
    check_card(desk_card(back).card)
    told = texts(desk_card(back).card)
    assert (NOT_SAVED in told, f"• {read.gaps[0]}" in told) == (True, True)


def test_what_was_typed_stands_in_the_card_again() -> None:
    read = read_desk(sent(name="", zone=ET, hours="always", cover="12", hold="1e999", pharmacists=SAM.id))
    shown = values(replace(SHEET, typed=read.typed, gaps=read.gaps))
    assert (shown["zone"], shown["hours"], shown["cover"], shown["pharmacists"]) == (ET, "always", 12, SAM.id)
    assert (shown["name"], shown["hold"]) == ("", 120)
    odd = values(replace(SHEET, typed=read_desk(sent(zone="Mars/Olympus", cover="soon")).typed))
    assert (odd["zone"], odd["cover"]) == (CT, 7.5)


def test_a_name_that_shows_nothing_is_none() -> None:
    assert read_desk(sent(name="\u200b\u2060")).gaps == read_desk(sent(name="")).gaps != ()


def test_a_press_that_names_no_channel_is_none() -> None:
    for channel in (None, "", "a:chat", "19:" + "x" * 200):
        assert parse_press({"action": {"type": "Action.Execute", "verb": "desk", "data": {"channel": channel}}}) is None


def test_of_several_desks_each_has_its_button() -> None:
    message = desks_card((PRIMARY, DESK))
    check_card(message.card)
    assert texts(message.card) == ["Desk settings", "Primary care", "Oncology"]
    assert [one["data"] for one in of_type(message.card, "Action.Execute")] == [
        {"channel": PRIMARY.channel},
        {"channel": CHANNEL},
    ]
    many = desks_card([DESK] * (MOST_DESKS + 1)).card
    check_card(many)
    assert len(buttons(many)) == MOST_DESKS
    assert texts(many)[-1] == "The others: write @P2P Desk settings in their channel."


def test_the_largest_settings_fit_a_message() -> None:
    people = tuple(Person(f"{place:08}-0000-4000-8000-000000000000", "Ångström " * 9) for place in range(90))
    everybody = frozenset(one.id for one in people)
    rules = replace(RULES, pharmacists=everybody, supervisors=everybody)
    sheet = DeskSheet(replace(DESK, rules=rules, name="Ö" * 60), people, people, saved=True, may_remove=True)
    check_card(desk_card(sheet).card)
    assert len(with_id(desk_card(sheet).card, "pharmacists")["choices"]) == MOST_PEOPLE
    gaps = read_desk(sent(**dict.fromkeys(("name", "zone", "hours", *WAITS), "?"))).gaps
    check_card(desk_card(replace(sheet, gaps=gaps)).card)


def test_a_form_has_the_choice_of_the_desk_on_top_only_where_there_is_one() -> None:
    draft = Draft("d", "t", Kind.PEER_TO_PEER, FILED_AT, {"desk": CHANNEL})
    card = form_card(draft, (SAM,), ET, (), (PRIMARY, DESK)).card
    check_card(card)
    assert labels(card)[0] == "Desk"
    shown = with_id(card, "desk")
    assert ([one["title"] for one in shown["choices"]], shown["value"]) == (["Primary care", "Oncology"], CHANNEL)
    strange = replace(draft, typed={"desk": "19:never@thread.tacv2"})
    assert with_id(form_card(strange, (), ET, (), (PRIMARY, DESK)).card, "desk")["value"] == PRIMARY.channel
    assert "Desk" not in labels(form_card(draft, (SAM,), ET).card)


def test_the_desk_used_last_is_offered_however_many_there_are() -> None:
    many = [replace(PRIMARY, channel=f"19:{place:044}@thread.tacv2", name="Ö" * 60) for place in range(MAX_DESKS)]
    draft = Draft("d", "t", Kind.CALLBACK, FILED_AT, {"desk": CHANNEL})
    shown = with_id(form_card(draft, (), ET, (), (*many, PRIMARY, DESK)).card, "desk")
    assert (len(shown["choices"]), shown["value"]) == (MAX_DESKS + 1, CHANNEL)


def test_the_fullest_form_with_the_most_desks_fits_a_message() -> None:
    others = {name: "x" * 200 for name in INPUT_IDS if name not in {field.key for field in FIELDS}}
    texts_too = {field.key: "é\n" * 4000 for field in FIELDS}
    kept = typed_of(FormData(draft="d" * 64, kind=Kind.CALLBACK, **texts_too, **others))
    many = [replace(PRIMARY, channel=f"19:{place:045}@thread.tacv2", name="É" * 60) for place in range(99)]
    roster = [Person(f"{n:036}", "É" * 200, f"29:{n}") for n in range(200)]
    gaps = [f"{field.label} is too long: its end is cut." for field in FIELDS]
    check_card(form_card(Draft("d" * 64, "t", Kind.CALLBACK, FILED_AT, kept), roster, ET, gaps, many).card)


def test_who_is_there_is_told_by_desk_where_there_are_several() -> None:
    card = who_card((SAM, JO), FILED_AT, ET, (PRIMARY, DESK)).card
    assert texts(card) == [
        "Who is there",
        "Primary care",
        "Available",
        "Sam Ortiz, Jo Lindqvist",
        "Oncology",
        "Available",
        "Jo Lindqvist",
    ]


def test_the_table_of_bounds_knows_every_waiting_time_of_the_card() -> None:
    assert set(WAITS) <= set(BOUNDS)
