"""Times in words. The reader's zone is named beside every time; a callback's window is told in the caller's own."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo

from desk.model import Window
from desk.windows import is_backwards, on_its_day, window_end

ZONES: dict[str, tuple[str, str]] = {
    "America/New_York": ("ET", "Eastern (ET)"),
    "America/Chicago": ("CT", "Central (CT)"),
    "America/Denver": ("MT", "Mountain (MT)"),
    "America/Phoenix": ("MST", "Arizona (MST)"),
    "America/Los_Angeles": ("PT", "Pacific (PT)"),
    "America/Anchorage": ("AKT", "Alaska (AKT)"),
    "Pacific/Honolulu": ("HT", "Hawaii (HT)"),
    "America/Puerto_Rico": ("AT", "Atlantic (AT)"),
}
"""IANA name → the short name beside a time, and the name in the form's choice."""

_SHORT = {
    "EST": "ET",
    "EDT": "ET",
    "CST": "CT",
    "CDT": "CT",
    "MST": "MT",
    "MDT": "MT",
    "PST": "PT",
    "PDT": "PT",
    "AKST": "AKT",
    "AKDT": "AKT",
    "HST": "HT",
    "HDT": "HT",
    "AST": "AT",
    "ADT": "AT",
}
_US_AREAS = ("America/", "US/", "Pacific/Honolulu")
_WEEK = 7
_YEAR_UNSAID_DAYS = 92
"""Within three months after filing nobody doubts the year."""
BACKWARDS = "ends before it begins"
PAST = "already past"


@cache
def zone_of(name: str) -> ZoneInfo:
    """Return the time zone of an IANA name; raise ValueError or KeyError when there is none."""
    return ZoneInfo(name)


def zone_name(zone: str, moment: datetime) -> str:
    """Return the short name of a zone: "ET", "CT", …; elsewhere in the world what the zone calls itself then."""
    if zone in ZONES:
        return ZONES[zone][0]
    own = moment.astimezone(zone_of(zone)).tzname() or zone
    return _SHORT.get(own, own) if zone.startswith(_US_AREAS) else own


def clock(moment: datetime, zone: str) -> str:
    """Return the wall clock of a zone: "10:41 ET"."""
    return f"{wall_clock(moment, zone)} {zone_name(zone, moment)}"


def wall_clock(moment: datetime, zone: str) -> str:
    """Return the same without the zone's name, where that is said once for many: "10:41"."""
    return f"{moment.astimezone(zone_of(zone)):%H:%M}"


def day_and_clock(moment: datetime, zone: str) -> str:
    """Return the day too: "Tue Nov 24, 10:41 ET"."""
    return f"{day_words(moment.astimezone(zone_of(zone)).date())}, {clock(moment, zone)}"


def window_words(window: Window, desk_zone: str, filed_at: datetime) -> str:
    """Return "Tue 2–4 PM CT", with the desk's own time added when it differs: "Tue 2–4 PM CT (3–5 PM ET)".

    A day a week or more after filing, or before it, carries its date: "Tue Dec 1, 2–4 PM CT", and its year when that
    is not plain. What was odd at filing is marked: "Mon Nov 23, 9–10 AM ET (already past)".
    """
    day = _day(window.day, filed_at.astimezone(zone_of(window.zone)).date())
    there = zone_name(window.zone, _moment(window, window.start, filed_at))
    told = _told(day, span_words(window.start, window.end), there)
    here = _elsewhere(window, desk_zone)
    marks = ", ".join(window_oddities(window, filed_at))
    return " ".join((told, *(f"({words})" for words in (here, marks) if words)))


def window_oddities(window: Window, at: datetime) -> tuple[str, ...]:
    """Return what is odd about a window as seen at an aware moment: none, BACKWARDS, PAST or both."""
    over = window_end(window)
    return tuple(
        words for words, holds in ((BACKWARDS, is_backwards(window)), (PAST, over is not None and over <= at)) if holds
    )


def _moment(window: Window, at: time | None, otherwise: datetime) -> datetime:
    return on_its_day(window, at or time.min) or otherwise


def _told(day: str, hours: str, zone: str) -> str:
    if not hours:
        return f"{day}, any time ({zone})" if day else f"any time ({zone})"
    comma = "," if " " in day else ""
    return f"{day}{comma} {hours} {zone}" if day else f"{hours} {zone}, no date given"


def _elsewhere(window: Window, desk_zone: str) -> str:
    """Return the hours on the desk's clock, naming the day when it is another there; "" when nothing differs."""
    if window.day is None or not (window.start or window.end):
        return ""
    desk = zone_of(desk_zone)
    opens, closes = (on_its_day(window, at) if at else None for at in (window.start, window.end))
    start, end = (moment.astimezone(desk) if moment else None for moment in (opens, closes))
    first = start or end
    if first is None or all(
        here is None or here.replace(tzinfo=None) == there.replace(tzinfo=None)
        for here, there in ((start, opens), (end, closes))
        if there
    ):
        return ""
    hours = span_words(start.time() if start else None, end.time() if end else None)
    day = "" if first.date() == window.day else f"{first:%a} "
    return f"{day}{hours} {zone_name(desk_zone, first)}"


def _day(day: date | None, filed: date) -> str:
    if day is None:
        return ""
    ahead = (day - filed).days
    if 0 <= ahead < _WEEK:
        return f"{day:%a}"
    plain_year = day.year == filed.year or 0 <= ahead <= _YEAR_UNSAID_DAYS
    return day_words(day) if plain_year else f"{day_words(day)}, {day.year}"


def day_words(day: date) -> str:
    """Return "Tue Nov 24"."""
    return f"{day:%a %b} {day.day}"


def span_words(start: time | None, end: time | None) -> str:
    """Return "2–4 PM", "11 AM–1:30 PM", "from 9 AM", "until 9 AM" or, of nothing, ""."""
    if start and end:
        same_half = start < end and (start.hour < _NOON) == (end.hour < _NOON)
        return f"{_hour(start) if same_half else time_words(start)}–{time_words(end)}"
    if start:
        return f"from {time_words(start)}"
    return f"until {time_words(end)}" if end else ""


_NOON = 12


def _hour(at: time) -> str:
    hour = at.hour % _NOON or _NOON
    return f"{hour}:{at.minute:02}" if at.minute else str(hour)


def time_words(at: time) -> str:
    """Return "9 AM", "1:30 PM", "12 AM"."""
    return f"{_hour(at)} {'AM' if at.hour < _NOON else 'PM'}"
