"""What a unit of work keeps, a Protocol each: storage implements them, and the tests' fakes do (see keeping.py too)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from desk.events import Event
from desk.model import Channel, MessageRef, Person, Place, Request, Role, Standing
from desk.records import Which


class Requests(Protocol):
    """The requests, PHI sealed at rest."""

    def get(self, request_id: str) -> Request | None:
        """Return the request, locked until the unit ends with those linked with it, or None."""
        ...

    def look(self, request_id: str) -> Request | None:
        """Return the request as it stands, without a lock: for what is only shown. It cannot be saved."""
        ...

    def numbered(self, number: int) -> Request | None:
        """Return the request with that short number as it stands, without a lock, or None; it cannot be saved."""
        ...

    def plain(self, request_id: str) -> Request | None:
        """Return the request locked likewise, without what was typed, which need not open: for what needs none of it.

        It can be saved: what was typed is left as it stands.
        """
        ...

    def look_plain(self, request_id: str) -> Request | None:
        """Return the request as it stands, without a lock and without what was typed, or None."""
        ...

    def id_of(self, number: int) -> str | None:
        """Return the id of the request with that short number, whether it can be opened or not, or None."""
        ...

    def by_draft(self, draft_id: str) -> Request | None:
        """Return the request that the form posted, locked likewise, or None."""
        ...

    def next_number(self) -> int:
        """Return the next short number, counting from 1."""
        ...

    def add(self, request: Request) -> None:
        """Keep a new request. `id`, `number` and `draft` are unique."""
        ...

    def save(self, request: Request) -> None:
        """Keep the new value of a request that `get` returned in this unit."""
        ...

    def erase(self, request_id: str, at: datetime) -> Request | None:
        """Destroy the data key and all that is kept of what was typed about the request: notes and forms of it too.

        Number, status, people and audit stay, and the request's `details` are empty from now on. Return it so, locked;
        None when there is none. Erasing again changes nothing, and what a unit read before can no longer be saved.
        Forms are locked before requests: erase before anything else of the request is got.
        """
        ...

    def remove(self, request_id: str) -> None:
        """Keep nothing of an erased request any more, nor of its messages, notes and replies."""
        ...

    def open_of(self, person: str) -> Sequence[Request]:
        """Return the open requests that the person filed, oldest first; without those that cannot be opened."""
        ...

    def open_for(self, person: str) -> Sequence[Request]:
        """Return the open requests whose technician the person is (they have the caller, or filed it), oldest first."""
        ...

    def owned_by(self, person: str) -> Sequence[Request]:
        """Return the open requests that the person owns, oldest first, not locked."""
        ...

    def open_waiting(self) -> Sequence[Request]:
        """Return the requests that wait for a pharmacist with somebody on hold, oldest first, not locked."""
        ...

    def open_transfers(self) -> Sequence[Request]:
        """Return the open warm transfers, oldest first, not locked."""
        ...

    def open_page(self, which: Which, offset: int, limit: int, channel: str | None = None) -> Sequence[Request]:
        """Return a page of the open requests, oldest first, not locked; of one channel, or of all desks."""
        ...

    def count_open(self, which: Which, channel: str | None = None) -> int:
        """Return how many there are on all pages, those that cannot be opened included."""
        ...

    def same_pa(self, request: Request) -> Sequence[Request]:
        """Return the other open requests with the request's PA number, oldest first, not locked."""
        ...

    def found(self, typed: str, limit: int) -> Sequence[Request]:
        """Return those, open or closed, whose PA number or member ID that is, newest first, not locked.

        At most `limit`; `typed` is compared as desk/alike.py compares what people type. An erased one is not found.
        """
        ...

    def held(self, limit: int) -> Sequence[Request]:
        """Return those on legal hold, open or closed, held longest first, not locked; at most `limit`."""
        ...

    def same_caller(self, request: Request, since: datetime) -> Sequence[Request]:
        """Return the other open warm transfers held since then by its phone number or contact, oldest first."""
        ...

    def linked(self, first: str) -> Sequence[Request]:
        """Return the open ones of a request and those linked to it, in order of id, locked until the unit ends."""
        ...

    def open_unposted(self) -> Sequence[Request]:
        """Return the open requests that belong to no channel, oldest first; without those that cannot be opened."""
        ...


