"""Times in words, read into windows for a callback: "tomorrow after 3", "Tues 2-4pm CT", "any morning this week".

They prefill a form and people confirm them, so nothing is guessed: what is not surely a time is no window.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from desk.model import Window, aware
from desk.spoken_atoms import Again, Atom, Except, Join, atoms_in
from desk.spoken_days import Ahead, Named, OnDate, Run, Week, Weekday, dates_of
from desk.spoken_spans import Span
from desk.spoken_words import Zone, words_in
from desk.template import MAX_WINDOWS

_LONGEST = 600
"""More than the form's field for times holds (template.py); what stands behind it is not read."""
_EVENING = time(17)
_NOON = time(12)
_WEEK = 7


def windows_in(text: str, now: datetime, zone: str) -> tuple[Window, ...]:
    """Return the windows that a text names, at most MAX_WINDOWS, in its order; () when it names no time.

    `now` is aware, `zone` (IANA name) that of whoever wrote, for windows that name no other; "today" is today there. An
    hour without am or pm is in the office day, a weekday the next such, and of "Mon-Thurs" or "any morning this week"
    each of the first days still ahead is a window.
    """
    aware(now, "now")
    atoms = atoms_in(words_in(text[:_LONGEST]))
    excepted = [atom.day for atom in atoms if isinstance(atom, Except)]
    groups = _inherited(_Groups(atoms).groups)
    zones = _zones(groups, zone)
    found = (
        window
        for group, name in zip(groups, zones, strict=True)
        for window in _windows(group, now.astimezone(ZoneInfo(name)), name, excepted)
    )
    return tuple(dict.fromkeys(found))[:MAX_WINDOWS]


@dataclass(frozen=True, slots=True)
class _Both:
    """A weekday beside its date: one day when they agree or nothing parts them ("Tues 11/24"), else two."""

    weekday: Weekday
    on: OnDate
    is_parted: bool


@dataclass(slots=True)
class _Group:
    """Days and spans that belong together: each of the days has each of the spans."""

    days: list[Named | _Both] = field(default_factory=list[Named | _Both])
    spans: list[Span] = field(default_factory=list[Span])
    zone: str | None = None
    is_span_first: bool = False
    is_span_parted: bool = False


class _Groups:
    """Puts days and spans together, from left to right."""

    def __init__(self, atoms: Sequence[Atom]) -> None:
        self.groups = [_Group()]
        self._join = ""
        self._said: Span | None = None
        for at, atom in enumerate(atoms):
            match atom:
                case Join(word):
                    self._join = "or" if self._join == "or" else word
                    continue
                case Zone(name):
                    self._group.zone = name
                case Again(is_next_day):
                    self._again(is_next_day=is_next_day)
                case Span():
                    self._span(atom)
                case Except():
                    pass
                case _:
                    self._day(atom, is_timed=at + 1 < len(atoms) and isinstance(atoms[at + 1], Span))
            self._join = ""

    @property
    def _group(self) -> _Group:
        return self.groups[-1]

    def _again(self, *, is_next_day: bool) -> None:
        if not is_next_day:
            if self._said:
                self._span(self._said)
            return
        match next((day for group in reversed(self.groups) for day in reversed(group.days)), Ahead(0)):
            case Ahead(days):
                self._day(Ahead(days + 1), is_timed=False)
            case Weekday(number, week):
                self._day(Weekday((number + 1) % _WEEK, week), is_timed=False)
            case _:
                pass

    def _day(self, day: Named, *, is_timed: bool) -> None:
        """Take a day: another of the group, the day of a span before it, or the first of a new group."""
        group = self._group
        if not group.spans:
            self._another_day(day)
        elif not group.days:
            if self._join and is_timed:
                self.groups.append(_Group([day]))
            else:
                group.days, group.is_span_first = [day], True
        elif group.is_span_parted and not self._join:
            self.groups.append(_Group([day], [group.spans.pop()]))
            group.is_span_parted = False
        elif group.is_span_first and not is_timed:
            self._another_day(day)
        else:
            self.groups.append(_Group([day]))

    def _another_day(self, day: Named) -> None:
        days = self._group.days
        last = days[-1] if days else None
        if isinstance(last, Weekday) and isinstance(day, OnDate):
            days[-1] = _Both(last, day, is_parted=bool(self._join))
        elif isinstance(last, OnDate) and isinstance(day, Weekday):
            days[-1] = _Both(day, last, is_parted=bool(self._join))
        elif isinstance(last, Ahead) and not self._join and isinstance(day, (Weekday, OnDate)):
            pass
        else:
            days.append(day)

    def _span(self, span: Span) -> None:
        """Take a span: that of the group, another of it, more about the one before, or the first of a new group."""
        self._said = span
        group = self._group
        merged = _merged(group.spans[-1], span, self._join) if group.spans else span
        if merged:
            group.spans[-1:] = [merged]
        elif group.is_span_first:
            self.groups.append(_Group(spans=[span]))
        else:
            group.spans.append(span)
            group.is_span_parted = bool(self._join)


