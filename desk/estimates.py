"""When somebody will be ready, from their words: "in 5", "2:30", "half an hour". Pure rules over whole phrases.

What is not wholly understood names no moment: the technician still reads the words, and nobody is asked too early.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from desk.presence import moment

FAR = timedelta(hours=8)
"""An estimate further off than a shift was most likely a time that is over: "2:30" said at 2:31."""
_LONGEST = 60
_EASED = re.compile(r"(?:[\s,;!~]+(?:more\b)?)+")
_LEADS = re.compile(
    r"\A(?:(?:in|within|about|around|approximately|approx|abt|like|maybe|probably|at|by|for|another|give me|need"
    r"|just|only|only need|the next|next|say|ok|roughly|closer to|after|til|till|until) )+"
)
_TAILS = re.compile(r"(?: (?:or so|ish|more|tops|max|please|from now|away|left|thanks|et|ct|mt|pt|est|sharp))+\Z")
_FOR_A_SPAN = re.compile(r"\b(?:in|within|another|more|give|need|next)\b")
_AT_A_CLOCK = re.compile(r"\b(?:at|by|til|till|until)\b")
_UNIT = r"(?P<unit>s|secs?|seconds?|m|mins?|minutes?|minuets?|h|hrs?|hours?)"
_SPAN = re.compile(rf"\A(?:\d{{1,3}} ?(?:-|–|to|or) ?)?(?P<count>\d{{1,3}}) ?{_UNIT}?\Z")
"""Of "5-10 minutes" the longer counts: who asks too early asks twice."""
_MIXED = re.compile(r"\A(?P<hours>\d{1,2}) ?(?:h|hrs?|hours?)(?: and)? (?P<minutes>\d{1,2}) ?(?:m|mins?|minutes?)?\Z")
_CLOCK = re.compile(r"\d|\bnoon\b")
_QUARTERS = re.compile(r"\A(?P<part>quarter|half|\d{1,2}) (?P<how>past|after|to|before|of) (?P<hour>\d{1,2})\Z")
_COUNTS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_WORDS = {
    **{word: str(number) for number, word in enumerate(_COUNTS, start=1)},
    "fifteen": "15",
    "twenty": "20",
    "thirty": "30",
    "forty": "40",
    "couple": "2",
}
_COUNT = re.compile(rf"\b(?:a )?({'|'.join(_WORDS)})(?: of)?\b")
_SAID: dict[str, timedelta] = {
    "a sec": timedelta(minutes=1),
    "a second": timedelta(minutes=1),
    "a moment": timedelta(minutes=1),
    "a min": timedelta(minutes=1),
    "a minute": timedelta(minutes=1),
    "half an hour": timedelta(minutes=30),
    "half hour": timedelta(minutes=30),
    "a half hour": timedelta(minutes=30),
    "quarter hour": timedelta(minutes=15),
    "a quarter of an hour": timedelta(minutes=15),
    "an hour": timedelta(hours=1),
    "an hr": timedelta(hours=1),
    "half hr": timedelta(minutes=30),
    "half an hr": timedelta(minutes=30),
    "an hour and a half": timedelta(minutes=90),
}
_PARTS = {"quarter": 15, "half": 30}
_IN_AN_HOUR = 60
_LEAST, _MOST = timedelta(minutes=1), timedelta(hours=12)
"""Nobody is asked after "one sec"; nobody means so many hours."""


def ready_at(words: str | None, now: datetime, zone: str) -> datetime | None:
    """Return the moment (UTC) that the words of an estimate name, as seen at `now` by the desk's clock, or None.

    A bare number is minutes; a clock without am or pm is the next of both, if that is within a shift.
    """
    said = _EASED.sub(" ", (words or "").lower()).strip(" .")
    if not said or len(said) > _LONGEST:
        return None
    counted = _COUNT.sub(lambda found: _WORDS[found[1]], said)
    plain = _TAILS.sub("", _LEADS.sub("", counted))
    span = _SAID.get(_LEADS.sub("", said)) or _span(plain, bare=bool(_FOR_A_SPAN.search(said)) or plain == said)
    if span is not None:
        return now + max(span, _LEAST) if timedelta() < span <= _MOST else None
    if plain.isdecimal() and not _AT_A_CLOCK.search(said):  # "about 5": minutes, or the hour
        return None
    if not _CLOCK.search(plain):  # "tomorrow", "friday": a day begins at midnight, and nobody is ready then
        return None
    at = _quarter(plain, now, zone) or moment(plain, now, zone)
    return at if at is not None and (at - now <= FAR or _names_its_day(plain)) else None


def _span(plain: str, *, bare: bool) -> timedelta | None:
    mixed = _MIXED.match(plain)
    if mixed:
        return timedelta(hours=int(mixed["hours"]), minutes=int(mixed["minutes"]))
    found = _SPAN.match(plain)
    if found is None or not (found["unit"] or bare):
        return None
    unit = (found["unit"] or "m")[0]
    return int(found["count"]) * {"s": timedelta(seconds=1), "m": timedelta(minutes=1), "h": timedelta(hours=1)}[unit]


def _quarter(plain: str, now: datetime, zone: str) -> datetime | None:
    """Return the next moment of "quarter past 2", "10 to 3", "half past 1"."""
    found = _QUARTERS.match(plain)
    if found is None:
        return None
    minutes = _PARTS.get(found["part"]) or int(found["part"])
    hour = int(found["hour"])
    if not 1 <= hour <= 12 or not 0 < minutes < _IN_AN_HOUR:  # noqa: PLR2004 - a clock's face
        return None
    shift = timedelta(minutes=minutes if found["how"] in {"past", "after"} else -minutes)
    midnight = now.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    at = [(midnight + timedelta(hours=(hour % 12) + half) + shift).astimezone(UTC) for half in (0, 12, 24)]
    return min((one for one in at if one > now), default=None)


def _names_its_day(plain: str) -> bool:
    """Whether it says which half of which day is meant, so that it may be far off."""
    return re.search(r"(?:am|pm|tomorrow|day|noon)\b", plain) is not None
