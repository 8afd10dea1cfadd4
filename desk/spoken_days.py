"""The days that people name: weekdays, dates, "tomorrow", "this week", and runs of them. All in one calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

_WEEK = 7
_FRIDAY = 4
_MONTHS = 12
_LEAP_YEARS_APART = 8
_LONGEST_RUN = 62
_CENTURY = 2000
_YEARS = range(2000, 2100)


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day of the week, Monday is 0: the next such day, or the one of this week (0) or the next (1)."""

    number: int
    week: int | None = None


@dataclass(frozen=True, slots=True)
class Ahead:
    """So many days from today."""

    days: int


@dataclass(frozen=True, slots=True)
class OnDate:
    """A date as written; without a month, or a year (two digits mean this century), the next such."""

    month: int | None
    day: int
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Week:
    """The working days of this week (0), of the next (1) and so on."""

    ahead: int


Day = Weekday | Ahead | OnDate


@dataclass(frozen=True, slots=True)
class Run:
    """All days from one to another."""

    first: Day
    last: Day


Named = Day | Week | Run


def dates_of(named: Named, today: date, *, today_counts: bool) -> Sequence[date]:
    """Return the dates that are meant, earliest first; [] when there is none, like February 30.

    `today_counts` tells whether today is still one of a set, or the next of its weekday.
    """
    begin = today if today_counts else today + timedelta(days=1)
    match named:
        case Week(ahead):
            monday = _monday(today, ahead)
            return [day for day in _days(monday, monday + timedelta(days=_FRIDAY)) if day >= begin]
        case Run(Weekday(first, None), Weekday(last, None)):
            numbers = [(first + more) % _WEEK for more in range((last - first) % _WEEK + 1)]
            return sorted(_next(number, begin) for number in numbers)
        case Run(first, last):
            return [day for day in _days(*(_date_of(end, today, begin) for end in (first, last))) if day >= begin]
        case _:
            day = _date_of(named, today, begin)
            return [day] if day else []


def _date_of(day: Day, today: date, begin: date) -> date | None:
    """Return the date of one day, or None when there is none; a weekday is the next such from `begin` on."""
    match day:
        case Weekday(number, None):
            return _next(number, begin)
        case Weekday(number, week):
            return _monday(today, week or 0) + timedelta(days=number)
        case Ahead(days):
            return today + timedelta(days=days)
        case _:
            return next((found for found in _readings(day, today) if found and (day.year or found >= today)), None)


def _readings(on: OnDate, today: date) -> Sequence[date | None]:
    """Return the dates that a written one may be, in the order in which they come."""
    if on.month is None:
        months = [divmod(today.month - 1 + more, _MONTHS) for more in range(_MONTHS)]
        return [_date(today.year + years, month + 1, on.day) for years, month in months]
    if on.year is not None:
        return [_date(on.year if on.year >= _CENTURY else on.year + _CENTURY, on.month, on.day)]
    return [_date(today.year + years, on.month, on.day) for years in range(_LEAP_YEARS_APART + 1)]


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in _YEARS else None
    except ValueError:
        return None


def _monday(today: date, weeks: int) -> date:
    return today - timedelta(days=today.weekday()) + timedelta(days=_WEEK * weeks)


def _next(weekday: int, begin: date) -> date:
    return begin + timedelta(days=(weekday - begin.weekday()) % _WEEK)


def _days(first: date | None, last: date | None) -> list[date]:
    if first is None or last is None:
        return []
    return [first + timedelta(days=more) for more in range(min((last - first).days + 1, _LONGEST_RUN))]
