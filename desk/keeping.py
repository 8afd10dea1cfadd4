"""The small things that a unit of work keeps beside requests and people, a Protocol each, like repositories.py."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Protocol

from desk.policy import DeskRules, Retention
from desk.records import Draft, Heard, Note, Timer, TimerKind
from desk.retention import Leftover


class Inbox(Protocol):
    """What was delivered already: Teams sends an unanswered activity again."""

    def first(self, key: str, at: datetime) -> bool:
        """Remember the delivery; return whether it is new."""
        ...


class Timers(Protocol):
    """Durable alarms; firing is one unit that reads the request again."""

    def set(self, timer: Timer) -> None:
        """Keep a timer, replacing one of the same key."""
        ...

    def begin(self, timer: Timer) -> None:
        """Keep a timer unless there is one of the same key."""
        ...

    def due(self, now: datetime) -> Timer | None:
        """Return the earliest timer that is due, not locked; None when there is none. SLOW ones are left out."""
        ...

    def slow(self) -> Timer | None:
        """Return the earliest timer of the kinds that nobody waits for (SLOW), due or not, not locked, or None."""
        ...

    def take(self, timer: Timer) -> bool:
        """Remove the timer; False when another replica took it, or it was moved, since `due` returned it."""
        ...

    def earliest(self) -> datetime | None:
        """Return when the next timer is due, those of SLOW left out."""
        ...

    def hold(self, kinds: Collection[TimerKind], until: datetime) -> None:
        """Put off the timers of these kinds that are due before then."""
        ...

    def shift(self, kind: TimerKind, step: int, by: timedelta) -> None:
        """Bring all timers of a kind and step forward."""
        ...


class Drafts(Protocol):
    """Forms not yet posted, sealed at rest."""

    def get(self, draft_id: str) -> Draft | None:
        """Return the draft, locked until the unit ends, or None when there is none (or none that can be opened)."""
        ...

    def look(self, draft_id: str) -> Draft | None:
        """Return the draft as it stands, without a lock: for what is only shown."""
        ...

    def save(self, draft: Draft) -> None:
        """Insert or replace the draft."""
        ...

    def drop(self, draft_id: str) -> None:
        """Forget the draft (its text has become a request)."""
        ...


class Notes(Protocol):
    """Words that cross over, sealed at rest."""

    def add(self, note: Note) -> None:
        """Keep a note; its id is unique."""
        ...

    def look(self, note_id: str) -> Note | None:
        """Return the note, or None when there is none (or none that can be opened)."""
        ...


class Replies(Protocol):
    """Replies in channels that the desk acted on, by the message's own id."""

    def put(self, heard: Heard) -> None:
        """Keep what a reply did; one already known is replaced."""
        ...

    def find(self, conversation: str, activity: str) -> Heard | None:
        """Return what the reply did, or None when the desk did not act on it."""
        ...

    def forget(self, request_id: str) -> None:
        """Keep nothing of the replies about a request."""
        ...


class Desks(Protocol):
    """How each desk works: what was set in chat for a channel, else what the settings say."""

    def rules(self, channel: str | None) -> DeskRules:
        """Return the rules of a channel's desk; of none, the settings'."""
        ...

    def retention(self) -> Retention:
        """Return how long things are kept, on every desk alike."""
        ...

    def retain(self, retention: Retention) -> None:
        """Keep how long things are kept from now on; the settings' rules are kept already."""
        ...

    def set_default(self, rules: DeskRules) -> None:
        """Keep what the settings say."""
        ...

    def set(self, channel: str, rules: DeskRules) -> None:
        """Keep how a channel's desk works from now on."""
        ...


class Leftovers(Protocol):
    """What is kept besides requests, and is of no use after a while. Nothing of a request on legal hold is removed."""

    def remove(self, leftover: Leftover, before: datetime, limit: int) -> int:
        """Remove up to `limit` of a kind that are older than that; return how many."""
        ...


class Heart(Protocol):
    """Since when nothing ran: a beat every few seconds, by whichever process runs."""

    def last(self) -> datetime | None:
        """Return the last beat, locked until the unit ends; None before the first."""
        ...

    def beat(self, at: datetime) -> None:
        """Keep the beat, unless a later one is kept already; and that this process runs."""
        ...

    def restart(self, at: datetime) -> None:
        """Keep the beat even if a later one is kept: the clock was wrong. What runs says so again."""
        ...

    def leave(self) -> None:
        """Keep that this process runs no more: it ended by itself."""
        ...
