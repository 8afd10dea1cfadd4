"""The words of a phrase about times, read into what they name: days, spans of time, zones, and what joins them.

Whatever is not surely a time for a call is left out: a number of attempts, the hours in which an office is closed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desk.spelling import words_of
from desk.spoken_days import Ahead, Day, OnDate, Run, Week, Weekday
from desk.spoken_spans import LIMITS, Span, span_at, word_at
from desk.spoken_words import Clock, Part, Token, Zone


@dataclass(frozen=True, slots=True)
class Join:
    """A comma, an "or", a new line: what follows may be another window."""

    word: str


@dataclass(frozen=True, slots=True)
class Again:
    """Words that go back: "same time", the span named before, or "the next day", the day after the one named before."""

    is_next_day: bool = False


@dataclass(frozen=True, slots=True)
class Except:
    """A day of a clause that says no: "closed Wednesday"."""

    day: Day


Atom = Weekday | Ahead | OnDate | Week | Run | Span | Zone | Join | Again | Except

_JOINS = frozenset({",", ";", "/", "\n", "or", "and"})
_CLAUSES = words_of(", ; . ( but except so then call try otherwise free available back works") | {"\n"}
_NO = words_of(
    "closed closes surgery out unavailable busy cannot cant can't won't wont don't doesn't isn't off away vacation pto "
    "except no not never seeing sees booked leaves leaving left was were called spoke yesterday denied attempted "
    "tried last ago received faxed unable"
)
_KEEPS_NEAR = frozenset({"(", ",", ":", "or", "and", "orlater", "orearlier"})
_AGAIN = {"sametime": Again(), "dayafter": Again(is_next_day=True)}
_ZONE_SAID = frozenset({"time", "times", "zone"})
_LAST_DAY = 31
_MOST_DAYS = 4


def atoms_in(tokens: Sequence[Token]) -> list[Atom]:
    """Return what the tokens name, in their order."""
    denied = _denied(tokens)
    atoms: list[Atom] = []
    at, limit, is_near = 0, "", False
    while at < len(tokens):
        read, behind, is_time = _next(tokens, at, limit=limit, is_near=is_near)
        atoms += [Except(atom) for atom in read if isinstance(atom, (Weekday, Ahead, OnDate))] if denied[at] else read
        before = word_at(tokens, at - 1)
        limit = before if is_time and before in LIMITS and not any(isinstance(atom, Span) for atom in read) else ""
        is_near = is_time or (is_near and word_at(tokens, at) in _KEEPS_NEAR)
        at = behind
    return atoms


def _next(tokens: Sequence[Token], at: int, *, limit: str, is_near: bool) -> tuple[Sequence[Atom], int, bool]:
    """Return what begins at a place, the place behind it, and whether it is a day or a time."""
    days = _days_at(tokens, at)
    if days:
        named, behind = days
        return ([] if _is_limit(tokens, at, behind) else named), behind, True
    span = span_at(tokens, at, limit=limit, is_near=is_near)
    if span:
        return [span[0]], span[1], True
    token, word = tokens[at], word_at(tokens, at)
    if isinstance(token, Zone):
        beside = {word_at(tokens, at + 1), word_at(tokens, at - 1)}
        is_named = is_near or not beside.isdisjoint(_ZONE_SAID)
        return ([token] if is_named else []), at + 1, is_named
    if word in _AGAIN:
        return [_AGAIN[word]], at + 1, True
    return ([Join(word)] if word in _JOINS else []), at + 1, False


def _days_at(tokens: Sequence[Token], at: int) -> tuple[list[Atom], int] | None:
    """Return the day that is named at a place, the run or the list that begins with it, and the place behind."""
    token = tokens[at]
    if word_at(tokens, at) == "next" and at + 1 < len(tokens):
        following = tokens[at + 1]
        return ([Weekday(following.number, 1)], at + 2) if isinstance(following, Weekday) else None
    if isinstance(token, Week):
        return [token], at + 1
    if not isinstance(token, (Weekday, Ahead, OnDate)):
        return None
    last = tokens[at + 2] if at + 2 < len(tokens) else None
    if word_at(tokens, at + 1) == "-" and isinstance(last, (Weekday, Ahead, OnDate)):
        return [Run(token, last)], at + 3
    return _of_month(tokens, at + 1, token) if isinstance(token, OnDate) and token.month else ([token], at + 1)


def _of_month(tokens: Sequence[Token], at: int, first: OnDate) -> tuple[list[Atom], int]:
    """Return the days of "Jan 4-6", "Jan 4 or 5", "Dec 1, 2 or 3", of which only the first names its month."""
    until = _number(tokens, at + 1)
    is_range = word_at(tokens, at) == "-" and word_at(tokens, at + 2) != "-"
    if is_range and until > first.day:
        return [Run(first, OnDate(first.month, until, first.year))], at + 2
    days: list[Atom] = [first]
    while len(days) < _MOST_DAYS and (number := _number(tokens, at + 1)) > first.day:
        join, behind = word_at(tokens, at), word_at(tokens, at + 2)
        if behind == "-" or not (join in {"or", "and"} or (join == "," and behind in {"or", "and", ","})):
            break
        days += [Join(join), OnDate(first.month, number, first.year)]
        at += 2
    return days, at


def _number(tokens: Sequence[Token], at: int) -> int:
    """Return a bare number that may be a day of the month, or 0."""
    token = tokens[at] if at < len(tokens) else None
    if isinstance(token, Clock):
        return token.hour if token.is_bare and not token.minute else 0
    word = word_at(tokens, at)
    return int(word) if word.isdigit() and int(word) <= _LAST_DAY else 0


def _is_limit(tokens: Sequence[Token], at: int, behind: int) -> bool:
    """Return whether a day is but a limit, without a time: "by Friday", "until Monday"."""
    has_time = behind < len(tokens) and isinstance(tokens[behind], (Clock, Part))
    has_time = has_time or word_at(tokens, behind) in {*LIMITS, "at", "between"}
    return word_at(tokens, at - 1) in {"before", "after"} and not has_time


def _denied(tokens: Sequence[Token]) -> list[bool]:
    """Return for each token whether its clause says no."""
    clauses: list[int] = []
    denied: set[int] = set()
    for at in range(len(tokens)):
        word = word_at(tokens, at)
        clauses.append((clauses[-1] if clauses else 0) + (word in _CLAUSES))
        if word in _NO:
            denied.add(clauses[-1])
    return [clause in denied for clause in clauses]
