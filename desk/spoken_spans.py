"""Spans of time in the words of a phrase: "2-4pm", "after 3", "between noon and 1", "3 or later", "late morning"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from desk.spelling import words_of
from desk.spoken_days import Ahead
from desk.spoken_words import Clock, Part, Soon, Token, Word


@dataclass(frozen=True, slots=True)
class Span:
    """A span of wall-clock time, open where nothing is said; `is_part` when a word for a part of the day gave it.

    `minutes` from now is where it starts, when somebody said "in an hour".
    """

    start: time | None = None
    end: time | None = None
    is_part: bool = False
    minutes: int | None = None


LIMITS = frozenset({"after", "from", "before"})
_OPENS = frozenset({*LIMITS, "at", "between"})
_MOST_OPENING = 3
_UNITS = words_of(
    "min mins minute minutes hr hrs hour hours day days week weeks month months year years yr yrs attempt "
    "attempts try tries times x calls patient patients pts people doctors drugs drug meds tabs tablets capsules "
    "caps mg mcg ml units pages denials appeals reviewers pharmacists providers other others of more doses "
    "refills percent"
)
_HARMLESS = words_of(
    "please pls plz only is are works work ok okay fine best good great if that thanks thank for the would be at "
    "in on and or possible preferred ideally , . ; ( ) / ! ? : - but call try after before from between"
) | {"\n"}
_NOON = 12
_OFFICE_OPENS = 7
"""An hour without am or pm is in the office day: from 7 in the morning to 6 after noon."""


def word_at(tokens: Sequence[Token], at: int) -> str:
    """Return the word at a place, or "" where there is none or something else."""
    token = tokens[at] if 0 <= at < len(tokens) else None
    return token.text if isinstance(token, Word) else ""


def span_at(tokens: Sequence[Token], at: int, *, limit: str = "", is_near: bool = False) -> tuple[Span, int] | None:
    """Return the span that begins at a place and the place behind it, or None.

    `limit` is an "after" or "before" that stands farther ahead; `is_near` tells that a day or a time stands right
    before, which makes a bare number a time.
    """
    begin = at
    while at - begin < _MOST_OPENING and word_at(tokens, at) in _OPENS:
        limit = word_at(tokens, at)
        at += 1
    token = tokens[at] if at < len(tokens) else None
    if isinstance(token, Soon):
        return Span(minutes=token.minutes), at + 1
    if isinstance(token, Part):
        return _of_part(token, limit), at + 1
    if isinstance(token, Clock):
        return _of_clock(tokens, at, token, limit, is_near=is_near)
    return None


def _of_part(part: Part, limit: str) -> Span:
    if limit == "before":
        return Span(end=part.start or part.end)
    if limit in LIMITS:
        return Span(start=part.end)
    return Span(part.start, part.end, is_part=True)


def _of_clock(tokens: Sequence[Token], at: int, clock: Clock, limit: str, *, is_near: bool) -> tuple[Span, int] | None:
    between = ("-", "before", "and") if limit == "between" else ("-", "before")
    last = tokens[at + 2] if at + 2 < len(tokens) else None
    if word_at(tokens, at + 1) in between and isinstance(last, Clock):
        return _of_two(tokens, at + 3, clock, last, is_sure=is_near or limit != "")
    behind = word_at(tokens, at + 1)
    limit = {"orlater": "after", "orearlier": "before"}.get(behind, limit)
    if limit == "between" or not _is_time(tokens, at + 1, clock, is_sure=limit != "", is_near=is_near):
        return None
    end = at + 1 + (behind in {"orlater", "orearlier"})
    moment = _settled(clock)
    return (Span(end=moment) if limit == "before" else Span(start=moment)), end


def _of_two(
    tokens: Sequence[Token], behind: int, first: Clock, last: Clock, *, is_sure: bool
) -> tuple[Span, int] | None:
    is_typed = not (first.is_bare and last.is_bare) or is_sure
    if not is_typed and not _is_alone(tokens, behind):
        return None
    if _is_no_hour(first) or _is_no_hour(last) or (last.is_bare and word_at(tokens, behind) in _UNITS):
        return None
    start, end = _between(first, last)
    return (Span(start, end), behind) if start < end else None


def _is_time(tokens: Sequence[Token], behind: int, clock: Clock, *, is_sure: bool, is_near: bool) -> bool:
    if not clock.is_bare:
        return True
    if _is_no_hour(clock) or word_at(tokens, behind) in _UNITS:
        return False
    is_before = behind < len(tokens) and isinstance(tokens[behind], (Part, Ahead))
    return is_sure or is_before or (is_near and _is_alone(tokens, behind))


def _is_no_hour(clock: Clock) -> bool:
    """Return whether a bare number is none that people write for an hour: 0, or one past 12 without minutes."""
    return clock.is_bare and clock.half != "24" and not 1 <= clock.hour <= _NOON


def _is_alone(tokens: Sequence[Token], at: int) -> bool:
    """Return whether no noun stands at a place that would make the number before it a count."""
    token = tokens[at] if at < len(tokens) else None
    return not isinstance(token, Word) or token.text in _HARMLESS or token.text in {"orlater", "orearlier"}


def _settled(clock: Clock) -> time:
    """Return the time meant, in the office day when nothing else tells."""
    hour = clock.hour
    if clock.half in {"am", "pm"}:
        hour = hour % _NOON + (_NOON if clock.half == "pm" else 0)
    elif clock.half != "24" and hour < _OFFICE_OPENS:
        hour += _NOON
    return time(hour, clock.minute)


def _between(first: Clock, last: Clock) -> tuple[time, time]:
    """Return both ends: the am or pm of one tells the other's, so that the first comes before the last."""
    start, end = _settled(first), _settled(last)
    if not first.half and last.half in {"am", "pm"}:
        start = _settled(Clock(first.hour, first.minute, last.half))
        start = start if start < end else _other_half(start)
    elif not last.half and first.half in {"am", "pm"}:
        same = _settled(Clock(last.hour, last.minute, first.half))
        end = same if same > start else _other_half(same)
    elif not last.half and end <= start:
        end = _other_half(end)
    return start, end


def _other_half(at: time) -> time:
    return at.replace(hour=(at.hour + _NOON) % (2 * _NOON))
