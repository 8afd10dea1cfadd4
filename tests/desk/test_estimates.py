"""When somebody will be ready, from their words; what is not wholly understood names no moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from desk.estimates import ready_at

NOW = datetime(2026, 3, 9, 14, 41, tzinfo=UTC)
"""Monday 10:41 in New York."""
ZONE = "America/New_York"


def at(words: str | None) -> str | None:
    found = ready_at(words, NOW, ZONE)
    assert found is None or found.tzinfo is UTC
    return f"{found.astimezone(ZoneInfo(ZONE)):%a %H:%M}" if found is not None else None


@pytest.mark.parametrize(
    ("words", "minutes"),
    [
        ("in 5", 5),
        ("2 min", 2),
        ("5m", 5),
        ("5 more minutes", 5),
        ("another 5", 5),
        ("10", 10),
        ("In like 5 min!", 5),
        ("10 min tops", 10),
        ("within 15 min", 15),
        ("in 5-10 mins", 10),
        ("5 or 10 minutes", 10),
        ("twenty minutes", 20),
        ("in a couple of minutes", 2),
        ("a minute", 1),
        ("one sec", 1),
        ("in thirty seconds", 1),
        ("half an hour", 30),
        ("an hour", 60),
        ("in an hr", 60),
        ("half hr", 30),
        ("in an hour and a half", 90),
        ("1 hr 15 min", 75),
        ("in 2 hours", 120),
    ],
)
def test_a_span_is_counted_from_now(words: str, minutes: int) -> None:
    assert ready_at(words, NOW, ZONE) == NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("words", "clock"),
    [
        ("2:30", "Mon 14:30"),
        ("at 2:30", "Mon 14:30"),
        ("at 11", "Mon 11:00"),
        ("3pm", "Mon 15:00"),
        ("10:55 ET", "Mon 10:55"),
        ("about 10:50am", "Mon 10:50"),
        ("at noon", "Mon 12:00"),
        ("by quarter past 11", "Mon 11:15"),
        ("quarter to 11", "Mon 10:45"),
        ("half past 12", "Mon 12:30"),
        ("10 past 11", "Mon 11:10"),
        ("tomorrow at 9", "Tue 09:00"),
        ("9am", "Tue 09:00"),
    ],
)
def test_a_clock_is_the_desks_next(words: str, clock: str) -> None:
    assert at(words) == clock


@pytest.mark.parametrize(
    "words",
    [
        None,
        "",
        "after lunch",
        "after this call",
        "soon",
        "about 5",
        "tomorrow",
        "friday",
        "10:30",
        "half past 10",
        "quarter past 25",
        "61 past 11",
        "0 min",
        "in 900",
        "as soon as I have the chart notes, which may be a while as it has to be faxed",
    ],
)
def test_what_is_not_wholly_understood_names_no_moment(words: str | None) -> None:
    assert at(words) is None
