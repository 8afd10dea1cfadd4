"""The arithmetic of callback windows: when one opens, when it is over, which is due next. Moments are aware, in UTC.

A window is wall-clock time in the caller's own zone (desk.model.Window), and any part of it may be missing. Where the
clocks change, a time that does not exist is what it would have been without the change, one that comes twice is the
first; the form asks about both (`clock_oddities`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from desk.model import Window, aware

DAY_OPENS = time(8)
DAY_CLOSES = time(17)
"""A prescriber's office day, in the window's own zone: what a window is that names a day and leaves a time open."""
_DAY = timedelta(days=1)


class ClockOddity(StrEnum):
    """What the change of the clocks does to a wall-clock time of that day."""

    SKIPPED = "skipped"
    TWICE = "twice"


@dataclass(frozen=True, slots=True)
class Due:
    """When a callback is due: from `at` until `until`, which is `at` itself when the caller named one time twice."""

    at: datetime
    until: datetime

    def __post_init__(self) -> None:
        """Refuse naive times."""
        aware(self.at, "at")
        aware(self.until, "until")


def on_its_day(window: Window, at: time) -> datetime | None:
    """Return a wall-clock time of the window's day, aware in its own zone, or None without a date."""
    return window.day and datetime.combine(window.day, at, ZoneInfo(window.zone))


def is_backwards(window: Window) -> bool:
    """Whether it ends before or as it begins."""
    return bool(window.start and window.end and window.end <= window.start)


def window_end(window: Window) -> datetime | None:
    """Return when the window is past (UTC; midnight after its day when it names no end), or None without a date.

    One that ends before it begins is over at the later of its two times: which of them is wrong nobody knows.
    """
    if window.day is None or window.end is None:
        return _next_midnight(window)
    return _utc(window, max(filter(None, (window.start, window.end))))


def opens(window: Window) -> datetime | None:
    """Return when one may begin to call (UTC), or None without a date.

    Without a start that is DAY_OPENS, or the day's beginning when it must be over by then. One that ends before it
    begins opens at the earlier of its two times, so that nobody is reminded too late.
    """
    if window.start is None:
        return _utc(window, time.min if window.end and window.end <= DAY_OPENS else DAY_OPENS)
    return min(_named(window), default=None)


def closes(window: Window) -> datetime | None:
    """Return when the promise to call is broken (UTC, never before `opens`), or None without a date.

    Without an end that is DAY_CLOSES, or the day's end when it begins later. One that ends before it begins closes at
    the later of its two times.
    """
    if window.end is not None:
        return max(_named(window), default=None)
    if window.start and window.start >= DAY_CLOSES:
        return _next_midnight(window)
    return _utc(window, DAY_CLOSES)


def next_due(windows: Iterable[Window], now: datetime) -> Due | None:
    """Return the earliest-opening window that has not closed at `now`, open already or not; None when none is left."""
    spans = ((opens(window), closes(window)) for window in windows)
    left = ((at, until) for at, until in spans if at and until and until > now)
    return min((Due(at, until) for at, until in left), key=lambda due: (due.at, due.until), default=None)


def is_kept(windows: Iterable[Window], calls: Sequence[datetime], grace: timedelta) -> bool:
    """Return whether some call was made in some window; a moment, or a short one, allows for `grace` after it opens."""
    spans = ((opens(window), closes(window)) for window in windows)
    kept = ((at, max(until, at + grace)) for at, until in spans if at and until)
    return any(at <= call <= until for at, until in kept for call in calls)


def clock_oddities(window: Window) -> tuple[tuple[datetime, ClockOddity], ...]:
    """Return which times of a dated window are skipped or come twice on its day, start first, in the window's zone."""
    named = dict.fromkeys(at for at in (window.start, window.end) if at is not None)
    moments = [moment for moment in (on_its_day(window, at) for at in named) if moment]
    return tuple((moment, odd) for moment in moments if (odd := _clock_oddity(moment)))


def _clock_oddity(first: datetime) -> ClockOddity | None:
    """Tell by the way to UTC and back: an ordinary time has one reading, a skipped one comes back as another.

    Times of one zone compare by their wall clocks, hence the comparison in UTC.
    """
    if first.astimezone(UTC) == first.replace(fold=1).astimezone(UTC):
        return None
    back = first.astimezone(UTC).astimezone(first.tzinfo)
    return ClockOddity.TWICE if back == first else ClockOddity.SKIPPED


def _named(window: Window) -> list[datetime]:
    """Return the moments that a window names, compared in UTC: a skipped start may lie behind the end."""
    moments = (_utc(window, at) for at in (window.start, window.end) if at is not None)
    return [moment for moment in moments if moment]


def _utc(window: Window, at: time) -> datetime | None:
    local = on_its_day(window, at)
    return local and local.astimezone(UTC)


def _next_midnight(window: Window) -> datetime | None:
    midnight = on_its_day(window, time.min)
    return midnight and (midnight + _DAY).astimezone(UTC)
