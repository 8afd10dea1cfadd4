"""The days that people name, on a Wednesday."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.spoken_days import Ahead, Named, OnDate, Run, Week, Weekday, dates_of

WEDNESDAY = date(2026, 11, 25)


def told(named: Named, *, today_counts: bool = True) -> list[str]:
    return [
        f"{day:%m-%d}" if day.year == 2026 else f"{day}"
        for day in dates_of(named, WEDNESDAY, today_counts=today_counts)
    ]


@pytest.mark.parametrize(
    ("named", "days"),
    [
        (Weekday(4), ["11-27"]),
        (Weekday(0), ["11-30"]),
        (Weekday(2), ["11-25"]),
        (Weekday(4, 0), ["11-27"]),
        (Weekday(0, 1), ["11-30"]),
        (Ahead(2), ["11-27"]),
        (OnDate(12, 2), ["12-02"]),
        (OnDate(11, 25), ["11-25"]),
        (OnDate(11, 24), ["2027-11-24"]),
        (OnDate(2, 29), ["2028-02-29"]),
        (OnDate(2, 30), []),
        (OnDate(13, 1), []),
        (OnDate(11, 24, 2026), ["11-24"]),
        (OnDate(1, 5, 27), ["2027-01-05"]),
        (OnDate(1, 5, 1999), []),
        (OnDate(None, 30), ["11-30"]),
        (OnDate(None, 24), ["12-24"]),
        (OnDate(None, 31), ["12-31"]),
        (OnDate(None, 32), []),
        (Week(0), ["11-25", "11-26", "11-27"]),
        (Week(1), ["11-30", "12-01", "12-02", "12-03", "12-04"]),
        (Run(Weekday(0), Weekday(3)), ["11-25", "11-26", "11-30", "12-01"]),
        (Run(Weekday(4), Weekday(0)), ["11-27", "11-28", "11-29", "11-30"]),
        (Run(Ahead(1), Weekday(4)), ["11-26", "11-27"]),
        (Run(OnDate(12, 30), OnDate(1, 2)), ["12-30", "12-31", "2027-01-01", "2027-01-02"]),
        (Run(OnDate(12, 3), OnDate(12, 1)), []),
        (Run(OnDate(2, 30), OnDate(3, 1)), []),
        (Run(OnDate(2, 1), OnDate(2, 30)), []),
    ],
)
def test_the_days_that_are_meant(named: Named, days: list[str]) -> None:
    assert told(named) == days


def test_a_day_that_is_over_is_none_of_a_set_nor_the_next_of_its_weekday() -> None:
    assert told(Weekday(2), today_counts=False) == ["12-02"]
    assert told(Week(0), today_counts=False) == ["11-26", "11-27"]
    assert told(Run(Ahead(0), Ahead(1)), today_counts=False) == ["11-26"]
    assert told(Ahead(0), today_counts=False) == ["11-25"]


@given(today=st.dates(date(2001, 1, 1), date(2098, 1, 1)), number=st.integers(0, 6), today_counts=st.booleans())
def test_a_weekday_is_within_a_week(today: date, number: int, *, today_counts: bool) -> None:
    (day,) = dates_of(Weekday(number), today, today_counts=today_counts)
    assert day.weekday() == number
    assert timedelta(days=0 if today_counts else 1) <= day - today <= timedelta(days=6 if today_counts else 7)
