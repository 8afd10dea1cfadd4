"""Durable alarms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import bindparam, delete, func, select

from desk.records import Timer, TimerKind
from storage.link import Link
from storage.mapping import micros, moment, moment_or_none
from storage.statement import CoreStatement, Inserter, Statement, binds, upsert
from storage.tables import TIMER


def _setting(insert_into: Inserter) -> CoreStatement:
    stated = insert_into(TIMER).values(binds(TIMER))
    told = {column.name: stated.excluded[column.name] for column in TIMER.columns if column.name != "key"}
    return stated.on_conflict_do_update(index_elements=[TIMER.c.key], set_=told)


_NEXT = (
    select(TIMER.c.key)
    .where(TIMER.c.due <= bindparam("now"))
    .order_by(TIMER.c.due, TIMER.c.key)
    .limit(1)
    .with_for_update(skip_locked=True)
)

SET = upsert(_setting)
TAKE_DUE = Statement(delete(TIMER).where(TIMER.c.key == _NEXT.scalar_subquery()).returning(*TIMER.c))
EARLIEST = Statement(select(func.min(TIMER.c.due)))


class TimerTable:
    """`desk.ports.Timers` over a link; `stir` is called when somebody must look at the timers again."""

    def __init__(self, link: Link, stir: Callable[[], None]) -> None:
        self._link = link
        self._stir = stir

    def set(self, timer: Timer) -> None:
        """Keep a timer, replacing one of the same key."""
        named = {"key": timer.key, "kind": timer.kind, "request": timer.request, "person": timer.person}
        self._link.change(SET, named | {"due": micros(timer.due)})
        self._stir()

    def take_due(self, now: datetime) -> Timer | None:
        """Take (and remove) the earliest timer that is due; None when there is none."""
        taken = self._link.rows(TAKE_DUE, {"now": micros(now)})
        if not taken:
            return None
        key, due, kind, request, person = taken[0]
        return Timer(key, moment(due), TimerKind(kind), request, person)

    def earliest(self) -> datetime | None:
        """Return when the next timer is due."""
        row = self._link.row(EARLIEST)
        return moment_or_none(row[0] if row else None)
