"""Words about times, one after another."""

from __future__ import annotations

from datetime import time

import pytest

from desk.spoken_days import Ahead, OnDate, Week, Weekday
from desk.spoken_words import Clock, Part, Soon, Token, Word, Zone, words_in


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("3", Clock(3, 0, "", is_bare=True)),
        ("3pm", Clock(3, 0, "pm")),
        ("3 PM", Clock(3, 0, "pm")),
        ("3p", Clock(3, 0, "pm")),
        ("3.30pm", Clock(3, 30, "pm")),
        ("3:30", Clock(3, 30)),
        ("03:30", Clock(3, 30, "24")),
        ("15:30", Clock(15, 30, "24")),
        ("15", Clock(15, 0, "", is_bare=True)),
        ("1530", Clock(15, 30, "24", is_bare=True)),
        ("230", Clock(2, 30, "", is_bare=True)),
        ("230p", Clock(2, 30, "pm")),
        ("noon", Clock(12, 0, "pm")),
        ("in 20 min", Soon(20)),
        ("afternoons", Part(time(12), time(17))),
        ("lunch", Part(time(12), time(13))),
        ("late pm", Part(time(15), time(17))),
        ("CST", Zone("America/Chicago")),
        ("Weds", Weekday(2)),
        ("wendesday", Weekday(2)),
        ("tomorow", Ahead(1)),
        ("next week", Week(1)),
        ("11/24", OnDate(11, 24)),
        ("11/24/26", OnDate(11, 24, 26)),
        ("2026-11-24", OnDate(11, 24, 2026)),
        ("Nov. 24th, 2026", OnDate(11, 24, 2026)),
        ("Dec 2", OnDate(12, 2)),
        ("2nd of December", OnDate(12, 2)),
        ("24th", OnDate(None, 24)),
        ("&", Word("and")),
        ("after", Word("after")),
    ],
)
def test_one_token(text: str, token: Token) -> None:
    assert words_in(text) == [token]


@pytest.mark.parametrize("text", ["25", "3:75", "13pm", "0 am", "1999", "2026", "meaning", "moving"])
def test_what_is_no_time(text: str) -> None:
    assert all(isinstance(token, Word) for token in words_in(text))


def test_a_text() -> None:
    assert words_in("I am free May 4, 2-3 am!") == [
        Word("i"),
        Word("am"),
        Word("free"),
        OnDate(5, 4),
        Word(","),
        Clock(2, 0, "", is_bare=True),
        Word("-"),
        Clock(3, 0, "am"),
        Word("!"),
    ]
