"""The words of a phrase about times, one after another: clocks, parts of the day, days, zones, and all others."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import time

from desk.spelling import Speller
from desk.spoken_days import Ahead, OnDate, Week, Weekday
from desk.spoken_phrases import eased


@dataclass(frozen=True, slots=True)
class Clock:
    """A time as typed. `half` is "am", "pm", "24" when it is of the 24-hour clock, or "" when nothing tells.

    A bare one is a number that nothing but its neighbours makes a time.
    """

    hour: int
    minute: int = 0
    half: str = ""
    is_bare: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the day, wall clock."""

    start: time | None
    end: time | None


@dataclass(frozen=True, slots=True)
class Soon:
    """So many minutes from now."""

    minutes: int


@dataclass(frozen=True, slots=True)
class Zone:
    """A time zone, by its IANA name."""

    name: str


@dataclass(frozen=True, slots=True)
class Word:
    """Any other word or mark, in one writing: "after", "before", "at", "from", "between", "-", "or" and so on."""

    text: str = field(repr=False)


Token = Clock | Part | Soon | Zone | Word | Weekday | Ahead | OnDate | Week

_MORNING, _AFTERNOON, _EVENING = Part(time(8), time(12)), Part(time(12), time(17)), Part(time(17), time(20))
_PARTS: dict[str, Part] = {
    **dict.fromkeys(("morning", "mornings", "am"), _MORNING),
    **dict.fromkeys(("afternoon", "afternoons", "pm"), _AFTERNOON),
    **dict.fromkeys(("evening", "evenings", "night"), _EVENING),
    **dict.fromkeys(("earlymorning", "earlyam"), Part(time(8), time(10))),
    "latemorning": Part(time(10), time(12)),
    "earlyafternoon": Part(time(12), time(14)),
    **dict.fromkeys(("lateafternoon", "latepm"), Part(time(15), time(17))),
    "firstthing": Part(time(8), time(9)),
    **dict.fromkeys(("lunch", "lunchtime", "lunchhour"), Part(time(12), time(13))),
    "endofday": Part(None, time(17)),
}
"""The labelled corpus's conventions (tests/corpus/README.md): a prescriber's office day."""
_ZONES = {
    "America/New_York": "et est edt eastern",
    "America/Chicago": "ct cst cdt central",
    "America/Denver": "mt mst mdt mountain",
    "America/Phoenix": "az arizona",
    "America/Los_Angeles": "pt pst pdt pacific",
    "America/Anchorage": "akt akst akdt alaska",
    "Pacific/Honolulu": "ht hst hawaii",
}
_WEEKDAYS = (
    "monday mondays mon",
    "tuesday tuesdays tues tue tu",
    "wednesday wednesdays weds wed",
    "thursday thursdays thurs thur thu th",
    "friday fridays fri",
    "saturday saturdays sat",
    "sunday sundays sun",
)
_MONTHS = (
    "january jan",
    "february feb",
    "march mar",
    "april apr",
    "may",
    "june jun",
    "july jul",
    "august aug",
    "september sept sep",
    "october oct",
    "november nov",
    "december dec",
)
_NOON = Clock(12, 0, "pm")
_TOKENS: dict[str, Token] = {
    **_PARTS,
    **{word: Zone(name) for name, words in _ZONES.items() for word in words.split()},
    **{word: Weekday(number) for number, words in enumerate(_WEEKDAYS) for word in words.split()},
    "today": Ahead(0),
    "tomorrow": Ahead(1),
    "overmorrow": Ahead(2),
    "thisweek": Week(0),
    "nextweek": Week(1),
    "noon": _NOON,
    "midday": _NOON,
    "&": Word("and"),
}
_MONTH_OF = {word: number for number, words in enumerate(_MONTHS, start=1) for word in words.split()}
_MONTH = "|".join(sorted(_MONTH_OF, key=len, reverse=True))
_SPELLER = Speller((*(words.split()[0] for words in _WEEKDAYS), "tomorrow", "morning", "afternoon", "evening"))
_SHORTEST_MISSPELT = 6

