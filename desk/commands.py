"""What people ask for, in the imperative. A command carries its own time and ids, so it may run twice unharmed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from desk.model import NOT_KNOWN, Details, Kind, Means, Role
from desk.windows import Due


class CommandKind(StrEnum):
    """The moves of a request's life. Buttons use these words as their verbs."""

    ACKNOWLEDGE = "acknowledge"
    RELEASE = "release"
    MARK_READY = "mark_ready"
    MARK_NOT_READY = "mark_not_ready"
    COMPLETE_TRANSFER = "complete_transfer"
    MARK_REACHED = "mark_reached"
    RECORD_NO_ANSWER = "record_no_answer"
    WITHDRAW = "withdraw"
    TAKE_OVER = "take_over"
    GIVE_TO = "give_to"
    SAY_STILL_WORKING = "say_still_working"
    KEEP_HOLDING = "keep_holding"
    REOPEN = "reopen"
    DROP_LINE = "drop_line"
    CHOOSE_CALLBACK = "choose_callback"
    RESCHEDULE = "reschedule"
    PARK = "park"
    CALLER_ON_LINE = "caller_on_line"
    CORRECT = "correct"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Turn:
    """Who speaks, when and where: the authenticated part of an activity, never a card's data.

    `at` is our time, `sent_at` the time that Teams put on the activity: what comes again comes later by ours.
    `activity` is the activity's own id, `key` identifies its delivery (conversation and activity id), `meaning` what
    was said and when by Teams' clock, which a repetition under a new id shares; `new_id` is this turn's one fresh id,
    `root` the channel thread it came from, `reply_to` the message pressed or reacted to.
    `chat` is the personal conversation if the activity came from it; `channel` the channel if it came from one;
    `mentions`: it mentions the bot; `zone` is the speaker's own time zone (IANA), if told.
    """

    person: str
    at: datetime
    key: str
    activity: str
    new_id: str
    service_url: str
    name: str | None = None
    account: str | None = None
    tenant: str | None = None
    chat: str | None = None
    channel: str | None = None
    reply_to: str | None = None
    root: str | None = None
    meaning: str | None = None
    sent_at: datetime | None = None
    mentions: bool = False
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class FileRequest:
    """Place a request. With `gaps` and without `anyway` it only comes back with the gaps listed.

    `typed` is the form exactly as it stood, input id → text, so that it comes back with everything kept. `desk` is the
    channel chosen where there are several.
    """

    draft: str
    kind: Kind
    details: Details
    decisioned_by: str = NOT_KNOWN
    caller_verified: bool = False
    denial_verified: bool = False
    gaps: tuple[str, ...] = field(default=(), repr=False)
    anyway: bool = False
    typed: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    desk: str | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """One move. `heir` is the pharmacist whose emoji still stands longest when the owner releases.

    `version` is the request's version on the card that was pressed; it only tells repeats apart. `to` is the person to
    whom something is given, or the request to which it is linked. `form` is what a form about it says, `due` when it
    is to be called back; `changed` names the fields it corrects. `reason` is one word for what time brought about.
    """

    kind: CommandKind
    means: Means = Means.BUTTON
    heir: str | None = None
    extension: str | None = None
    version: int | None = None
    to: str | None = None
    form: FileRequest | None = None
    due: Due | None = None
    changed: tuple[str, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class React:
    """Emojis that a person put on, or took off, the message `Turn.reply_to` of a channel."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BindChannel:
    """Make a channel the desk's P2P channel (said by an admin in that channel)."""

    channel: str
    name: str | None = None
    team: str | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class SaveDesk:
    """Let a channel's desk work so from now on; with `gaps` nothing is saved, and the card comes back with them.

    `zone` is an IANA name; `waits` names only what changes; nobody among the people means everybody of the role.
    `typed` is the card exactly as it stood, input id → text.
    """

    channel: str
    name: str
    zone: str
    hours: str
    pharmacists: frozenset[str] = frozenset()
    supervisors: frozenset[str] = frozenset()
    waits: Mapping[str, timedelta] = field(default_factory=dict[str, timedelta])
    gaps: tuple[str, ...] = ()
    typed: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class ChangeRoster:
    """Let somebody have a role (`has`) or not; None where nobody was chosen, or no role is named.

    `person` is an object id, or what a client's people picker gives for one.
    """

    person: str | None
    role: Role | None
    has: bool
