"""What a reply names: a time, an extension, a request, a colleague; each becomes one sign among the words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from desk.reply_language import KNOWN, SLIPS, find
from desk.reply_names import EXTENSIONS, REQUESTS, TIMES
from desk.reply_wording import Word, words

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Details:
    """Words that name a time, as they stand in the text; an extension (digits); a request's number; a name."""

    time: str | None = field(repr=False)
    extension: str | None
    number: int | None
    to: str | None = field(repr=False)


_DOCTOR = re.compile(r"(?<![^ ])(?:(?:dr|doctor|mr|mrs|ms|miss) (?:\. )?(?:@name |@x )(?:@name )?|doctor office )")
_EXTENSION = find(EXTENSIONS)
_BARE_EXTENSION = re.compile(
    r"(?:^|(?<=[,.:-] )|(?<=ready ))(?P<it>(?!(?:[01]?\d|2[0-3])[0-5]\d )\d{4,6} )"
    r"(?=$|[,.-] |please |thanks |@name |@who |i am |is my |ready |go ahead |send |transfer )"
)
_REQUEST = find(REQUESTS)
_NUMBERED = re.compile(
    r"(?:^|(?<=[,.:] ))(?P<first>\d{1,3} )"
    r"(?=(?:is |- |: |, )?(?:i am |ready |send |transfer |go ahead |patch |put |connect ))"
    r"|(?<![^ ])(?:ready|callback) (?:for|on) (?P<of>\d{1,4} )(?!minutes|seconds|hours|am |pm |- |or )"
    r"|(?<![^ ])(?:reassign|release|releasing|take|give|pass|hand|have|with|about|move|is on) (?P<verb>\d{1,4} )"
    r"(?=to |$|please |[,.?] )"
)
_TIME = find(TIMES)
_AMOUNT = re.compile(
    r"(?<![^ ])(?:give me|need|wait|allow) (?:like |about |~ |just |maybe )*"
    r"(?P<it>(?:another )?(?:\d{1,2} (?:- \d{1,2} )?|a couple |a few |a bit |five |ten ))"
    r"(?:more )?(?=$|[,.?] |please |then |and |tops |max |thanks |@name |@who |i |to )"
)
_TO = re.compile(r"(?<![^ ])(?:to |let )(?P<it>(?:@who |@name |@x )(?:@name |@x )?)")
_LEFT = re.compile(r"(?i)(?<!not )(?<!n't )(?<!not quite )\b(?:done|finished) with (?:request )?#? ?\d{1,4}\s*$")
"""The number of a request that the writer has just left: "done with #9, ready for this one"."""
_THEN = re.compile(r"(?<![^ ])(?P<it>then )")


def name(text: str) -> tuple[Sequence[Word], Details]:
    """Return the words of a plain text with what they name folded into signs, and what that is."""
    heard, _ = _fold(words(text, SLIPS, KNOWN), _DOCTOR, "@dr")
    heard, extensions = _fold(heard, _EXTENSION, "@ext")
    heard, bare = _fold(heard, _BARE_EXTENSION, "@ext")
    heard, requests = _fold(heard, _REQUEST, "@req")
    heard, numbers = _fold(heard, _NUMBERED, "@req")
    heard, times = _fold(heard, _TIME, "@time")
    heard, amounts = _fold(heard, _AMOUNT, "@time")
    _, then = _fold(heard, _THEN, "")
    _, colleagues = _fold(heard, _TO, "")
    return heard, Details(
        time=next((text[start:end] for start, end in (*sorted((*times, *amounts)), *then)), None),
        extension=next(_digits(text, (*extensions, *bare)), None),
        number=next(map(int, _digits(text, _meant(text, (*requests, *numbers)))), None),
        to=next((text[start:end].strip("@\ue000\ue001") for start, end in colleagues), None),
    )


def said(heard: Iterable[Word]) -> str:
    """Return the line that words make, each with a blank behind it."""
    return "".join(f"{word.said} " for word in heard)


def _meant(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    return (one for one in spans if _LEFT.search(text, max(0, one[0] - 30), one[1]) is None)


def _digits(text: str, spans: Iterable[Span]) -> Iterator[str]:
    for start, end in spans:
        yield from re.findall(r"\d{2,}|\d", text[start:end])[:1]


def _fold(heard: Sequence[Word], pattern: re.Pattern[str], sign: str) -> tuple[Sequence[Word], list[Span]]:
    """Put one sign in the place of the words that a pattern finds, or its named group; return where they stood."""
    line = said(heard)
    if pattern.search(line) is None:
        return heard, []
    index = {place: number for number, place in enumerate(_places(heard))}
    folded: list[Word] = []
    spans: list[Span] = []
    done = 0
    for found in pattern.finditer(line):
        first, last = (index[place] for place in found.span(found.lastgroup or 0))
        spans.append((heard[first].start, heard[last - 1].end))
        folded += [*heard[done:first], Word(sign, *spans[-1])]
        done = last
    return [*folded, *heard[done:]], spans


def _places(heard: Sequence[Word]) -> Iterator[int]:
    """Yield where each word begins in the line they make, and where the line ends."""
    place = 0
    for word in heard:
        yield place
        place += len(word.said) + 1
    yield place
