"""What a handler answers: enough for the door to draw the card for the person who acted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desk.model import Person, Place
from desk.records import Draft
from desk.snapshot import Snapshot


class OutcomeKind(StrEnum):
    """What became of what somebody asked for."""

    DONE = "done"
    UNCHANGED = "unchanged"
    OWNED = "owned"
    FORBIDDEN = "forbidden"
    UNKNOWN = "unknown"
    GAPS = "gaps"
    FILED = "filed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer. `place` says what the pressed message is; `mine` is the technician's list when that was pressed.

    `roster` are the pharmacists a form offers; `gaps` are sentences for the form that came back.
    """

    kind: OutcomeKind
    snapshot: Snapshot | None = None
    place: Place | None = None
    draft: Draft | None = None
    gaps: tuple[str, ...] = ()
    roster: tuple[Person, ...] = ()
    mine: tuple[Snapshot, ...] = ()
