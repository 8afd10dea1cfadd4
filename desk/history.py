"""What happened to a request, in order, for who looks after the desk. Nothing that was typed is in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from desk.errors import Unreadable
from desk.events import Event
from desk.model import Person, Request
from desk.policy import Ask, DeskRules, permits
from desk.ports import UnitOfWork
from desk.snapshot import Snapshot, snapshot
from desk.template import PA_NUMBER

_ASKED = re.compile(r"history(?:\s*(?:of\s*)?(?:request\s*)?(?P<mark>#?)\s*(?P<number>\d{1,9}))?")
_BY_WORDS = re.compile(r"history\s+(?:(?:of|for)\s+)?(?:(?:member(?:\s+id)?|pa\s+number)\b[\s:#]*)?(?P<typed>.+)")
_TAIL = 2
"""Letters that may stand apart in a PA number or member ID ("PA 7734 CX"); longer words without a digit are talk."""
_LONGEST = PA_NUMBER.limit
MOST = 10
"""Requests that are listed to choose from."""
_PEOPLE = ("owner", "previous", "to")
"""Keys of an event's data that name somebody."""


@dataclass(frozen=True, slots=True)
class History:
    """The events of request `number`, oldest first, and whoever they name; times are told in `zone` (its desk's, IANA).

    `shown` is the request as it stands, None when there is none of that number (or none that can be opened).
    """

    number: int
    zone: str = DeskRules().zone
    shown: Snapshot | None = None
    events: tuple[Event, ...] = ()
    people: Mapping[str, Person] = field(default_factory=dict[str, Person])


@dataclass(frozen=True, slots=True)
class Listed:
    """Requests to choose from, newest first; their times are told in the zone of each one's desk."""

    rows: tuple[Snapshot, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose history is asked for: the short number (0: none said), or a PA number or member ID as `typed` (PHI)."""

    number: int = 0
    typed: str = field(default="", repr=False)


def asked_for(text: str) -> Asked | None:
    """Return what "history 12", "history #12" or "history PA-123456" asks for; None for anything else.

    "history" alone asks for nothing yet. Digits alone may be either; after a "#" they are the short number.
    """
    found = _ASKED.fullmatch(text)
    if found is not None:
        return Asked(int(found["number"] or 0), "" if found["mark"] else found["number"] or "")
    by_words = _BY_WORDS.fullmatch(text)
    typed = by_words["typed"] if by_words is not None else ""
    return Asked(typed=typed) if _is_number(typed) else None


def find(uow: UnitOfWork, asked: Asked) -> list[int]:
    """Return the short numbers of the requests that are meant, newest first; one more than MOST when there are more."""
    if asked.number and numbered(uow, asked.number) is not None:
        return [asked.number]
    return [one.number for one in uow.requests.found(asked.typed, MOST + 1)] if asked.typed else []


def may_see(person: Person | None) -> bool:
    """Whether histories are for this person."""
    return person is not None and permits(Ask.SEE_HISTORY, person)


def numbered(uow: UnitOfWork, number: int) -> Request | None:
    """Return the request as it stands, or None when there is none, or none that can be opened."""
    try:
        return uow.requests.numbered(number)
    except Unreadable:
        return None


def history_for(uow: UnitOfWork, person: Person | None, number: int, now: datetime) -> History | None:
    """Return the history, its times in the desk's zone as on its cards; None for whom it is not."""
    if not may_see(person):
        return None
    request = numbered(uow, number)
    if request is None:
        return History(number)
    events = tuple(uow.audit.of(request.id))
    shown = snapshot(uow, request, now, whole=False)
    return History(number, shown.rules.zone, shown, events, uow.people.many(sorted(_named(events))))


def listed_for(uow: UnitOfWork, person: Person | None, numbers: Iterable[int], now: datetime) -> Listed | None:
    """Return the requests of those numbers, in that order; None for whom it is not."""
    if not may_see(person):
        return None
    found = [request for number in numbers if (request := numbered(uow, number)) is not None]
    return Listed(tuple(snapshot(uow, one, now, whole=False) for one in found))


def _is_number(typed: str) -> bool:
    """Whether words may be a PA number or member ID: one has a digit, and none is a word of a language."""
    has_digit = [any(sign.isdecimal() for sign in word) for word in typed.split()]
    is_short = all(has or len(word) <= _TAIL for has, word in zip(has_digit, typed.split(), strict=True))
    return any(has_digit) and is_short and len(typed) <= _LONGEST


def _named(events: Sequence[Event]) -> set[str]:
    named = {event.actor for event in events} | {event.data.get(key) for event in events for key in _PEOPLE}
    return {person for person in named if person}
