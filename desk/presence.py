"""Who is there: what pharmacists say of themselves in words ("on", "lunch", "away until 1pm"), and what follows.

Pure rules over whole messages; what is not wholly understood says nothing about presence (procedure.md, "Somebody is
always asked": who is on chat is asked first, who is away is not asked).
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from desk.model import Person


class PresenceKind(StrEnum):
    """What somebody says of themselves."""

    ON = "on"
    OFF = "off"
    AWAY = "away"
    BACK = "back"
    EXTENSION = "extension"
    WHO = "who"


@dataclass(frozen=True, slots=True)
class Presence:
    """One thing said: `until` (aware, UTC) when somebody away will be back, None when they did not say."""

    kind: PresenceKind
    until: datetime | None = None
    extension: str | None = None


LUNCH = timedelta(hours=1)
BREAK = timedelta(minutes=15)

_K = PresenceKind
_PLAIN: dict[str, PresenceKind] = {
    **dict.fromkeys(("on", "on chat", "im on", "im on chat", "i am on", "i am on chat", "online", "on now"), _K.ON),
    **dict.fromkeys(("off", "off chat", "im off", "im off chat", "i am off", "i am off chat", "off now"), _K.OFF),
    **dict.fromkeys(("back", "im back", "i am back", "back now", "available", "im available"), _K.BACK),
    **dict.fromkeys(
        ("who", "whos on", "who is on", "whos there", "who is there", "whos on chat", "who is on chat"), _K.WHO
    ),
}
_SHORT: dict[str, timedelta] = {"lunch": LUNCH, "break": BREAK, "brb": BREAK}
_LEADS = r"(?:i ?a?m )?(?:(?:going|gone|heading|stepping|taking) )?(?:(?:off|out|on|at|to|for) )*(?:(?:a|my) )?"
_AWAY = re.compile(
    rf"\A{_LEADS}(?P<what>lunch|break|brb|away|out of office|out of the office|ooo|out|pto|vacation|sick)"
    r"(?: (?P<how>until|till|til|back at|back on|back by|back in|back|for|today) ?(?P<when>.{0,40}))?\Z"
)
_UNTIL = re.compile(
    r"\A(?:i ?a?m |i will be |ill be )?(?:off (?:until|till|til)|back (?P<how>at|on|by|in)) (?P<when>.{1,40})\Z"
)
"""Ways to be away without saying so."""
_SPANS = frozenset({"for", "in", "back in"})
_EXTENSION = re.compile(r"\A(?:my )?(?:ext(?:ension)?|x)(?: is| number)?[ .:#]{0,3}(?P<digits>\d{2,8})\Z")
_SPAN = re.compile(r"\A(?:(?P<hours>\d{1,2}) ?(?:h|hrs?|hours?)|(?P<minutes>\d{1,3}) ?(?:m|mins?|minutes?))\Z")
_SAID_SPANS: dict[str, timedelta] = {
    "an hour": timedelta(hours=1),
    "half an hour": timedelta(minutes=30),
    "a few minutes": BREAK,
}
_REST_OF_DAY = frozenset({("today", ""), ("for", "the day"), ("for", "today"), ("for", "the rest of the day")})
_CLOCK = re.compile(r"\A(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))? ?(?P<half>am|pm|a|p)?\Z")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORTEST_DAY = 3
_DATE = re.compile(r"\A(?P<month>\d{1,2})/(?P<day>\d{1,2})\Z")
_WORDS: dict[str, time] = {"noon": time(12), "midday": time(12)}
_EASED = re.compile(r"[\s,;!]+")
_APOSTROPHES = re.compile("['\u2019\u2018`]")
_LONGEST = 80
_WEEK = timedelta(days=7)


def understand(text: str, now: datetime, zone: str) -> Presence | None:
    """Return what a whole message says about its writer's presence, or None. `zone` is the desk's IANA time zone.

    A question says nothing of that, except who is there.
    """
    if len(text) > _LONGEST:
        return None
    said = _EASED.sub(" ", _APOSTROPHES.sub("", text.lower())).strip(" .")
    known = _PLAIN.get(said.rstrip(" ?"))
    if known is _K.WHO:
        return Presence(known)
    if "?" in said:
        return None
    extension = _EXTENSION.match(said)
    if extension:
        return Presence(_K.EXTENSION, extension=extension["digits"])
    return Presence(known) if known else _away(said, now, zone)


def _away(said: str, now: datetime, zone: str) -> Presence | None:
    found = _AWAY.match(said) or _UNTIL.match(said)
    if found is None:
        return None
    how, when = found["how"], found["when"]
    if how is None and when is None:
        short = _SHORT.get(found["what"])
        return Presence(_K.AWAY, now + short if short else None)
    until = _end(how or "until", when, now, zone)
    return Presence(_K.AWAY, until) if until is not None else None


def _end(how: str, when: str, now: datetime, zone: str) -> datetime | None:
    """Return when an absence ends: after a span, at a moment, or with the day."""
    if (how, when) in _REST_OF_DAY:
        return moment("tomorrow", now, zone)
    return _span(when, now) if how in _SPANS else moment(when, now, zone)


def _span(words: str, now: datetime) -> datetime | None:
    if words in _SAID_SPANS:
        return now + _SAID_SPANS[words]
    found = _SPAN.match(words)
    if found is None:
        return None
    return now + timedelta(hours=int(found["hours"] or 0), minutes=int(found["minutes"] or 0))


def moment(words: str, now: datetime, zone: str) -> datetime | None:
    """Return the next moment that words like "1pm", "Monday", "tomorrow 9:30 am" or "11/30" name, in UTC, or None.

    A day alone is its beginning; an hour without am or pm is the next of both.
    """
    local = now.astimezone(ZoneInfo(zone))
    day, clock = _parted(words)
    if not day and not clock:
        return None
    at = [
        midnight.replace(hour=one.hour, minute=one.minute).astimezone(UTC)
        for midnight in _days(day, local)
        for one in (_clocks(clock) if clock else [time()])
    ]
    return min((one for one in at if one > now), default=None)


def _parted(words: str) -> tuple[str, str]:
    """Part "monday 9am" into the day's word and the clock's, each possibly missing."""
    head, _, tail = words.partition(" ")
    named = head in {"tomorrow", "today"} or _weekday(head) is not None or _DATE.match(head)
    return (head, tail.removeprefix("at ")) if named else ("", words.removeprefix("at "))


def _days(word: str, local: datetime) -> list[datetime]:
    """Return the beginnings of the days that a word may mean, in the desk's zone; of no word, today and tomorrow."""
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    near = {"": (0, 1), "today": (0,), "tomorrow": (1,)}
    if word in near:
        return [midnight + timedelta(days=ahead) for ahead in near[word]]
    date = _DATE.match(word)
    if date:
        return _dates(midnight, int(date["month"]), int(date["day"]))
    ahead = timedelta(days=((_weekday(word) or 0) - local.weekday()) % 7)
    return [midnight + ahead, midnight + ahead + _WEEK]


