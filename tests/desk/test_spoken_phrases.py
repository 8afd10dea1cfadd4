"""Many ways to write a time, made one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.spoken_phrases import eased


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("half past two", "2:30"),
        ("quarter past 10", "10:15"),
        ("quarter to one", "12:45"),
        ("quarter till 3", "2:45"),
        ("two thirty", "2:30"),
        ("ten forty-five", "10:45"),
        ("Ten o'clock", "10:00"),
        ("3 oclock", "3:00"),
        ("2ish", "2:00"),
        ("2:15-ish", "2:15"),
        ("1500 hrs", "15:00"),
        ("2 p.m.", "2 pm"),
        ("in an hour", "in60minutes"),
        ("in half an hour", "in30minutes"),
        ("in 20 mins", "in20minutes"),
        ("in two hours", "in120minutes"),
        ("no later than 3", "before 3"),
        ("not before 3", "after 3"),
        ("not until after 3", "after 3"),
        ("up until 3", "before 3"),
        ("<11", "before 11"),
        ("3+", "3 orlater"),
        ("3 or later", "3 orlater"),
        ("3 or earlier", "3 orearlier"),
        ("from 9 on", "from 9"),
        ("from 9 on 11/24", "from 9 on 11/24"),
        ("starting at 9", "from 9"),
        ("b/w 10 and eleven", "between 10 and 11"),
        ("~3", "at 3"),
        ("Mon thru Wed", "mon - wed"),
        ("2–4", "2-4"),
        ("M-F", "monday - friday"),
        ("M/W/F", "monday / wednesday / friday"),
        ("MWF", "monday , wednesday , friday"),
        ("TTh", "tuesday , thursday"),
        ("Tommorow", "tomorrow"),
        ("tmrw", "tomorrow"),
        ("tonight", "today evening"),
        ("this late afternoon", "today lateafternoon"),
        ("the day after tomorrow", "overmorrow"),
        ("tomorrow or the next day", "tomorrow or dayafter"),
        ("the rest of this week", "thisweek"),
        ("next week", "nextweek"),
        ("first thing in the morning", "firstthing"),
        ("close of business", "endofday"),
        ("by EOD", "before endofday"),
        ("lunch time", "lunch"),
        ("call 614-555-0142", "call number"),
        ("(614) 555-0142 ext 22", "number number"),
        ("PA 4471920", "pa number"),
        ("option 2: 3pm", "number 3pm"),
        ("1st choice: 3pm", "number 3pm"),
        ("- tomorrow\n2) Friday", "tomorrow\n friday"),
        ("Tues&nbsp;1-3pm\u00a0CT", "tues 1-3pm ct"),
        ("not available Monday", "unavailable monday"),
        ("lunch is 12-1", "unavailable 12-1"),
        ("any day but Friday", "any day except friday"),
    ],
)
def test_one_writing(text: str, plain: str) -> None:
    assert eased(text).split() == plain.split()


@given(st.text(max_size=200))
def test_any_text_is_eased(text: str) -> None:
    assert eased(text) == eased(text).lower()
