"""What a handler answers: enough for the door to draw the card for the person who acted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desk.model import Person, Place
from desk.policy import DeskRules
from desk.records import Draft
from desk.roster import DeskSeen
from desk.snapshot import Snapshot


class OutcomeKind(StrEnum):
    """What became of what somebody asked for."""

    DONE = "done"
    UNCHANGED = "unchanged"
    OWNED = "owned"
    TO_WHOM = "to_whom"
    FORBIDDEN = "forbidden"
    UNKNOWN = "unknown"
    GAPS = "gaps"
    FILED = "filed"
    OPENED = "opened"
    SAVED = "saved"
    SAME = "same"
    OVERTAKEN = "overtaken"
    FORM_GONE = "form_gone"
    SENT = "sent"
    WHICH = "which"
    DROPPED = "dropped"
    TRACKED = "tracked"


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer. `place` says what the pressed message is; `mine` is the technician's list when that was pressed.

    `roster` are the pharmacists to choose from, on a form or for an owner who gives a request to one of them; `gaps`
    are sentences for the form that came back, with the `desks` to choose from and the `zone` of the one meant.
    When it is asked about WHICH request the words kept as a `draft` are, `mine` are those to choose from.
    """

    kind: OutcomeKind
    snapshot: Snapshot | None = None
    place: Place | None = None
    draft: Draft | None = None
    gaps: tuple[str, ...] = ()
    roster: tuple[Person, ...] = ()
    mine: tuple[Snapshot, ...] = ()
    desks: tuple[DeskSeen, ...] = ()
    zone: str = DeskRules().zone
