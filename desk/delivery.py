"""What a message about to be sent needs, and what can become of it: values between the outbox and the sender."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desk.history import History, Listed
from desk.holds import Holds
from desk.model import Channel, MessageRef, Person
from desk.policy import DeskRules
from desk.queued import Queue
from desk.records import Draft, Outgoing, PutBack
from desk.reported import Board
from desk.roster import DeskSeen, DeskSheet
from desk.rostered import Changed, RosterSheet
from desk.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Delivery:
    """A claimed message with everything its rendering reads; `refs` are the request's messages it may edit.

    `drafts` are the templates pasted in one message. `problems` is for an operator who asked, `queue`, `history`,
    `found` (requests to choose a history from) and `holds` for whoever may see them, `sheet` for who may set a desk,
    `roster_sheet` for an admin; `changed` is a change of the roster. `desks` are the bound ones where there are
    several, `zone` (IANA) is that of the desk which is meant.
    `unreadable`: what it is about could not be read (its sealed text does not open); it cannot be sent.
    """

    held: Outgoing
    snapshot: Snapshot | None = None
    person: Person | None = None
    channel: Channel | None = None
    refs: tuple[MessageRef, ...] = ()
    draft: Draft | None = None
    drafts: tuple[Draft, ...] = ()
    roster: tuple[Person, ...] = ()
    listed: tuple[Snapshot, ...] = ()
    problems: Board | None = None
    queue: Queue | None = None
    history: History | None = None
    found: Listed | None = None
    holds: Holds | None = None
    desks: tuple[DeskSeen, ...] = ()
    sheet: DeskSheet | None = None
    roster_sheet: RosterSheet | None = None
    changed: Changed | None = None
    zone: str = DeskRules().zone
    unreadable: bool = False
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Delivered:
    """Teams took it; `activity` is the message's id there (the call's own, for an edit)."""

    activity: str | None


@dataclass(frozen=True, slots=True)
class ChatOpened:
    """A personal conversation was made; the message itself is still to be sent into it."""

    chat: str


@dataclass(frozen=True, slots=True)
class MembersLearnt:
    """The channel's members, as Teams lists them."""

    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class TryAgain(PutBack):
    """It did not go (`doubtful`: it may have gone)."""


@dataclass(frozen=True, slots=True)
class GivenUp:
    """It never will: of a post, a person is told."""

    reason: str


@dataclass(frozen=True, slots=True)
class NothingToSend:
    """There is nothing (any more) that this effect would say."""


Settlement = Delivered | ChatOpened | MembersLearnt | TryAgain | GivenUp | NothingToSend
