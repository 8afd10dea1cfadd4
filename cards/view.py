"""What a card is made from, and what making one yields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from desk.events import Event
from desk.model import Person, Request
from desk.policy import HOURS, Waits

Card = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request as a reader sees it. `zone` is the reader's IANA time zone; `people` whoever the request names.

    `asked` are the pharmacists that a waiting post mentions; `event` what an event card tells of; `linked` the numbers
    of the same caller's other requests; `hours` the desk's business hours; `corrected` what was corrected after posting
    (template key), and when last; `attempts` the calls without answer; `overdue` how long after its time a callback is
    late; `calendar` the address of its calendar entry; `duplicates` the numbers of the other open requests for the same
    PA; `callers` the requests (id, number) that may be the same caller's; `note` the words that the event is of, PHI;
    `deaf`: replies in the channel do not reach the bot unless they mention it.
    """

    request: Request
    people: Mapping[str, Person]
    zone: str
    asked: tuple[Person, ...] = ()
    event: Event | None = None
    linked: tuple[int, ...] = ()
    hours: str = HOURS
    corrected: tuple[tuple[str, datetime], ...] = ()
    attempts: tuple[datetime, ...] = ()
    overdue: timedelta = Waits().callback_overdue
    calendar: str | None = None
    duplicates: tuple[int, ...] = ()
    callers: tuple[tuple[str, int], ...] = ()
    note: str = field(default="", repr=False)
    deaf: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """A finished card and its `summary` for toasts and feeds: number, kind and status, never PHI (cards.md)."""

    summary: str
    card: Card = field(repr=False)
