"""A desk's business hours, as text like "Mon-Fri 08:00-20:00, Sat 09:00-17:00" and as a value.

They are information: a callback outside of them is noted, never refused (procedure.md, "always when it suits the
prescriber").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from desk.model import aware

DEFAULT_HOURS = "Mon-Fri 08:00-20:00, Sat 09:00-17:00"

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT = tuple(name[:3].capitalize() for name in _DAYS)
_WEEK = len(_DAYS)
_ONE_DAY = timedelta(days=1)
_A_WEEK = timedelta(days=_WEEK + 1)
"""Within it every desk opens: its hours of the day on which it begins may be over already."""
_MIDNIGHT = time.min
_PART = re.compile(
    r"\A(?P<first>[a-z]{3,9})(?: ?- ?(?P<last>[a-z]{3,9}))? "
    r"(?:closed|(?P<opens>\d{1,2}:\d{2}) ?- ?(?P<closes>\d{1,2}:\d{2}))\Z"
)
_DASHES = str.maketrans("\u2010\u2011\u2012\u2013\u2014", "-----")
_LONGEST = 200
_END_OF_DAY = "24:00"


@dataclass(frozen=True, slots=True)
class OpenDay:
    """The hours of one day, wall clock; `closes` at midnight is the end of that day."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        """Refuse a day that closes before it opens."""
        if _MIDNIGHT != self.closes <= self.opens:
            raise ValueError(f"{self.words()} closes before it opens. The end of a day is written {_END_OF_DAY}.")

    def words(self) -> str:
        """Return "08:00-20:00"."""
        closes = _END_OF_DAY if self.closes == _MIDNIGHT else f"{self.closes:%H:%M}"
        return f"{self.opens:%H:%M}-{closes}"


@dataclass(frozen=True, slots=True)
class Hours:
    """When a desk is open, in its own zone: the hours of each weekday, Monday first; None on a closed one."""

    week: tuple[OpenDay | None, ...]

    def __post_init__(self) -> None:
        """Refuse a week of any other length, and one without an open day."""
        if len(self.week) != _WEEK or not any(self.week):
            raise ValueError("A desk is open on one day of the week at least.")

    def on(self, day: date) -> OpenDay | None:
        """Return the hours of a date, or None when the desk is closed on that weekday."""
        return self.week[day.weekday()]

    def words(self) -> str:
        """Return the canonical text: parse_hours of it is this value again."""
        runs = ((day, [name for name, _ in run]) for day, run in groupby(zip(_SHORT, self.week, strict=True), _hours))
        return ", ".join(f"{'-'.join(dict.fromkeys((run[0], run[-1])))} {day.words()}" for day, run in runs if day)


def _hours(named: tuple[str, OpenDay | None]) -> OpenDay | None:
    return named[1]


def parse_hours(text: str) -> Hours:
    """Return the hours that a text names: days or spans of days, each with 24-hour times or "closed", by commas.

    Case and the kind of dash do not matter, "Sat-Mon" goes over the week's end, a day not named is closed. Raise
    ValueError, in a sentence for the one who typed it, when a part is no such thing, names a day again or closes
    before it opens, or when no day is open.
    """
    if len(text) > _LONGEST:
        raise ValueError(f"Hours have at most {_LONGEST} characters, like: {DEFAULT_HOURS}.")
    week: dict[int, OpenDay | None] = {}
    for part in text.translate(_DASHES).lower().split(","):
        weekdays, hours = _part(" ".join(part.split()))
        twice = [weekday for weekday in weekdays if weekday in week]
        if twice:
            raise ValueError(f"{_SHORT[twice[0]]} is named twice.")
        week.update(dict.fromkeys(weekdays, hours))
    return Hours(tuple(week.get(weekday) for weekday in range(_WEEK)))


def _part(words: str) -> tuple[list[int], OpenDay | None]:
    """Return the weekdays of "mon-fri 08:00-20:00" and their hours; None when they are closed."""
    found = _PART.match(words)
    if found is None:
        raise ValueError(f'"{words}" is not understood. Write hours like: {DEFAULT_HOURS}.')
    first, last = _weekday(found["first"]), _weekday(found["last"] or found["first"])
    weekdays = [(first + ahead) % _WEEK for ahead in range((last - first) % _WEEK + 1)]
    return weekdays, OpenDay(_time(found["opens"]), _time(found["closes"], end=True)) if found["opens"] else None


def _weekday(word: str) -> int:
    for weekday, name in enumerate(_DAYS):
        if name.startswith(word):
            return weekday
    raise ValueError(f'"{word}" is no day of the week. Write Mon, Tue, Wed, Thu, Fri, Sat or Sun.')


def _time(word: str, *, end: bool = False) -> time:
    if end and word == _END_OF_DAY:
        return _MIDNIGHT
    try:
        return time.fromisoformat(word.zfill(len(_END_OF_DAY)))
    except ValueError:
        raise ValueError(f'"{word}" is no time of day. Write 24-hour times, 08:00 or 20:30.') from None


def is_outside(hours: Hours, zone: str, at_from: datetime, at_until: datetime) -> bool:
    """Return whether some part of a span lies outside the hours of a desk in `zone` (IANA name). Times are aware.

    The span's ends belong to it, as the hours' ends do: an empty one is outside unless the desk is open at that moment.
    """
    inside_until = None
    for opens, closes in _open_spans(hours, ZoneInfo(zone), aware(at_from, "at_from"), aware(at_until, "at_until")):
        if opens <= (inside_until or at_from) <= closes:
            inside_until = closes
    return inside_until is None or inside_until < at_until


def next_open(hours: Hours, zone: str, at: datetime) -> datetime:
    """Return `at` if the desk in `zone` (IANA name) is open then, else when it opens next, in UTC."""
    spans = _open_spans(hours, ZoneInfo(zone), aware(at, "at"), at + _A_WEEK)
    return next(max(opens, at) for opens, closes in spans if closes > at)


def _open_spans(
    hours: Hours, zone: ZoneInfo, at_from: datetime, at_until: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Yield when the desk opens and closes, in UTC, on each of its days that the span touches."""
    day = at_from.astimezone(zone).date()
    while day <= at_until.astimezone(zone).date():
        open_day = hours.on(day)
        if open_day:
            end = day + _ONE_DAY if open_day.closes == _MIDNIGHT else day
            yield _utc(day, open_day.opens, zone), _utc(end, open_day.closes, zone)
        day += _ONE_DAY


def _utc(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)
