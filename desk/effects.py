"""What must be said in Teams because something happened. Effects name; they never carry card text or PHI.

*State* effects (post, refreshes) render what is true when they are sent; *event* effects render their event.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class EffectKind(StrEnum):
    """The calls the bot makes to Teams."""

    POST_REQUEST = "post_request"
    REFRESH_POST = "refresh_post"
    REFRESH_RECEIPT = "refresh_receipt"
    REFRESH_READY = "refresh_ready"
    CLOSE_COPY = "close_copy"
    SAY_IN_THREAD = "say_in_thread"
    NOTIFY_PERSON = "notify_person"
    SHOW = "show"
    LEARN_MEMBERS = "learn_members"
    REDACT = "redact"
    CLEAR = "clear"


REDACTIONS = frozenset({EffectKind.REDACT, EffectKind.CLEAR})
"""Edits that take away what was typed, of one message each: a request's own (REDACT), a list or form (CLEAR)."""

REFRESHES = REDACTIONS | {
    EffectKind.REFRESH_POST,
    EffectKind.REFRESH_RECEIPT,
    EffectKind.REFRESH_READY,
    EffectKind.CLOSE_COPY,
}
"""Edits of what already stands: sent last, and pending ones of one message collapse into one."""

REPEATABLE = REFRESHES | {EffectKind.LEARN_MEMBERS}
"""Edits and reads: repeating them does no harm, and Teams' windows do not count them."""


class View(StrEnum):
    """Cards that answer somebody rather than tell of a request's event."""

    WELCOME = "welcome"
    NOT_UNDERSTOOD = "not_understood"
    FORM_PEER_TO_PEER = "form_peer_to_peer"
    FORM_CALLBACK = "form_callback"
    FORM_TIMES = "form_times"
    FORM_CORRECT = "form_correct"
    QUEUE = "queue"
    QUEUE_REFUSED = "queue_refused"
    HISTORY = "history"
    HISTORY_FOUND = "history_found"
    HISTORY_NONE = "history_none"
    HISTORY_WHICH = "history_which"
    HISTORY_REFUSED = "history_refused"
    DESK = "desk"
    DESK_REFUSED = "desk_refused"
    ROSTER = "roster"
    ROSTER_CHANGED = "roster_changed"
    WHICH_READY = "which_ready"
    WHICH_ANSWER = "which_answer"
    ANSWER_SENT = "answer_sent"
    TRACK = "track"
    CHANNEL_DEAF = "channel_deaf"
    MINE = "mine"
    GUIDE = "guide"
    PROBLEMS = "problems"
    SETUP_HERE = "setup_here"
    SETUP_DONE = "setup_done"
    SETUP_DONE_ALONE = "setup_done_alone"
    SETUP_BESIDE = "setup_beside"
    SETUP_REFUSED = "setup_refused"
    DESK_REMOVED = "desk_removed"
    DESK_REMOVED_LAST = "desk_removed_last"
    DESK_NOT_BOUND = "desk_not_bound"
    CHANNEL_HINT = "channel_hint"
    WHICH_REQUEST = "which_request"
    PRESENCE = "presence"
    WHO = "who"
    HOLDS = "holds"
    HOLD_REFUSED = "hold_refused"
    HOLD_UNKNOWN = "hold_unknown"
    HOLD_ALREADY = "hold_already"
    HOLD_NONE = "hold_none"
    PHARMACISTS_ONLY = "pharmacists_only"


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing to say. `lane` is "person:<object id>" or "channel:<id>": order holds within it.

    `event` is the sequence number of the request's event, of the roster's where there is no request; `root` the thread
    of a channel for a SHOW there, the one of several messages that an edit is for, which of the queue's lists is shown
    (records.Which), or the number of a history (numbers, of those to choose from: "9,4"; after a blank an older version
    put the reader's zone).
    """

    kind: EffectKind
    lane: str
    request: str | None = None
    event: int | None = None
    person: str | None = None
    view: View | None = None
    draft: str | None = None
    root: str | None = None

    @property
    def collapse_key(self) -> str | None:
        """Pending effects with one key are one effect; None never collapses."""
        if self.kind in REDACTIONS:  # ids are unique within one conversation only
            return f"{self.kind}:{self.lane}:{self.root}"
        return f"{self.kind}:{self.request}:{self.root or ''}" if self.kind in REFRESHES else None


def to_person(person: str) -> str:
    """Return the lane of a person's chat with the bot."""
    return f"person:{person}"


def to_channel(channel: str) -> str:
    """Return the lane of a channel with all its threads (Teams counts its limits that way)."""
    return f"channel:{channel}"
