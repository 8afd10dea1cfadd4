"""Reading a callback's windows from the form. What no date or time can hold is kept as words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TypeVar

from cards.when import BACKWARDS, PAST, ZONES, day_words, time_words, window_oddities, zone_name
from desk.model import Window
from desk.template import MAX_WINDOWS
from desk.windows import ClockOddity, clock_oddities

T = TypeVar("T", date, time)

_YEARS = range(2000, 2100)
"""Outside of these a date is a slip of the finger, and clock arithmetic at the ends of the calendar overflows."""
_ASKED = {
    ClockOddity.SKIPPED: "{at} does not exist on {day} in {where}, the clocks go forward: which time do they mean? "
    "As it stands it means {taken}.",
    ClockOddity.TWICE: "{at} comes twice on {day} in {where}, the clocks go back: which of the two do they mean? "
    "As it stands it means the first.",
}
_SAID = {BACKWARDS: BACKWARDS, PAST: f"is {PAST}"}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a form says about windows: those it names, what is odd, and (input id, words) of what no date could hold."""

    windows: tuple[Window, ...] = ()
    gaps: tuple[str, ...] = ()
    unread: tuple[tuple[str, str], ...] = ()


def read_windows(typed: Mapping[str, str], now: datetime, desk_zone: str) -> Reading:
    """Return the windows of the inputs `date_n`, `from_n`, `to_n` in the zone of `time_zone`; never raises."""
    zone = typed.get("time_zone", desk_zone)
    known = zone in ZONES or zone == desk_zone
    readings = [_read_window(typed, index, zone if known else desk_zone, now) for index in range(1, MAX_WINDOWS + 1)]
    if not known:
        gap = "The time zone is not one of the list: the desk's own is used."
        readings.append(Reading(gaps=(gap,), unread=(("time_zone", f"Time zone: {zone}"),)))
    return Reading(
        tuple(window for one in readings for window in one.windows),
        tuple(gap for one in readings for gap in one.gaps),
        tuple(pair for one in readings for pair in one.unread),
    )


def _read_window(typed: Mapping[str, str], index: int, zone: str, now: datetime) -> Reading:
    unread: list[tuple[str, str]] = []

    def read(part: str, reader: Callable[[str], T]) -> T | None:
        input_id = f"{part.lower()}_{index}"
        text = typed.get(input_id)
        try:
            return reader(text) if text else None
        except ValueError:
            unread.append((input_id, f"Window {index}, {part}: {text}"))
            return None

    window = Window(read("Date", _read_day), read("From", _read_time), read("To", _read_time), zone)
    gaps = [f"{words}: this cannot be read, so it is kept as words." for _, words in unread]
    if window.day is None and window.start is None and window.end is None:
        return Reading((), tuple(gaps), tuple(unread))
    return Reading((window,), (*gaps, *_oddities(window, index, now)), tuple(unread))


def _read_day(text: str) -> date:
    day = date.fromisoformat(text)
    if day.year not in _YEARS:
        raise ValueError
    return day


def _read_time(text: str) -> time:
    return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)


def _oddities(window: Window, index: int, now: datetime) -> list[str]:
    undated = [f"Window {index} has times but no date."] if window.day is None else []
    odd = [f"Window {index} {_SAID[words]}." for words in window_oddities(window, now)]
    asked = [f"Window {index}: {_question(at, oddity, window.zone)}" for at, oddity in clock_oddities(window)]
    return [*undated, *odd, *asked]


def _question(at: datetime, oddity: ClockOddity, zone: str) -> str:
    """Return what to ask the caller where the clocks change, and which time it is if nobody asks."""
    where = ZONES[zone][1] if zone in ZONES else zone_name(zone, at)
    taken = time_words(at.astimezone(UTC).astimezone(at.tzinfo).time())
    return _ASKED[oddity].format(at=time_words(at.time()), day=day_words(at.date()), where=where, taken=taken)
