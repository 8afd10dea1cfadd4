"""What the desk talks about: requests, people, windows, channels. Frozen values; a change is a new value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from types import MappingProxyType

NOT_KNOWN = "not_known"
"""The form's choice when nobody knows who decisioned the PA."""
NOT_LISTED = "not_listed"
"""The form's choice when the decisioning pharmacist is not on this desk's roster."""


class Kind(StrEnum):
    """The two things a caller may want (procedure.md: "now or later, they choose")."""

    PEER_TO_PEER = "peer_to_peer"
    CALLBACK = "callback"


class Status(StrEnum):
    """Where a request stands. The moves between them are in lifecycle.py and nowhere else."""

    WAITING = "waiting"
    SCHEDULED = "scheduled"
    ACKNOWLEDGED = "acknowledged"
    READY = "ready"
    PARKED = "parked"
    TRANSFERRED = "transferred"
    CALLED_BACK = "called_back"
    WITHDRAWN = "withdrawn"


OPEN = frozenset({Status.WAITING, Status.SCHEDULED, Status.ACKNOWLEDGED, Status.READY, Status.PARKED})
"""The states in which a prescriber still expects a pharmacist."""


class Role(StrEnum):
    """What a person may do. Everybody of the tenant is a technician; the rest stands on the roster."""

    TECHNICIAN = "technician"
    PHARMACIST = "pharmacist"
    SUPERVISOR = "supervisor"
    MEDICAL_DIRECTOR = "medical_director"
    ADMIN = "admin"


class Means(StrEnum):
    """How somebody said it. An emoji taken back is a release only if an emoji gave it (procedure.md)."""

    EMOJI = "emoji"
    BUTTON = "button"
    WORDS = "words"


TIMES = (
    "filed_at",
    "acknowledged_at",
    "ready_at",
    "closed_at",
    "held_since",
    "due_at",
    "due_until",
    "dropped_at",
    "erased_at",
    "redacted_at",
    "legal_hold",
)
"""The moments of a request."""


def aware(moment: datetime, what: str) -> datetime:
    """Return `moment` if it carries a time zone; raise ValueError naming `what` if it is naive."""
    if moment.tzinfo is None:
        message = f"{what} must carry a time zone"
        raise ValueError(message)
    return moment


@dataclass(frozen=True, slots=True)
class Window:
    """One window for a callback, as the caller gave it: any part may be missing, never all.

    `start` and `end` are wall-clock times in `zone` (an IANA name), the prescriber's own time zone.
    """

    day: date | None
    start: time | None
    end: time | None
    zone: str


@dataclass(frozen=True, slots=True, repr=False)
class Details:
    """Everything a technician typed that is protected health information. Its repr shows none of it.

    `fields` maps template keys (template.py) to text as typed; absent or empty means missing.
    """

    fields: Mapping[str, str]
    windows: tuple[Window, ...] = ()

    def __post_init__(self) -> None:
        """Freeze the mapping, dropping empty texts."""
        kept = {key: text for key, text in self.fields.items() if text}
        object.__setattr__(self, "fields", MappingProxyType(kept))

    def __repr__(self) -> str:
        """Redacted."""
        return f"Details(<{len(self.fields)} fields and {len(self.windows)} windows redacted>)"

    def get(self, key: str) -> str:
        """Return the text of a template field, or "" when it is missing."""
        return self.fields.get(key, "")


@dataclass(frozen=True, slots=True)
class Request:
    """One prescriber's wish to speak to a pharmacist. Times are aware; people are Entra object ids.

    `held_since`: since when the caller holds; `held_by`: the technician who has them on the line, if not the filer.
    `expected`: who is asked before all others; `offered_to`: the pharmacist to whom the owner offered it.
    `due_at` and `due_until` (UTC): when its callback is to be made. `dropped_at`: when the line dropped.
    `linked_to`: the id of an earlier request of the same caller. `edits` counts the corrections of its details.
    `erased_at`: since when nothing is left of the details (`Requests.erase`). `redacted_at`: since when Teams
    shows none of them. `legal_hold`: since when its records must be kept as they are, whatever their age.
    """

    id: str
    number: int
    draft: str
    kind: Kind
    status: Status
    filed_by: str
    filed_at: datetime
    details: Details
    decisioned_by: str = NOT_KNOWN
    caller_verified: bool = False
    denial_verified: bool = False
    channel: str | None = None
    owner: str | None = None
    acknowledged_by: Means | None = None
    acknowledged_at: datetime | None = None
    ready_at: datetime | None = None
    closed_at: datetime | None = None
    held_since: datetime | None = None
    held_by: str | None = None
    expected: str | None = None
    offered_to: str | None = None
    due_at: datetime | None = None
    due_until: datetime | None = None
    dropped_at: datetime | None = None
    erased_at: datetime | None = None
    redacted_at: datetime | None = None
    legal_hold: datetime | None = None
    linked_to: str | None = None
    attempts: int = 0
    edits: int = 0
    version: int = 1
    events: int = 0

    def __post_init__(self) -> None:
        """Refuse naive times."""
        for name in TIMES:
            moment: datetime | None = getattr(self, name)
            if moment is not None:
                aware(moment, name)

    @property
    def is_open(self) -> bool:
        """Whether a prescriber still expects a pharmacist."""
        return self.status in OPEN

    @property
    def technician(self) -> str:
        """The technician who has the caller, or filed the request: who is told, and may close it."""
        return self.held_by or self.filed_by


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the tenant. `account` is the Teams "29:" id, `chat` the personal conversation with the bot.

    A pharmacist who is `on_chat` is asked first; one who is away is not asked (procedure.md).
    """

    id: str
    name: str | None = None
    account: str | None = None
    chat: str | None = None
    service_url: str | None = None
    extension: str | None = None
    roles: frozenset[Role] = frozenset()
    on_chat: bool = False
    away_since: datetime | None = None
    away_until: datetime | None = None

    def is_away(self, now: datetime) -> bool:
        """Whether they said that they are not there; one who named no end is away until they say otherwise."""
        return self.away_since is not None and (self.away_until is None or now < self.away_until)


@dataclass(frozen=True, slots=True)
class Channel:
    """A bound P2P channel. `service_url` is learnt from the first activity when the setting bound it.

    `hears`: messages that do not mention the bot reach it. `unheard` counts how often READY came another way.
    """

    id: str
    name: str | None = None
    team: str | None = None
    group: str | None = None
    tenant: str | None = None
    service_url: str | None = None
    hears: bool = False
    unheard: int = 0


class Place(StrEnum):
    """Where one of the bot's own messages stands and what it is for."""

    POST = "post"
    COPY = "copy"
    LINE = "line"
    RECEIPT = "receipt"
    NOTICE = "notice"
    READY_NOTICE = "ready_notice"


@dataclass(frozen=True, slots=True)
class MessageRef:
    """A message of the bot in Teams: conversation (without thread part) and activity id.

    `request` is "" for an answer that the bot gave in a channel: it is known to be ours, and to be no request's post.
    """

    conversation: str
    activity: str
    place: Place
    request: str


@dataclass(frozen=True, slots=True)
class Standing:
    """An emoji of a person that stands on one of the bot's messages."""

    person: str
    emoji: str
    since: datetime = field(compare=False)
