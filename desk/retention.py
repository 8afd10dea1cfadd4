"""How long things are kept, and what happens to a closed request when (trust.md, "What is protected"). Pure.

Everything counts from when it was closed. While it is open, or on legal hold, nothing happens to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from desk.effects import View
from desk.model import Request
from desk.policy import Retention

PACE = timedelta(seconds=1)
"""Between two closed requests (or lists) that are tidied up: however many fall due, Teams gets a few edits a second."""
LOOK = timedelta(minutes=15)
"""How long after it fell due a thing is tidied up at the latest, if nothing else waits."""
FIRST_LOOK = timedelta(minutes=10)
"""After the first start of a version that tidies up: what an older one beside it would not know how to say waits."""
UNREADABLE = timedelta(days=1)
"""When to look again at a request that cannot be read: a newer version may have written it."""


class Step(IntEnum):
    """What is done to a closed request, in this order."""

    REDACT = 0
    """Teams shows none of what was typed any more."""
    ERASE = 1
    """The database holds none of it any more."""
    REMOVE = 2
    """Its number, outcome and audit trail go too."""


def next_step(request: Request) -> Step:
    """Return what has not been done to the request yet."""
    if request.erased_at is not None:
        return Step.REMOVE
    return Step.REDACT if request.redacted_at is None else Step.ERASE


def due_at(request: Request, retention: Retention) -> datetime | None:
    """Return when its next step is due; None while it is open or on legal hold."""
    if request.is_open or request.legal_hold is not None:
        return None
    return (request.closed_at or request.filed_at) + wait(retention, next_step(request))


def wait(retention: Retention, step: Step) -> timedelta:
    """Return how long after its closing a request's step is due."""
    return (retention.redact_after, retention.phi_retention, retention.audit_retention)[step]


SHOWS_TYPED = frozenset(
    {
        View.FORM_PEER_TO_PEER,
        View.FORM_CALLBACK,
        View.FORM_TIMES,
        View.FORM_CORRECT,
        View.MINE,
        View.WHICH_ANSWER,
    }
)
"""Cards in somebody's chat that show what was typed, and are no request's own message: cleared after the same time."""


class Leftover(StrEnum):
    """What is kept besides requests, and is of no use after a while."""

    DRAFTS = "drafts"
    DELIVERIES = "deliveries"
    SENT = "sent"
    GIVEN_UP = "given_up"
    EMOJIS = "emojis"


PRUNED: Mapping[Leftover, timedelta | None] = {
    Leftover.DRAFTS: None,
    Leftover.DELIVERIES: timedelta(days=30),
    Leftover.SENT: timedelta(days=7),
    Leftover.GIVEN_UP: timedelta(days=90),
    Leftover.EMOJIS: timedelta(days=30),
}
"""How long each is kept; None: as long as a form is shown in Teams. In this order they are pruned.

A form that nobody finished holds what was typed. The others hold ids: deliveries known already (Teams repeats one for
minutes, a stale card is pressed for days), messages sent, or given up and left so, emojis on messages never known.
"""
PRUNE_AT_ONCE = 500
"""Rows of one unit of work: a few milliseconds."""
PRUNE_EVERY = timedelta(hours=6)


def kept_for(leftover: Leftover, retention: Retention) -> timedelta:
    """Return how long a leftover is kept."""
    return PRUNED[leftover] or retention.redact_after
