"""What happened, in the past tense: the vocabulary of the audit trail. No protected health information."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class EventKind(StrEnum):
    """The audit trail's words."""

    FILED = "filed"
    ACKNOWLEDGED = "acknowledged"
    TAKEN_OVER = "taken_over"
    FOUND_OWNED = "found_owned"
    TAKE_OVER_ASKED = "take_over_asked"
    RELEASED = "released"
    PASSED_ON = "passed_on"
    READY = "ready"
    NOT_READY = "not_ready"
    TRANSFERRED = "transferred"
    CALLED_BACK = "called_back"
    NO_ANSWER = "no_answer"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    UNDELIVERED = "undelivered"
    COVER_CALLED = "cover_called"
    SUPERVISORS_CALLED = "supervisors_called"
    NOBODY_THERE = "nobody_there"
    HELD_LONG = "held_long"
    SENT_AGAIN = "sent_again"
    DISMISSED = "dismissed"


UNHEARD = "unheard"
"""Key of an alarm's data: no pharmacist could be called."""


@dataclass(frozen=True, slots=True)
class Event:
    """One fact about one request. `seq` counts from 1 per request; `actor` and people in `data` are object ids."""

    request: str
    seq: int
    kind: EventKind
    at: datetime
    actor: str | None
    data: Mapping[str, str] = field(default_factory=dict[str, str])
