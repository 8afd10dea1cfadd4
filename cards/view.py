"""What a card is made from, and what making one yields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from desk.events import Event
from desk.model import Person, Request

Card = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request as a reader sees it. `zone` is the reader's IANA time zone; `people` whoever the request names.

    `asked` are the pharmacists that a waiting post mentions; `event` what an event card tells of.
    """

    request: Request
    people: Mapping[str, Person]
    zone: str
    asked: tuple[Person, ...] = ()
    event: Event | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A finished card and its `summary` for toasts and feeds: number, kind and status, never PHI (cards.md)."""

    summary: str
    card: Card = field(repr=False)
