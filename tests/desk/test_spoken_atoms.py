"""What a phrase names, in its order."""

from __future__ import annotations

from datetime import time

import pytest

from desk.spoken_atoms import Again, Atom, Except, Join, atoms_in
from desk.spoken_days import Ahead, OnDate, Run, Week, Weekday
from desk.spoken_spans import Span
from desk.spoken_words import Zone, words_in

MON, TUE, WED, FRI = Weekday(0), Weekday(1), Weekday(2), Weekday(4)
CT = Zone("America/Chicago")
OR, AND, COMMA = Join("or"), Join("and"), Join(",")


@pytest.mark.parametrize(
    ("text", "atoms"),
    [
        ("mon or tue", [MON, OR, TUE]),
        ("mon-tue 3 CT", [Run(MON, TUE), Span(time(15)), CT]),
        ("next tue", [Weekday(1, 1)]),
        ("next patient", []),
        ("next", []),
        ("mon this week", [MON, Week(0)]),
        ("this week - fri", [Week(0), FRI]),
        ("Jan 4-6", [Run(OnDate(1, 4), OnDate(1, 6))]),
        ("Jan 4 - 2-3", [OnDate(1, 4), Span(time(14), time(15))]),
        ("Jan 4 - 9-11", [OnDate(1, 4), Span(time(9), time(11))]),
        ("Jan 4 or 5 at 10", [OnDate(1, 4), OR, OnDate(1, 5), Span(time(10))]),
        ("Dec 1, 2 or 3", [OnDate(12, 1), COMMA, OnDate(12, 2), OR, OnDate(12, 3)]),
        ("Dec 21 and 25", [OnDate(12, 21), AND, OnDate(12, 25)]),
        ("Dec 1 and 2-3", [OnDate(12, 1), AND, Span(time(14), time(15))]),
        ("Dec 1, 2:30", [OnDate(12, 1), COMMA, Span(time(14, 30))]),
        ("by Friday", []),
        ("until Friday noon", [FRI, Span(None, time(12))]),
        ("after Friday at 2", [FRI, Span(time(14))]),
        ("before Friday afternoon", [FRI, Span(None, time(12))]),
        ("same time", [Again()]),
        ("the next day", [Again(is_next_day=True)]),
        ("closed mon, tue after 3", [Except(MON), COMMA, TUE, Span(time(15))]),
        ("in surgery 9-11, call tue", [COMMA, TUE]),
        ("mon except tue", [MON, Except(TUE)]),
        ("CT scan mon", [MON]),
        ("all times CT", [CT]),
        ("central time mon", [CT, MON]),
        ("3pm (CT)", [Span(time(15)), CT]),
        ("today: 9", [Ahead(0), Span(time(9))]),
        ("tue at 10 or 11", [TUE, Span(time(10)), OR, Span(time(11))]),
        ("tue 2 attempts", [TUE]),
        ("", []),
    ],
)
def test_atoms(text: str, atoms: list[Atom]) -> None:
    assert atoms_in(words_in(text)) == atoms


def test_a_day_that_is_closed_is_no_join() -> None:
    assert atoms_in(words_in("not wed")) == [Except(WED)]
