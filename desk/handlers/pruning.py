"""What is of no use any more is removed, a few rows at a time: forms nobody finished, and ids of what is long over."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from desk.handlers.leaping import waits
from desk.ports import UnitOfWork
from desk.records import Timer, TimerKind
from desk.retention import PACE, PRUNE_AT_ONCE, PRUNE_EVERY, Leftover, kept_for

_IN_ORDER = tuple(Leftover)


def begin(uow: UnitOfWork, due: datetime) -> None:
    """Start the clock that prunes, unless it runs already."""
    uow.timers.begin(Timer(TimerKind.PRUNE, due, TimerKind.PRUNE, ""))


def prune(uow: UnitOfWork, tick: Timer, now: datetime) -> None:
    """Remove some of one kind; go on with it while there is more, then with the next, then rest for hours."""
    if waits(uow, tick, now) or not uow.timers.take(tick):  # another replica's turn
        return
    kind = _IN_ORDER[tick.step % len(_IN_ORDER)]
    before = now - kept_for(kind, uow.desks.retention())
    more = uow.leftovers.remove(kind, before, PRUNE_AT_ONCE) == PRUNE_AT_ONCE
    step = tick.step if more else tick.step + 1
    rests = step == len(_IN_ORDER)
    due = now + (PRUNE_EVERY if rests else PACE)
    uow.timers.set(replace(tick, due=due, step=0 if rests else step))
