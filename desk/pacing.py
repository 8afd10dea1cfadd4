"""Teams' limits per conversation, kept from our side: how long a lane's next call must wait.

A whole channel is one conversation; sends and creates count, failed ones too; edits do not (teams.md, "Limits").
Times are microseconds since 1970, so that replicas share them through the lane's row.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

SECOND: Final = 1_000_000
WINDOWS: Final = ((7, SECOND), (8, 2 * SECOND), (60, 30 * SECOND), (1800, 3600 * SECOND))
"""So many calls in so many microseconds."""
MOST: Final = max(calls for calls, _ in WINDOWS)
LONGEST: Final = max(length for _, length in WINDOWS)


def pause(calls: Sequence[int], now: int) -> int:
    """Return the microseconds from `now` until one more call keeps within every window, 0 for at once.

    `calls` are the times at which the lane's former calls ended, earliest first: Teams counted each before that,
    however long it was on its way. One in the future was made before a clock was set back: when, nobody can tell, and
    Teams' own 429 is what is left.
    """
    if calls and calls[-1] > now:
        calls = [at for at in calls if at <= now]
    waits = [calls[-most] + length - now for most, length in WINDOWS if len(calls) >= most]
    return max(0, *waits, 0)


def after_call(calls: Sequence[int], ended: int) -> tuple[int, ...]:
    """Return the calls that windows may still count, with one more that ended at `ended`."""
    kept = [min(at, ended) for at in calls if at > ended - LONGEST]
    return (*kept[1 - MOST :], ended)