_TOKEN = re.compile(
    rf"""
    (?P<year>\d{{4}})-(?P<month>\d\d?)-(?P<day>\d\d?)(?!\d)
    |(?<![\d/])(?P<us_month>\d\d?)/(?P<us_day>\d\d?)(?:/(?P<us_year>\d{{4}}|\d\d))?(?![\d/])
    |\b(?P<name>{_MONTH})\b\.?[ ](?:the[ ])?(?P<name_day>\d\d?)(?:st|nd|rd|th)?(?![\d:apm])
        (?:,?[ ](?P<name_year>20\d\d))?
    |\b(?P<first_day>\d\d?)(?:st|nd|rd|th)?[ ](?:of[ ])?(?P<last_name>{_MONTH})\b
    |\b(?P<ordinal>\d\d?)(?:st|nd|rd|th)\b
    |(?<![\d.:])(?P<hour>\d\d?)(?:[:.](?P<minute>\d\d))?(?:[ ]?(?P<half>[ap])m\b|(?P<letter>[ap])\b)?(?![\d.:/]*\d)
    |\bin(?P<soon>\d{{1,5}})minutes\b
    |\b(?P<digits>\d{{3,4}})(?:[ ]?(?P<digits_half>[ap])m?\b)?(?![\d.:])
    |(?P<word>[a-z]+(?:'[a-z]+)?)
    |(?P<mark>[-,;/&.()\n:?!])
    """,
    re.VERBOSE,
)
_HOURS = 24
_MINUTES = 60
_HALF_DAY = 12
_FOUR = 4
_YEARS = range(1900, 2100)


def words_in(text: str) -> list[Token]:
    """Return the tokens of a text, in its order."""
    tokens: list[Token] = []
    for found in _TOKEN.finditer(eased(text)):
        token = _date(found) or _time(found) or _word(found)
        is_verb = token is _PARTS["am"] and found[0] == "am" and tokens[-1:] == [Word("i")]
        tokens.append(Word(found[0]) if is_verb else token)
    return tokens


def _date(found: re.Match[str]) -> OnDate | None:
    """Return the date that a match writes."""
    if found["year"]:
        return OnDate(int(found["month"]), int(found["day"]), int(found["year"]))
    if found["us_month"]:
        year = found["us_year"]
        return OnDate(int(found["us_month"]), int(found["us_day"]), int(year) if year else None)
    if found["name"]:
        year = found["name_year"]
        return OnDate(_MONTH_OF[found["name"]], int(found["name_day"]), int(year) if year else None)
    if found["last_name"]:
        return OnDate(_MONTH_OF[found["last_name"]], int(found["first_day"]))
    return OnDate(None, int(found["ordinal"])) if found["ordinal"] else None


def _time(found: re.Match[str]) -> Clock | None:
    """Return the time of day that a match writes, or None when there is no such."""
    if found["hour"]:
        hour, minute, letter = found["hour"], found["minute"], found["half"] or found["letter"]
    elif found["digits"] and (found["digits_half"] or int(found["digits"]) not in _YEARS):
        hour, minute, letter = found["digits"][:-2], found["digits"][-2:], found["digits_half"]
    else:
        return None
    is_of_24 = minute is not None and (
        int(hour) > _HALF_DAY or hour.startswith("0") or len(found["digits"] or "") == _FOUR
    )
    half = f"{letter}m" if letter else "24" if is_of_24 else ""
    is_bare = not letter and (minute is None or found["digits"] is not None)
    fits = int(hour) < _HOURS and int(minute or 0) < _MINUTES and not (letter and not 1 <= int(hour) <= _HALF_DAY)
    return Clock(int(hour), int(minute or 0), half, is_bare) if fits else None


def _word(found: re.Match[str]) -> Token:
    word = found[0]
    if found["soon"]:
        return Soon(int(found["soon"]))
    return _TOKENS.get(word) or _TOKENS.get(_meant(word)) or Word(word)


def _meant(word: str) -> str:
    """Return the weekday, or part of the day, of which a long word is a slip."""
    return (len(word) >= _SHORTEST_MISSPELT and _SPELLER.meant(word)) or word
