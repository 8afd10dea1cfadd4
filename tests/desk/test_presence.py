"""What pharmacists say of themselves: a whole plain message, or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from desk.presence import BREAK, LUNCH, Presence, PresenceKind, moment, present, understand
from tests.desk.build import PAT

K = PresenceKind
ET = "America/New_York"
NOW = datetime(2026, 3, 9, 14, 41, tzinfo=UTC)
"""A Monday, 10:41 in the desk's zone, the day after summer time began."""


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of March 2026 by the desk's clock (four hours behind UTC)."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC) + timedelta(hours=4)


PLAIN = {
    **dict.fromkeys(("on", "On", " on. ", "on!", "I'm on", "I\u2019m on chat", "on chat", "online"), K.ON),
    **dict.fromkeys(("off", "Off chat", "I am off", "off now"), K.OFF),
    **dict.fromkeys(("back", "I'm back", "back now!", "available"), K.BACK),
    **dict.fromkeys(("who", "who?", "Who's on?", "who is there"), K.WHO),
}
AWAY: dict[str, datetime | None] = {
    "lunch": NOW + LUNCH,
    "Lunch!": NOW + LUNCH,
    "at lunch": NOW + LUNCH,
    "going to lunch": NOW + LUNCH,
    "out to lunch": NOW + LUNCH,
    "I'm on my lunch": NOW + LUNCH,
    "break": NOW + BREAK,
    "taking a break": NOW + BREAK,
    "brb": NOW + BREAK,
    "away": None,
    "I'm away": None,
    "out of office": None,
    "ooo": None,
    "on vacation": None,
    "out sick": None,
    "lunch until 1": at(9, 13),
    "lunch till noon": at(9, 12),
    "away until 1pm": at(9, 13),
    "away until 1:30 p": at(9, 13, 30),
    "away til 13:15": at(9, 13, 15),
    "away until 9": at(9, 21),
    "away until 9 am": at(10, 9),
    "away until 12": at(9, 12),
    "away until 12 am": at(10, 0),
    "away until 0:30": at(10, 0, 30),
    "away until tomorrow": at(10, 0),
    "out until tomorrow at 9:30 am": at(10, 9, 30),
    "out of office until Monday": at(16, 0),
    "out of the office until Tues": at(10, 0),
    "away until Monday 1pm": at(9, 13),
    "away until Monday 9am": at(16, 9),
    "pto until 3/20": at(20, 0),
    "pto until 3/8": datetime(2027, 3, 8, 5, tzinfo=UTC),
    "away for 2 hours": NOW + timedelta(hours=2),
    "away for 20 min": NOW + timedelta(minutes=20),
    "away for an hour": NOW + timedelta(hours=1),
    "on break, back in 10 min": NOW + timedelta(minutes=10),
    "back in half an hour": NOW + timedelta(minutes=30),
    "back at 1pm": at(9, 13),
    "I'll be back on Tuesday": at(10, 0),
    "off until Tuesday": at(10, 0),
    "out today": at(10, 0),
    "out for the day": at(10, 0),
    "out today 5pm": at(9, 17),
}
EXTENSIONS = {"ext 4512": "4512", "Ext. 4512": "4512", "my extension is 4410": "4410", "x4512": "4512"}
NOTHING = (
    "on hold",
    "off label",
    "back to you",
    "I'm out of Ozempic",
    "on my way?",
    "on my way",
    "on?",
    "lunch?",
    "are you off?",
    "busy",
    "going off",
    "back order",
    "out of stock",
    "away until",
    "away until later",
    "away until today",
    "away until monkeys fly",
    "away until 25",
    "away until 13pm",
    "away until 10:75",
    "away until today 9am",
    "away until 2/30",
    "away for a while",
    "ext",
    "4512",
    "call back",
    "who has this one?",
    "ready",
    "",
    "away until 1pm " * 8,
)


@pytest.mark.parametrize("text", PLAIN)
def test_plain_words(text: str) -> None:
    assert understand(text, NOW, ET) == Presence(PLAIN[text])


@pytest.mark.parametrize("text", AWAY)
def test_away_and_until_when(text: str) -> None:
    assert understand(text, NOW, ET) == Presence(K.AWAY, AWAY[text])


@pytest.mark.parametrize("text", EXTENSIONS)
def test_an_extension(text: str) -> None:
    assert understand(text, NOW, ET) == Presence(K.EXTENSION, extension=EXTENSIONS[text])


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_not_wholly_understood_says_nothing(text: str) -> None:
    assert understand(text, NOW, ET) is None


def test_a_clock_time_is_the_desks_whatever_its_summer_time() -> None:
    before = datetime(2026, 3, 7, 23, 0, tzinfo=UTC)  # Saturday evening; the clocks go forward in the night to Sunday
    assert moment("sunday 9am", before, ET) == datetime(2026, 3, 8, 13, 0, tzinfo=UTC)
    assert moment("9am", before, ET) == datetime(2026, 3, 8, 13, 0, tzinfo=UTC)


def test_what_follows_for_the_person() -> None:
    on = replace(PAT, on_chat=True)
    gone = replace(PAT, away_since=NOW, away_until=NOW + LUNCH)
    assert present(gone, Presence(K.ON), NOW) == on
    assert present(replace(on, away_since=NOW), Presence(K.OFF), NOW) == PAT
    assert present(gone, Presence(K.BACK), NOW) == PAT
    assert present(on, Presence(K.AWAY, NOW + LUNCH), NOW) == gone
    assert present(on, Presence(K.EXTENSION, extension="4512"), NOW) == replace(on, extension="4512")
    assert present(on, Presence(K.WHO), NOW) == on


def test_who_named_no_end_is_away_until_they_say_otherwise() -> None:
    assert replace(PAT, away_since=NOW).is_away(NOW + timedelta(days=30))
    assert not replace(PAT, away_since=NOW, away_until=NOW + LUNCH).is_away(NOW + LUNCH)