class People(Protocol):
    """Who has been seen, and the roster."""

    def get(self, person_id: str) -> Person | None:
        """Return the person with their roles, or None when neither seen nor on the roster."""
        ...

    def whose(self, chat: str) -> str | None:
        """Return the id of the person whose chat with the bot this is, or None."""
        ...

    def lock(self, person_id: str) -> Person:
        """Return the person, known from now on, locked until the unit ends: for what `save` changes."""
        ...

    def many(self, person_ids: Sequence[str]) -> Mapping[str, Person]:
        """Return those of the people that are known, by id."""
        ...

    def save(self, person: Person) -> None:
        """Insert or replace what is known of a person that this unit locked; roles are not touched."""
        ...

    def learn(self, person_id: str, name: str | None, account: str | None) -> None:
        """Keep a person's name and account, as far as they are told; the rest is left as it stands."""
        ...

    def with_role(self, role: Role) -> Sequence[Person]:
        """Return the roster of a role, in order of name (unknown names last), then id."""
        ...

    def known(self, limit: int) -> Sequence[Person]:
        """Return people whose names are known, in order of name, without their roles: for what is only shown."""
        ...

    def hold_roster(self) -> None:
        """Let no other unit change the roster until this one ends. Comes before every other lock."""
        ...

    def seed(self, role: Role, person_ids: Sequence[str]) -> Sequence[str]:
        """Give the role to people whose (person, role) was never seen before; who was removed stays removed.

        Return who got it.
        """
        ...

    def set_role(self, person_id: str, role: Role, *, has: bool) -> None:
        """Give a role to a person that this unit locked, or take it: no seed ever gives it again."""
        ...


class Channels(Protocol):
    """The bound P2P channels: one per desk."""

    def bound(self) -> Channel | None:
        """Return the channel that was bound first of those bound now, or None."""
        ...

    def all_bound(self) -> Sequence[Channel]:
        """Return the bound channels, in the order they were bound."""
        ...

    def look_bound(self) -> Sequence[Channel]:
        """Return the bound channels as they stand, without a lock: for what is only shown."""
        ...

    def get(self, channel_id: str) -> Channel | None:
        """Return a channel that is or was bound."""
        ...

    def bind(self, channel: Channel, at: datetime) -> None:
        """Keep the channel's facts and bind it besides those that are; one already bound keeps its place.

        What is known of its hearing stays as it is.
        """
        ...

    def hear(self, channel_id: str) -> None:
        """Keep that a message which does not mention the bot came from the channel."""
        ...

    def miss(self, channel_id: str) -> int:
        """Count what was said another way than in plain words; return how often, 0 for a channel that hears."""
        ...

    def unbind(self, channel_id: str) -> None:
        """Bind the channel no more; its facts stay."""
        ...


class Audit(Protocol):
    """The append-only trail, chained per subject: a request, the roster, what a person was refused."""

    def add(self, event: Event) -> None:
        """Append an event; `seq` follows the request's last one."""
        ...

    def get(self, request_id: str, seq: int) -> Event | None:
        """Return one event."""
        ...

    def last(self, subject: str) -> int:
        """Return the `seq` of the subject's last event, 0 when it has none."""
        ...

    def of(self, request_id: str) -> Sequence[Event]:
        """Return the request's events in order."""
        ...

    def remove(self, request_id: str, at: datetime, begun_before: datetime) -> bool:
        """Remove the request's whole chain for good; that it was removed, and how long it was, stays on record.

        False, and it stays, when it began later or is not as it was.
        """
        ...

    def seal(self, at: datetime) -> int:
        """Seal how far the chains went that moved since the last seal, so that none can be cut off unnoticed.

        Return how many were sealed: again until it is 0.
        """
        ...

    def newest_seal(self) -> tuple[int, str] | None:
        """Return the newest seal's number and head: noted elsewhere, they tell whether seals were taken away."""
        ...


class Messages(Protocol):
    """The bot's own messages in Teams, so that reactions, replies and edits find their request."""

    def find(self, conversation: str, activity: str) -> MessageRef | None:
        """Return what the message is, or None when it is not (yet) known."""
        ...

    def of(self, request_id: str, *places: Place) -> Sequence[MessageRef]:
        """Return the request's messages of these kinds (all, when none is named), oldest first."""
        ...

    def add(self, ref: MessageRef) -> None:
        """Keep a message; one already known is left as it is."""
        ...

    def move(self, ref: MessageRef, place: Place) -> None:
        """Keep what a known message is for from now on."""
        ...


class Reactions(Protocol):
    """Emojis that stand on messages, known or not yet known to be ours (a reaction may beat our send's answer)."""

    def put(self, conversation: str, activity: str, standing: Standing, *, evidence: bool = True) -> None:
        """Record an emoji; one already standing keeps its time. `evidence`: it may tell that a lost post stands."""
        ...

    def take(self, conversation: str, activity: str, person: str, emoji: str) -> None:
        """Remove an emoji; nothing happens if it does not stand."""
        ...

    def standing(self, refs: Sequence[MessageRef]) -> Sequence[Standing]:
        """Return the emojis on these messages, earliest first."""
        ...

    def strangers(self, conversation: str, first: str) -> Sequence[str]:
        """Return unknown messages with emojis that are evidence, from the id `first` on, in order of id."""
        ...

    def forget(self, refs: Sequence[MessageRef], person: str) -> None:
        """Let the person's emojis on these messages count no more."""
        ...