def _weekday(word: str) -> int | None:
    found = [number for number, name in enumerate(_DAYS) if name.startswith(word) and len(word) >= _SHORTEST_DAY]
    return found[0] if found else None


def _dates(midnight: datetime, month: int, day: int) -> list[datetime]:
    """Return a date of this year and the next, as far as the calendar has it."""
    found: list[datetime] = []
    for year in (midnight.year, midnight.year + 1):
        with suppress(ValueError):
            found.append(midnight.replace(year=year, month=month, day=day))
    return found


def _clocks(words: str) -> list[time]:
    if words in _WORDS:
        return [_WORDS[words]]
    found = _CLOCK.match(words)
    if found is None or int(found["hour"]) > 23 or int(found["minute"] or 0) > 59:  # noqa: PLR2004 - a clock's face
        return []
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"] is None:
        return [time(hour, minute)] + ([time((hour + 12) % 24, minute)] if 0 < hour <= 12 else [])  # noqa: PLR2004
    if not 1 <= hour <= 12:  # noqa: PLR2004 - a clock's face
        return []
    return [time(hour % 12 + (12 if found["half"].startswith("p") else 0), minute)]


def present(person: Person, said: Presence, now: datetime) -> Person:
    """Return the person as they are after what they said. Being on chat ends when somebody goes away."""
    match said.kind:
        case PresenceKind.ON:
            return replace(person, on_chat=True, away_since=None, away_until=None)
        case PresenceKind.OFF:
            return replace(person, on_chat=False, away_since=None, away_until=None)
        case PresenceKind.BACK:
            return replace(person, away_since=None, away_until=None)
        case PresenceKind.AWAY:
            return replace(person, on_chat=False, away_since=now, away_until=said.until)
        case PresenceKind.EXTENSION:
            return replace(person, extension=said.extension)
        case _:
            return person
