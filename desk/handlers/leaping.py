"""The time leapt: nothing ran for more than a week, or the machine's clock is, or was, wrong. Nobody can tell which.

What cannot be undone waits until the time has gone on for a day; admins are told at once, and can set the clock right.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from desk.effects import Effect, EffectKind, View, to_person
from desk.model import Role
from desk.ports import UnitOfWork
from desk.records import Timer, TimerKind

LEAP: Final = timedelta(days=7)
"""Between two beats, forwards or back: more than any holiday's standstill is likely to be."""
CALM: Final = timedelta(days=1)
"""How long nothing is erased or removed then."""
WAITS: Final = (TimerKind.PRUNE, TimerKind.TIDY)
"""The clocks that erase and remove."""


def leapt(last: datetime | None, now: datetime) -> bool:
    """Whether the time leapt since the last beat, forwards or back."""
    return last is not None and abs(now - last) > LEAP


def calm_down(uow: UnitOfWork, now: datetime) -> Iterator[Effect]:
    """Let what erases wait, and count from `now` on, however late the last beat seemed; return what tells admins."""
    uow.heart.restart(now)
    for kind in WAITS:
        uow.timers.set(Timer(kind, now + CALM, kind, ""))
    for admin in uow.people.with_role(Role.ADMIN):
        yield Effect(EffectKind.SHOW, to_person(admin.id), person=admin.id, view=View.TIME_LEAPT)


def waits(uow: UnitOfWork, tick: Timer, now: datetime) -> bool:
    """Put a clock off that strikes before the first beat after a leap, which does the rest; False when there was none.

    The beat is locked here before anything of a request is, as it is by whoever beats.
    """
    if not leapt(uow.heart.last(), now):
        return False
    if uow.timers.take(tick):
        uow.timers.set(Timer(tick.kind, now + CALM, tick.kind, ""))
    return True
