"""The many ways to write one thing about times, made one: "no later than" → "before", "half past 2" → "2:30".

Numbers that are no times (telephone numbers, extensions, "option 2") are taken out on the way.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_NUMBERS = {
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
    "eleven": "11",
    "twelve": "12",
}
_NUMBER = "|".join(_NUMBERS)
_LETTERS = {
    "m": "monday",
    "t": "tuesday",
    "tu": "tuesday",
    "w": "wednesday",
    "th": "thursday",
    "r": "thursday",
    "f": "friday",
}
_LETTER = "|".join(sorted(_LETTERS, key=len, reverse=True))
_HALF_DAY = r"(?:early |late )?(?:morning|afternoon|evening)s?\b"

_Put = str | Callable[[re.Match[str]], str]


def _digits(found: re.Match[str]) -> str:
    return f"{found[1]}{_NUMBERS[found[2]]}"


def _clock(minutes: str) -> Callable[[re.Match[str]], str]:
    return lambda found: f"{found[1]}:{minutes}"


def _quarter_to(found: re.Match[str]) -> str:
    return f"{(int(found[1]) - 2) % 12 + 1}:45"


def _letters(found: re.Match[str]) -> str:
    days = [_LETTERS.get(letter, letter) for letter in re.split(r"([-/])", found[0].replace(" ", ""))]
    return f" {' '.join(days)} "


def _soon(found: re.Match[str]) -> str:
    """Return "in an hour" as minutes, one word."""
    count = found[1].removesuffix(" an").removesuffix(" a")
    each = 60 if found[2].startswith("h") else 1
    whole = int(_NUMBERS.get(count, count)) if count not in {"a", "an", "half"} else 1
    return f" in{whole * each // (2 if count == 'half' else 1)}minutes "


_COUNTED = "ext|extension|pa|id|room|rm|suite|option|opt|line|press|pin|code|case|window|choice|attempt"
_OUT = " number "
_PHRASES: tuple[tuple[re.Pattern[str], _Put], ...] = tuple(
    (re.compile(pattern, re.MULTILINE), put)
    for pattern, put in (
        ("&nbsp;|[\u00a0\u2009\u202f]", " "),
        ("[\u2010-\u2015\u2212]", "-"),
        ("[\u2018\u2019`]", "'"),
        (r"&amp;", "&"),
        (r"^[ \t>]*(?:[-*•·▪◦‣|][ \t]+|\(?\d{1,2}[.)](?![\d])[ \t]*)", " "),
        (r"\b([ap])\. ?m\b\.?", r"\1m"),
        # numbers that are no times
        (r"(?:\+?1[-. ])?\(?\b\d{3}\)?[-. ]{0,2}\d{3}[-. ]\d{4}\b|\b\d{3}-0\d{3}\b|\b\d{5,}\b", _OUT),
        (
            rf"(?:\b(?:{_COUNTED})[ .#:]{{0,3}}|\bx|#[ ]?)\d[\d-]*\b:?",
            _OUT,
        ),
        (r"\b(?:1st|2nd|3rd|first|second|third) (?:choice|option|window|attempt|try|pick|call|time)\b:?", _OUT),
        # clocks
        (rf"()\b({_NUMBER})(?= ?o'? ?clock| thirty| fifteen| forty)", _digits),
        (rf"\b((?:past|to|till|til|of|at|after|before|by|until|around|about|between) )({_NUMBER})\b", _digits),
        (rf"(\d (?:and|to|or|-) )({_NUMBER})\b", _digits),
        (r"\b(\d{1,2})[ -]thirty\b", _clock("30")),
        (r"\bhalf past (\d{1,2})\b", _clock("30")),
        (r"\b(\d{1,2})[ -]fifteen\b", _clock("15")),
        (r"\bquarter (?:past|after) (\d{1,2})\b", _clock("15")),
        (r"\b(\d{1,2})[ -]forty[ -]?five\b", _clock("45")),
        (r"\bquarter (?:to|till|til|of|before) (\d{1,2})\b", _quarter_to),
        (r"\b(\d{1,2}) ?o'? ?clock\b", _clock("00")),
        (r"(:\d\d) ?-?ish\b", r"\1"),
        (r"\b(\d{1,2}) ?-?ish\b", _clock("00")),
        (r"\b(\d\d)(\d\d) ?(?:hrs|hours|h)\b", r"\1:\2"),
        (rf"\bin (an?|half an?|\d{{1,3}}|{_NUMBER}) (h(?:ou)?rs?|min(?:ute)?s?)\b", _soon),
        # days
        (r"\b(?:the )?day after tomorrow\b", " overmorrow "),
        (r"\b(?:tom+or+ow|tm+r+w?|tmo?w|tomm|2m?or+ow|2mr?o?w)\b", " tomorrow "),
        (r"\b(?:tonight|tonite)\b", " today evening "),
        (rf"\bthis (?={_HALF_DAY}(?! of))", " today "),
        (r"\b(?:the )?(?:next|following) day\b|\bthe day after(?: that)?\b", " dayafter "),
        (r"\b(?:the )?(?:rest|remainder) of (?:the|this) week\b|\blater (?:this|in the) week\b", " thisweek "),
        (r"\b(?:all|this|the) week\b", " thisweek "),
        (r"\b(?:next|the following) week\b", " nextweek "),
        (rf"\b(?:{_LETTER})(?: ?[-/] ?(?:{_LETTER}))+\b", _letters),
        (r"\bmwf\b", " monday , wednesday , friday "),
        (r"\btt?u?th\b", " tuesday , thursday "),
        # parts of the day
        (r"\bin the (?=(?:early |late )?(?:morning|afternoon|evening)\b)", ""),
        (r"\b(?:early|first part of the)(?: in the)? (morning|afternoon|am)s?\b", r" early\1 "),
        (r"\b(?:late|later in the) (morning|afternoon|pm)s?\b", r" late\1 "),
        (r"\bfirst thing(?: in)?(?: the)?(?: (?:morning|am))?\b", " firstthing "),
        (r"\bfirst thing\b", " firstthing "),
        (r"\blunch[ -](?:time|hour|break)\b", " lunch "),
        (r"\b(?:the )?(?:end|close) of (?:the )?(?:business(?: day)?|day|office)\b|\b(?:eod|cob|eob)\b", " endofday "),
        # before, after, between
        (r"\bno(?:t|thing)?(?: any)? (?:later than|after|past)\b", " before "),
        (r"\bno(?:t|thing)?(?: any)? (?:earlier than|before|until|till|til)\b(?: after\b)?", " after "),
        (r"\b(?:up )?(?:until|till|til)\b|\b(?:prior to|no later|earlier than|up to|by|b4)\b|<", " before "),
        (
            r"\b(from (?:at |about )?\d{1,2}(?::\d\d)?(?: ?[ap]m?)?) on\b(?! (?:the |\d|mon|tu|wed|th|fri|sat|sun))",
            r"\1 ",
        ),
        (r"\b(?:starting|beginning|from|start|since)\b(?: (?:at|from|around|about)\b)?", " from "),
        (r"\b(?:later than|past)\b|>", " after "),
        (r"\b(?:between|btwn|btw|betw)\b|\bb/w(?!\w)", " between "),
        (r"\b(?:around|about|approx|approximately)\b|@|~", " at "),
        (r"\b(?:through|thru|to)\b", " - "),
        (r"(?:\b(?:or|and)|&) (?:later|onwards?|thereafter)\b|\bonwards?\b|\bor after\b(?! ?\d)|\+", " orlater "),
        (r"\b(?:at the )?earliest\b", " orlater "),
        (r"\bor (?:earlier|sooner|before)\b(?! ?\d)|\b(?:at the )?latest\b", " orearlier "),
        # what is no time for a call
        (r"\b(?:reach|call|calling|find|fill|check) out\b", " reach "),
        (r"\b(?:not|n't|isn't|isnt|aren't|arent) (?:available|free|in|there|a good|good)\b", " unavailable "),
        (r"\blunch (?:is|from)\b|\b(?:out to|for|takes|on) lunch\b", " unavailable "),
        (r"\bin (?:clinics?|surgery|meetings?|procedures?)\b|\b(?:with|w/) (?:a )?pa?tients?\b", " unavailable "),
        (r"\b(any ?(?:day|time)|every ?day|weekdays?|all week|thisweek|nextweek) +but\b", r"\1 except"),
        (r"\bsame (?:times?|windows?|hours?)\b", " sametime "),
    )
)


def eased(text: str) -> str:
    """Return the text in lower case with one writing for each of the many."""
    plain = text.lower()
    for pattern, put in _PHRASES:
        plain = pattern.sub(put, plain)
    return plain
