"""What the machine gave to others while something was measured: it is no fault of the product.

Linux tells how long each thread could have run and had no processor (schedstat), and what a host took from a virtual
machine (steal). Where neither is told, somebody who only wants to wake up again and again still notices.
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

Waits = Mapping[Path, float]
"""Seconds for which each thread could have run and had no processor, since it began."""
_STAT = Path("/proc/stat")
_TICKS = os.sysconf("SC_CLK_TCK")
_TICK = 0.005
_LOOK = 0.05
_AROUND = 4.0
"""Seconds before and after: a wait is told when it is over."""
LONG, STARVED = 0.25, 1.0
"""Seconds without a processor at once, and close together: far more than a busy machine's turns."""


def waits(*pids: int) -> Waits:
    """Return how long each thread of these processes had no processor; of all: the interpreter's lock is one's."""
    threads = [thread for pid in pids for thread in Path(f"/proc/{pid}/task").glob("*/schedstat")]
    return {thread: _waited(thread) for thread in threads}


def between(before: Waits, after: Waits) -> list[float]:
    """Return what each thread waited meanwhile; of one that has ended nobody knows."""
    return [max(0.0, waited - before.get(thread, 0.0)) for thread, waited in after.items()]


def stolen() -> float:
    """Return the seconds that the host took from this machine's processors."""
    try:
        return int(_STAT.read_text(encoding="ascii").split("\n", 1)[0].split()[8]) / _TICKS
    except (OSError, IndexError):  # no Linux, or none that tells
        return 0.0


def _waited(thread: Path) -> float:
    try:
        return int(thread.read_text(encoding="ascii").split()[1]) / 1e9
    except (OSError, IndexError):  # it has just ended
        return 0.0


class Sleeper(threading.Thread):
    """Wants to wake up every few milliseconds; `late` counts the seconds by which it could not."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.late = 0.0

    def run(self) -> None:
        """Sleep and wake."""
        while True:
            began = time.perf_counter()
            time.sleep(_TICK)
            self.late += max(0.0, time.perf_counter() - began - _TICK)


@dataclass(slots=True)
class Watch:
    """Looks on while others work: when did one of these processes, or we, get no processor? Times are the loop's."""

    pids: Callable[[], Iterable[int]]
    lost: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])

    async def run(self) -> None:
        """Look on until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            began, before = loop.time(), waits(*self.pids())
            await asyncio.sleep(_LOOK)
            late = loop.time() - began - _LOOK
            self.lost.append((loop.time(), max([late, *between(before, waits(*self.pids()))])))

    def starved(self, at: float) -> bool:
        """Whether somebody was without a processor for long, close to this time."""
        return sum(lost for when, lost in self.lost if abs(when - at) < _AROUND and lost > LONG) >= STARVED

    @property
    def all(self) -> float:
        """Return how long somebody was without a processor, in seconds."""
        return sum(lost for _, lost in self.lost)
