"""The one home of the wall clock and of fresh ids."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

SLOWED = 0.1
"""How much slower our time runs until a machine's clock that was set back has caught up with it."""
BELIEVED = timedelta(hours=1)
"""A clock that was set back by more had been wrong before, and is followed at once."""


def _wall() -> datetime:
    return datetime.now(UTC)


class SystemClock:
    """The machine's clock and random ids (desk.ports.Clock).

    Our time never stands still or runs backwards because somebody corrected the machine's clock: what waits for five
    seconds must not wait for minutes. A step forwards (a machine that slept) is followed at once.
    """

    def __init__(self, wall: Callable[[], datetime] = _wall, steady: Callable[[], float] = time.monotonic) -> None:
        self._wall = wall
        self._steady = steady
        self._last = wall()
        self._at = steady()

    def now(self) -> datetime:
        """Return the present time in UTC."""
        wall, at = self._wall(), self._steady()
        passed = timedelta(seconds=at - self._at)
        ahead = self._last + passed - wall
        if timedelta() < ahead <= BELIEVED:
            wall += ahead - min(ahead, passed * SLOWED)
        self._last, self._at = wall, at
        return wall

    def new_id(self) -> str:
        """Return 32 hexadecimal digits."""
        return uuid.uuid4().hex
