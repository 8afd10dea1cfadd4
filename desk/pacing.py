"""Teams' limits per conversation, kept from our side: how long a lane's next call must wait.

A whole channel is one conversation; sends and creates count, failed ones too; edits do not (teams.md, "Limits").
"""

from collections import defaultdict, deque
from collections.abc import Sequence
from typing import Final

WINDOWS: Final = ((7, 1.0), (8, 2.0), (60, 30.0), (1800, 3600.0))
"""So many calls in so many seconds."""
_MOST: Final = max(calls for calls, _ in WINDOWS)


def pause(calls: Sequence[float], now: float) -> float:
    """Return the seconds from `now` until one more call keeps within every window, 0 for at once.

    `calls` are the lane's former calls, earliest first, in seconds of the clock of `now`.
    """
    return max(0.0, *(calls[-most] + seconds - now for most, seconds in WINDOWS if len(calls) >= most), 0.0)


class Paces:
    """The calls of every lane, in memory: after a start the windows are empty, and Teams' own 429 is what is left."""

    def __init__(self) -> None:
        self._calls: defaultdict[str, deque[float]] = defaultdict(lambda: deque(maxlen=_MOST))

    def pause(self, lane: str, now: float) -> float:
        """Return the seconds that the lane's next call must wait."""
        return pause(self._calls[lane], now) if lane in self._calls else 0.0

    def called(self, lane: str, ended: float) -> None:
        """Keep a call by when it ended: Teams counted it before that, however long it was on its way."""
        self._calls[lane].append(ended)
