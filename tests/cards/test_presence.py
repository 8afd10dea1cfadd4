"""The presence card, and who is there: words that need no colour, times with their zone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cards.check import check_card
from cards.presence import BY_WORD, NOBODY, REFUSED, presence_card, refused_card, who_card
from desk.model import Person
from tests.cards.reading import buttons, texts
from tests.cards.samples import ET, FILED_AT, JO, SAM

NOON = FILED_AT + timedelta(hours=2)
ON = replace(SAM, on_chat=True, extension="4512")
LUNCH = replace(SAM, away_since=FILED_AT, away_until=NOON, extension=None)
MONDAY = replace(JO, away_since=FILED_AT, away_until=FILED_AT + timedelta(days=4))


@pytest.mark.parametrize(
    ("person", "summary", "said"),
    [
        (ON, "You are on chat", ["You are asked first.", "Transfers reach you at ext 4512."]),
        (
            replace(SAM, extension=None),
            "You are available, off chat",
            ["You are asked when nobody on chat is there, or for cover.", "No extension is known: type ext 4512."],
        ),
        (LUNCH, "You are away until 12:41 ET", []),
        (replace(LUNCH, away_until=None), "You are away", []),
    ],
)
def test_a_pharmacist_sees_how_they_stand_and_what_follows(person: Person, summary: str, said: list[str]) -> None:
    shown = presence_card(person, FILED_AT, ET)
    check_card(shown.card)
    assert shown.summary == summary
    assert [one for one in said if one not in texts(shown.card)] == []
    assert BY_WORD in texts(shown.card)


@pytest.mark.parametrize(
    ("person", "offered"),
    [
        (ON, ["Off chat", "Lunch"]),
        (replace(SAM, on_chat=False), ["On chat", "Lunch"]),
        (LUNCH, ["On chat", "Back"]),
    ],
)
def test_only_what_changes_something_is_offered(person: Person, offered: list[str]) -> None:
    assert [name for name, _ in buttons(presence_card(person, FILED_AT, ET).card)] == offered


def test_who_is_there_names_everybody_once_with_the_zone() -> None:
    shown = who_card([ON, MONDAY], FILED_AT, ET)
    check_card(shown.card)
    found = texts(shown.card)
    assert "On chat, asked first" in found
    assert any(one.startswith("Jo") and one.endswith("ET") and " until " in one for one in found)
    assert NOBODY not in found
    assert NOBODY in texts(who_card([MONDAY], FILED_AT, ET).card)
    assert "Available" in texts(who_card([replace(SAM, on_chat=False)], FILED_AT, ET).card)


def test_nobody_else_comes_and_goes() -> None:
    check_card(refused_card().card)
    assert REFUSED in texts(refused_card().card)