def _merged(one: Span, more: Span, join: str) -> Span | None:
    """Return both as one span: a part of the day and its hours, a beginning and an end; None when they are two."""
    if not join and one.is_part != more.is_part:
        part, hours = (one, more) if one.is_part else (more, one)
        is_late = part.start == _EVENING and hours.start and hours.start < _NOON
        return _later(hours) if is_late else hours
    if join == "," and one.is_part and one.start and one.end and one.start <= (more.start or one.end) < one.end:
        return more
    if join != "or" and not (one.end or more.start) and one.start and more.end and one.start < more.end:
        return Span(one.start, more.end)
    return None


def _later(span: Span) -> Span:
    """Return a span of the evening whose hours were read as those of the morning."""
    return replace(span, start=_plus_half(span.start), end=_plus_half(span.end))


def _plus_half(at: time | None) -> time | None:
    return at and at.replace(hour=at.hour % _NOON.hour + _NOON.hour)


def _inherited(groups: Sequence[_Group]) -> list[_Group]:
    """Return the groups that name something; one without a day has those of the group before it."""
    named: list[_Group] = []
    for group in groups:
        if not group.days and named:
            group.days = named[-1].days
        if group.days or group.spans:
            named.append(group)
    return named


def _zones(groups: Sequence[_Group], zone: str) -> list[str]:
    """Return each group's zone: its own, the next one named (said once at the end), the last one, or the writer's."""
    named = [group.zone for group in groups]
    return [next(filter(None, [*named[at:], *named[at::-1]]), zone) for at in range(len(named))]


def _windows(group: _Group, here: datetime, zone: str, excepted: Sequence[Named]) -> Iterator[Window]:
    """Yield a group's windows; `here` is the present moment in its zone."""
    spans = group.spans or [Span()]
    if not group.days:
        yield from (_window(None, span, here, zone) for span in spans)
    days = _of_week(group.days)
    not_these = {day for named in excepted for day in dates_of(named, here.date(), today_counts=True)}
    for named in days:
        for span in spans:
            dates = _dates(named, here, is_today=_is_ahead(span, here))
            if isinstance(named, (Week, Run)):
                dates = [day for day in dates if day not in not_these][:MAX_WINDOWS]
            yield from (_window(day, span, here, zone) for day in dates)


def _of_week(days: Sequence[Named | _Both]) -> list[Named | _Both]:
    """Return the days, weekdays beside a week as those of that week: "Mon or Tues next week"."""
    week = next((day.ahead for day in days if isinstance(day, Week)), None)
    if week is None or not any(isinstance(day, Weekday) for day in days):
        return list(days)
    return [replace(day, week=week) if isinstance(day, Weekday) else day for day in days if not isinstance(day, Week)]


def _dates(named: Named | _Both, here: datetime, *, is_today: bool) -> Sequence[date]:
    today = here.date()
    if not isinstance(named, _Both):
        return dates_of(named, today, today_counts=is_today)
    dates = dates_of(named.on, today, today_counts=is_today)
    if not named.is_parted or named.weekday.number in {day.weekday() for day in dates}:
        return dates
    return [*dates_of(named.weekday, today, today_counts=is_today), *dates]


def _is_ahead(span: Span, here: datetime) -> bool:
    """Return whether today's window would still be open: its end is ahead, or its start when it names no end."""
    last = span.end or span.start
    return last is None or last > here.time()


def _window(day: date | None, span: Span, here: datetime, zone: str) -> Window:
    if span.minutes is None:
        return Window(day, span.start, span.end, zone)
    at = here + timedelta(minutes=span.minutes)
    return Window(day or at.date(), at.time().replace(second=0, microsecond=0), None, zone)
