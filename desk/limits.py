"""How long each waiting time may be, in settings and on a desk's settings card: one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most of a waiting time, counted in `unit`, which is called `word`."""

    word: str
    unit: timedelta
    least: float
    most: float


_SECOND, _MINUTE = timedelta(seconds=1), timedelta(minutes=1)
GRACE = Bounds("seconds", _SECOND, 0, 600)
SECONDS = Bounds("seconds", _SECOND, 0, 86_400)
PAUSE = Bounds("seconds", _SECOND, 0.01, 86_400)
"""Between things that come again, or that somebody is given for an answer: never none."""
MINUTES = Bounds("minutes", _MINUTE, 0, 1440)
PAUSE_MINUTES = Bounds("minutes", _MINUTE, 0.001, 1440)

RETENTION_BOUNDS: Mapping[str, Bounds] = {
    "redact_after": Bounds("hours", timedelta(hours=1), 1, 24 * 90),
    "phi_retention": Bounds("days", timedelta(days=1), 1, 3660),
    "audit_retention": Bounds("years", timedelta(days=365.25), 1, 100),
}
"""The bounds of each of `desk.policy.Retention`."""
BOUNDS: Mapping[str, Bounds] = {
    "release_grace": GRACE,
    "cover": SECONDS,
    "ack_reminder": PAUSE,
    "longest_reminder": PAUSE,
    "hold": SECONDS,
    "post_late": SECONDS,
    "still_working": PAUSE,
    "answer": PAUSE,
    "ready_nudge": SECONDS,
    "callback_lead": MINUTES,
    "callback_overdue": MINUTES,
    "callback_retry": PAUSE_MINUTES,
    "dropped": PAUSE,
    "same_caller": MINUTES,
    "question": PAUSE,
    "outage": PAUSE,
    "outage_hold": SECONDS,
}
"""The bounds of each of `desk.policy.Waits`."""
