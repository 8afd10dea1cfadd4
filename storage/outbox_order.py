"""Which of a lane's waiting messages goes next: a pure choice, so that it can be tested without a database.

Event effects go in the order they were queued; refreshes go when no event effect is due. A message that waits for its
`not_before` holds back only the later event effects of its own thread: nobody's "ready" waits for another's post.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from desk.effects import REDACTIONS, REFRESHES, Effect

LONGEST_WAIT = 3600 * 1_000_000
"""Microseconds: nobody waits longer (Teams' longest window). What is due later was due before a clock was set back."""


class Urgency(IntEnum):
    """The classes of messages in a lane, in the order they go; nobody waits for a redaction."""

    EVENT = 0
    REFRESH = 1
    REDACTION = 2


def urgency(effect: Effect) -> Urgency:
    """Return the class of an effect."""
    if effect.kind in REDACTIONS:
        return Urgency.REDACTION
    return Urgency.REFRESH if effect.kind in REFRESHES else Urgency.EVENT


@dataclass(frozen=True, slots=True)
class Waiting:
    """A pending message as the choice sees it. `not_before` is in microseconds since 1970, 0 for "at once"."""

    id: int
    urgency: Urgency
    thread: str
    not_before: int


@dataclass(frozen=True, slots=True)
class Choice:
    """The message to send now, or else (`message` is None) when the lane is next due; both None for an empty lane."""

    message: int | None = None
    due: int | None = None


def thread(request: str | None, root: str | None) -> str:
    """Return what order holds within: the request, else the thread of a channel, else the lane itself."""
    return request or root or ""


def is_due(at: int, now: int) -> bool:
    """Whether the time has come, or is further off than any wait may be; at the beginning of time (0) none is."""
    return at <= now or 0 < now < at - LONGEST_WAIT


def choose(waiting: Iterable[Waiting], now: int) -> Choice:
    """Choose among messages given in the order (urgency, sequence); no more of them are read than needed."""
    held_back: set[str] = set()
    due: int | None = None
    for message in waiting:
        if message.urgency is Urgency.EVENT and message.thread in held_back:
            continue
        if is_due(message.not_before, now):
            return Choice(message=message.id)
        due = message.not_before if due is None else min(due, message.not_before)
        if message.urgency is Urgency.EVENT:
            held_back.add(message.thread)
    return Choice(due=due)
