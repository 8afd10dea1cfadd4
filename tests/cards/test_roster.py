"""The roster's card, as an admin sees and sends it, and what others are told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cards.actions import Verb
from cards.check import check_card
from cards.payloads import RosterData
from cards.roster import (
    CHANGE,
    DIRECTORY,
    FOLLOWS,
    MORE_PEOPLE,
    MOST_NAMED,
    MOST_PEOPLE,
    REFUSED,
    asked_card,
    read_roster,
    roster_card,
    shown_name,
    told_card,
)
from desk.commands import ChangeRoster
from desk.model import Person, Role
from desk.rostered import Change, Changed, RosterSheet
from tests.cards.reading import band, buttons, of_type, texts, with_id
from tests.cards.samples import JO, SAM, TECHNICIAN

NEW = Person("5d0a3c6e-0000-4000-8000-000000000011")
INES = Person("sup-1", "Ines Cole")
NOOR = Person("adm-1", "Noor Aziz")
SHEET = RosterSheet(
    {
        Role.PHARMACIST: (JO, SAM),
        Role.SUPERVISOR: (INES, NEW),
        Role.MEDICAL_DIRECTOR: (),
        Role.ADMIN: (NOOR,),
    },
    (JO, SAM, INES, NEW, NOOR, TECHNICIAN),
)


def told(changed: Changed, sheet: RosterSheet = SHEET) -> tuple[Any, list[str]]:
    """Return the colour and the words of what just happened."""
    message = roster_card(replace(sheet, changed=changed))
    check_card(message.card)
    top = band(message.card)
    return top["style"], texts(top)


def test_everybody_stands_there_by_role_and_who_was_not_seen_yet_by_a_short_id() -> None:
    message = roster_card(SHEET)
    check_card(message.card)
    assert message.summary == "Roster"
    assert texts(message.card)[:9] == [
        "Roster",
        "Pharmacists · 2",
        f"{JO.name}, {SAM.name}",
        "Supervisors · 2",
        "Ines Cole, not seen yet (5d0a3c6e)",
        "Medical directors · 0",
        "Nobody",
        "Admins · 1",
        "Noor Aziz",
    ]
    assert {CHANGE, FOLLOWS} <= set(texts(message.card))
    assert buttons(message.card) == [("Add", Verb.GIVE_ROLE.value), ("Remove", Verb.TAKE_ROLE.value)]


def test_teams_offers_its_people_picker_and_other_clients_whom_the_desk_knows() -> None:
    who = with_id(roster_card(SHEET).card, "person")
    assert who["choices.data"] == {"type": "Data.Query", "dataset": DIRECTORY}
    assert [one["value"] for one in who["choices"]] == [one.id for one in SHEET.known]
    assert who["choices"][3]["title"] == "not seen yet (5d0a3c6e)"
    assert "value" not in who
    role = with_id(roster_card(SHEET).card, "role")
    assert (role["value"], [one["title"] for one in role["choices"]]) == (
        "pharmacist",
        ["Pharmacist", "Supervisor", "Medical director", "Admin"],
    )


def test_the_card_keeps_whom_and_which_so_that_one_press_undoes_it() -> None:
    changed = Changed(Change.TAKEN, TECHNICIAN, Role.SUPERVISOR)
    card = roster_card(replace(SHEET, known=(JO,), changed=changed)).card
    assert with_id(card, "person")["value"] == TECHNICIAN.id
    assert [one["value"] for one in with_id(card, "person")["choices"]] == [TECHNICIAN.id, JO.id]
    assert with_id(card, "role")["value"] == "supervisor"


@pytest.mark.parametrize(
    ("changed", "style", "words"),
    [
        (Changed(Change.GIVEN, INES, Role.ADMIN), "good", "Ines Cole is an admin now."),
        (Changed(Change.GIVEN, NEW, Role.PHARMACIST), "good", "Somebody not seen yet (5d0a3c6e) is a pharmacist now."),
        (Changed(Change.TAKEN, INES, Role.SUPERVISOR), "good", "Ines Cole is not a supervisor any more."),
        (
            Changed(Change.GIVEN_BEFORE, INES, Role.SUPERVISOR),
            "default",
            "Ines Cole is a supervisor already. Nothing changed.",
        ),
        (
            Changed(Change.TAKEN_BEFORE, INES, Role.MEDICAL_DIRECTOR),
            "default",
            "Ines Cole is not a medical director. Nothing changed.",
        ),
        (
            Changed(Change.LAST_ADMIN, NOOR, Role.ADMIN),
            "attention",
            (
                "Noor Aziz is the last admin. Nothing changed: without an admin nobody could change the roster. "
                "Make somebody else an admin first."
            ),
        ),
        (
            Changed(Change.NOBODY_CHOSEN),
            "attention",
            "Choose a person and a role, then press Add or Remove. Nothing changed.",
        ),
    ],
)
def test_what_happened_stands_on_top_in_one_sentence(changed: Changed, style: str, words: str) -> None:
    assert told(changed) == (style, [words])


def test_requests_that_were_handed_on_are_named() -> None:
    one, two = (Changed(Change.TAKEN, JO, Role.PHARMACIST, numbers) for numbers in ((12,), (12, 14)))
    assert told(one)[1][1] == "#12 goes to the other pharmacists."
    assert told(two)[1][1] == "#12, #14 go to the other pharmacists."


def test_where_nobody_is_left_it_is_said_what_that_means() -> None:
    message = roster_card(RosterSheet({Role.ADMIN: (NOOR,)}, (NOOR,)))
    check_card(message.card)
    bands = [one for one in of_type(message.card, "Container") if "style" in one]
    assert [(one["style"], texts(one)) for one in bands] == [
        ("attention", ["Nobody: no request can be acknowledged."]),
        ("warning", ["Nobody: when no pharmacist answers, no supervisor is called."]),
    ]


def test_who_is_no_admin_any_more_sees_what_they_did_and_can_change_nothing() -> None:
    card = roster_card(replace(SHEET, may_change=False, changed=Changed(Change.TAKEN, NOOR, Role.ADMIN))).card
    assert (buttons(card), of_type(card, "Input.ChoiceSet")) == ([], [])


def test_others_get_a_polite_no() -> None:
    message = asked_card(None)
    check_card(message.card)
    assert (message.summary, texts(message.card)) == ("Admins only", ["Admins only", REFUSED])
    assert asked_card(SHEET) == roster_card(SHEET)


def test_a_long_roster_of_long_names_fits_and_says_how_many_more() -> None:
    crowd = tuple(Person(f"5d0a3c6e-0000-4000-8000-{n:012}", "ほ" * 60) for n in range(MOST_PEOPLE + 1))
    message = roster_card(RosterSheet(dict.fromkeys(SHEET.by_role, crowd), crowd, Changed(Change.GIVEN, crowd[-1])))
    check_card(message.card)
    assert texts(message.card)[3].endswith(f" and {MOST_PEOPLE + 1 - MOST_NAMED} more")
    assert MORE_PEOPLE in texts(message.card)
    assert len(with_id(message.card, "person")["choices"]) == MOST_PEOPLE + 1


def test_a_name_cannot_play_tricks() -> None:
    mallory = Person("m", "<at>Everyone</at> [x](https://evil.example) *now*")
    card = roster_card(RosterSheet({Role.PHARMACIST: (mallory,)}, (mallory,), Changed(Change.GIVEN, mallory))).card
    check_card(card)
    assert not [text for text in texts(card) if "<at>" in text or "](" in text]


def test_the_supervisor_is_told_who_went_and_what_they_had() -> None:
    changed = Changed(Change.TAKEN, JO, Role.PHARMACIST, (12,))
    for to, words in ((INES, f"{JO.name} is"), (JO, "You are"), (None, f"{JO.name} is")):
        message = told_card(changed, to)
        check_card(message.card)
        assert message.summary == "Roster changed"
        assert texts(message.card) == [
            f"{words} not on the roster as a pharmacist any more.",
            "#12 goes to the other pharmacists.",
        ]


def test_nobody_has_a_name_too() -> None:
    assert shown_name(None) == "somebody"


@pytest.mark.parametrize(
    ("data", "command"),
    [
        (RosterData(person=" 5D0A ", role="admin"), ChangeRoster("5D0A", Role.ADMIN, has=True)),
        (RosterData(), ChangeRoster(None, None, has=False)),
        (RosterData(person="x", role="technician"), ChangeRoster("x", None, has=True)),
        (RosterData(person="x", role="king"), ChangeRoster("x", None, has=True)),
    ],
)
def test_what_the_card_says_is_read_and_only_roles_of_the_roster_count(data: RosterData, command: ChangeRoster) -> None:
    assert read_roster(data, has=command.has) == command
