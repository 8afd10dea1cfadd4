"""Durable alarms."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from sqlalchemy import Text, bindparam, delete, func, literal_column, select, update

from desk.records import Timer, TimerKind
from storage.link import Link
from storage.mapping import micros, moment, moment_or_none
from storage.statement import CoreStatement, Inserter, Statement, binds, upsert
from storage.tables import TIMER


def _setting(insert_into: Inserter) -> CoreStatement:
    stated = insert_into(TIMER).values(binds(TIMER))
    told = {column.name: stated.excluded[column.name] for column in TIMER.columns if column.name != "key"}
    return stated.on_conflict_do_update(index_elements=[TIMER.c.key], set_=told)


_OURS = TIMER.c.kind.in_([literal_column(f"'{kind}'", Text) for kind in TimerKind])
"""A newer version that runs beside this one fires its own kinds."""

SET = upsert(_setting)
DUE = Statement(
    select(*TIMER.c)
    .where(TIMER.c.due <= bindparam("now"), _OURS)
    .order_by(TIMER.c.due, TIMER.c.key)
    .limit(literal_column("1"))
)
TAKE = Statement(delete(TIMER).where(TIMER.c.key == bindparam("this"), TIMER.c.due == bindparam("at")))
HOLD = Statement(
    update(TIMER)
    .where(TIMER.c.kind == bindparam("of_kind"), TIMER.c.due < bindparam("until"))
    .values(due=bindparam("until"))
)
EARLIEST = Statement(select(func.min(TIMER.c.due)).where(_OURS))


class TimerTable:
    """`desk.keeping.Timers` over a link; `stir` is called when somebody must look at the timers again."""

    def __init__(self, link: Link, stir: Callable[[], None]) -> None:
        self._link = link
        self._stir = stir

    def set(self, timer: Timer) -> None:
        """Keep a timer, replacing one of the same key."""
        named = {"key": timer.key, "kind": timer.kind, "request": timer.request, "person": timer.person}
        self._link.change(SET, named | {"step": timer.step, "due": micros(timer.due)})
        self._stir()

    def due(self, now: datetime) -> Timer | None:
        """Return the earliest timer that is due, without a lock (its request's comes first), or None."""
        row = self._link.row(DUE, {"now": micros(now)})
        if row is None:
            return None
        key, due, kind, request, person, step = row
        return Timer(key, moment(due), TimerKind(kind), request, person, step)

    def take(self, timer: Timer) -> bool:
        """Remove the timer; False when somebody else took or moved it."""
        return self._link.change(TAKE, {"this": timer.key, "at": micros(timer.due)}) == 1

    def earliest(self) -> datetime | None:
        """Return when the next timer is due."""
        row = self._link.row(EARLIEST)
        return moment_or_none(row[0] if row else None)

    def hold(self, kinds: Collection[TimerKind], until: datetime) -> None:
        """Put off the timers of these kinds that are due before then."""
        for kind in sorted(kinds):
            self._link.change(HOLD, {"of_kind": kind, "until": micros(until)})
