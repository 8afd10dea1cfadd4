"""What is worth knowing about the day and hour of a callback's window. Information only: it never blocks anything."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache

from cards.when import span_words, zone_name, zone_of
from desk.hours import Hours, is_outside
from desk.model import Window
from desk.windows import closes, opens

_MOMENT = timedelta(microseconds=1)


def window_notes(window: Window, zone: str, hours: Hours) -> tuple[str, ...]:
    """Return what is to be known about a dated window at a desk in `zone` (IANA name): none, one or more notes.

    "outside our hours (Tue 8 AM–8 PM ET)" when some part of it is, with the hours of the desk's day on which it opens;
    "on Thanksgiving Day" for each US federal holiday, or day off in its stead, that it touches at either end.
    """
    at, until = opens(window), closes(window)
    if window.day is None or at is None or until is None:
        return ()
    first, last = (moment.astimezone(zone_of(zone)) for moment in (at, max(at, until - _MOMENT)))
    outside = (f"outside our hours ({_hours_of(first, zone, hours)})",) if is_outside(hours, zone, at, until) else ()
    days = dict.fromkeys((window.day, first.date(), last.date()))
    names = [federal_holidays(day.year).get(day) for day in days]
    return (*outside, *(f"on {name}" for name in names if name))


def _hours_of(moment: datetime, zone: str, hours: Hours) -> str:
    day = hours.on(moment)
    if day is None:
        return f"closed on {moment:%a}"
    return f"{moment:%a} {span_words(day.opens, day.closes)} {zone_name(zone, moment)}"


@cache
def federal_holidays(year: int) -> Mapping[date, str]:
    """Return the US federal holidays of a year, and the days off in their stead, with their names in English.

    The language is named because the library otherwise takes that of the machine's locale.
    """
    from holidays import country_holidays  # noqa: PLC0415  60 ms and 11 MB, so read when a day is first asked about

    return dict(country_holidays("US", years=year, language="en_US"))
