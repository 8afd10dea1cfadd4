"""Nothing ran for a while: who holds is told once what may have been missed, and alarms wait for what people did.

(procedure.md, "Rules from hard cases".) Whether the process was down, or only the database out of reach, is the same
to people.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from desk.audience import told_effects
from desk.effects import Effect
from desk.events import Event, EventKind
from desk.handlers.leaping import calm_down, leapt
from desk.handlers.noting import record
from desk.model import Kind, Request
from desk.ports import UnitOfWork
from desk.records import TimerKind
from desk.together import is_led

HELD = frozenset(
    {
        TimerKind.ALARM,
        TimerKind.HOLD,
        TimerKind.RETURN,
        TimerKind.STILL_WORKING,
        TimerKind.READY_NUDGE,
        TimerKind.CALLBACK,
        TimerKind.ESTIMATE,
        TimerKind.QUESTION,
    }
)
"""What calls somebody: it waits, since what people did meanwhile comes in now. A release and a lost post do not."""
LONGEST_PAUSE = timedelta(seconds=10)
"""Between two beats: far less than the shortest outage that is told."""


def pause(outage: timedelta) -> timedelta:
    """Return how long to wait between two beats when so long a silence is an outage."""
    return min(LONGEST_PAUSE, outage / 3)


def beat(uow: UnitOfWork, now: datetime) -> timedelta:
    """Keep that something runs; after too long a silence tell of it, once. Return how long it was, zero for none.

    It is negative when the clock leapt back (desk/handlers/leaping.py). Any replica's beat counts. The first beat ever
    follows no silence.
    """
    waits = uow.desks.rules(None).waits
    last = uow.heart.last()
    passed = now - last if last is not None else timedelta()
    uow.heart.beat(now)
    effects: list[Effect] = []
    if last is not None and passed > waits.outage:
        effects += _missed(uow, last, now)
        uow.timers.hold(HELD, now + waits.outage_hold)
    if leapt(last, now):
        effects += calm_down(uow, now)
    for effect in sorted(effects, key=lambda effect: effect.lane):
        uow.outbox.put(effect, now)
    return passed if passed > waits.outage or leapt(last, now) else timedelta()


def _missed(uow: UnitOfWork, last: datetime, now: datetime) -> list[Effect]:
    """Note on each open warm transfer that it may have missed something; of one caller's, the first is told of."""
    data = {"from": last.isoformat(), "to": now.isoformat()}
    effects: list[Effect] = []
    for request in _holding(uow):
        event = Event(request.id, request.events + 1, EventKind.MISSED, now, None, data)
        noted = replace(request, events=event.seq)
        uow.requests.save(noted)
        record(uow, noted, event)
        effects += told_effects(noted, [event])
    return effects


def _holding(uow: UnitOfWork) -> list[Request]:
    """Return the open warm transfers, oldest first, having locked them in order of id."""
    ids = sorted(one.id for one in uow.requests.open_transfers())
    locked = [found for found in map(uow.requests.get, ids) if found is not None]
    holding = [one for one in locked if one.is_open and one.kind is Kind.PEER_TO_PEER and not is_led(one)]
    return sorted(holding, key=lambda one: one.number)
