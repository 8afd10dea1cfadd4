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
    HOLD_KEPT = "hold_kept"
    OFFERED = "offered"
    OFFER_OVER = "offer_over"
    STILL_WORKING_ASKED = "still_working_asked"
    STILL_WORKING = "still_working"
    READY_NUDGED = "ready_nudged"
    REOPENED = "reopened"
    LINE_DROPPED = "line_dropped"
    CALLBACK_CHOSEN = "callback_chosen"
    RESCHEDULED = "rescheduled"
    TIME_ASKED = "time_asked"
    CALLBACK_NEAR = "callback_near"
    CALLBACK_DUE = "callback_due"
    CALLBACK_OVERDUE = "callback_overdue"
    PARKED = "parked"
    CALLER_ON_LINE = "caller_on_line"
    CORRECTED = "corrected"
    EDITED = "edited"
    LINKED = "linked"
    MISSED = "missed"
    REPLIED = "replied"
    ANSWERED = "answered"
    ESTIMATED = "estimated"
    ESTIMATE_OVER = "estimate_over"
    READY_DOUBTED = "ready_doubted"
    SENT_AGAIN = "sent_again"
    DISMISSED = "dismissed"
    ROLE_GIVEN = "role_given"
    ROLE_TAKEN = "role_taken"


UNHEARD = "unheard"
"""Key of an alarm's data: no pharmacist could be called."""
NOTE = "note"
"""Key of the id of the words that somebody wrote: never the words themselves."""
REWRITTEN = "rewritten"
"""Key that marks words which somebody wrote before, and has changed."""
READY_AT = "ready_at"
"""Key of the moment, in ISO format, at which somebody said they would be ready."""
ASKED = "asked"
"""Key of the data of what asks pharmacists while somebody holds: whom, by object id, with commas between them."""
REASON = "reason"
"""Key of the data of what time brought about."""
NO_ANSWER_TO_US = "no_answer"
AWAY = "away"
OFF_ROSTER = "off_roster"
"""Why an owner was relieved: they did not answer whether they still work on it, are away when it is due, or are no
pharmacist any more."""
ROSTER = "roster"
"""The subject of the trail's chain about who has which role: one chain beside those of the requests."""
PERSON = "person"
ROLE = "role"
HANDED_ON = "handed_on"
"""Keys of a role given or taken: whose, which, and the numbers of the requests that were handed on, with commas."""


@dataclass(frozen=True, slots=True)
class Event:
    """One fact about one request, or another subject of the trail: the roster, or somebody's refusals (`of_person`).

    `seq` counts from 1 per subject; `actor` and people in `data` are object ids.
    """

    request: str
    seq: int
    kind: EventKind
    at: datetime
    actor: str | None
    data: Mapping[str, str] = field(default_factory=dict[str, str])


def of_person(person: str) -> str:
    """Return the subject of the trail's chain about what a person was refused that is about no request."""
    return f"person:{person}"
