"""Spans of time in words, and numbers that are none."""

from __future__ import annotations

import pytest

from desk.spoken_spans import Span, span_at, word_at
from desk.spoken_words import Word, words_in


def told(text: str, *, is_near: bool = False, limit: str = "") -> str | None:
    found = span_at(words_in(text), 0, is_near=is_near, limit=limit)
    if found is None:
        return None
    start, end = (f"{at:%H:%M}" if at else "" for at in (found[0].start, found[0].end))
    return f"{start}-{end}"


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("2-4", "14:00-16:00"),
        ("9-11", "09:00-11:00"),
        ("10-2", "10:00-14:00"),
        ("8-5", "08:00-17:00"),
        ("6-8", "18:00-20:00"),
        ("12-1", "12:00-13:00"),
        ("11-1pm", "11:00-13:00"),
        ("9-12pm", "09:00-12:00"),
        ("2-4pm", "14:00-16:00"),
        ("10-11 am", "10:00-11:00"),
        ("9am-1", "09:00-13:00"),
        ("9am-11", "09:00-11:00"),
        ("2pm-4", "14:00-16:00"),
        ("13:30-15:00", "13:30-15:00"),
        ("0900-1100", "09:00-11:00"),
        ("noon-1", "12:00-13:00"),
        ("10 to noon", "10:00-12:00"),
        ("between 10:30 and 12", "10:30-12:00"),
        ("from 1 until 3", "13:00-15:00"),
        ("1 till 3 please", "13:00-15:00"),
        ("after 3", "15:00-"),
        ("any time", None),
        ("before 11am", "-11:00"),
        ("at 2:30", "14:30-"),
        ("at 3 or later", "15:00-"),
        ("8 tomorrow", "08:00-"),
        ("8 in the morning", "08:00-"),
        ("8 Mondays", None),
        ("11 or earlier", "-11:00"),
        ("2pm+", "14:00-"),
        ("morning", "08:00-12:00"),
        ("after lunch", "13:00-"),
        ("before lunch", "-12:00"),
        ("before the", None),
        ("before eod", "-17:00"),
        ("end of day", "-17:00"),
        # numbers that are none
        ("3", None),
        ("2-3 attempts", None),
        ("2-3 others", None),
        ("after 2 attempts", None),
        ("at 15", None),
        ("13-15", None),
        ("0-2", None),
        ("between 3", None),
        ("4pm-2pm", None),
        ("13:00-1:00 am", None),
        ("", None),
    ],
)
def test_spans(text: str, span: str | None) -> None:
    assert told(text) == span


def test_a_bare_number_beside_a_day_is_a_time_if_it_counts_nothing() -> None:
    assert told("3", is_near=True) == "15:00-"
    assert told("3 CT", is_near=True) == "15:00-"
    assert told("3 patients", is_near=True) is None
    assert told("3 nurses", is_near=True) is None
    assert told("2-3 nurses", is_near=True) == "14:00-15:00"


def test_a_limit_from_afar() -> None:
    assert told("3", limit="before") == "-15:00"


def test_in_so_long() -> None:
    assert span_at(words_in("in an hour"), 0) == (Span(minutes=60), 1)


def test_words_and_their_ends() -> None:
    assert [word_at([Word("a")], at) for at in (-1, 0, 1)] == ["", "a", ""]
    assert word_at(words_in("3"), 0) == ""
