"""Durable alarms."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, ColumnElement, Text, bindparam, delete, func, literal_column, select, update

from desk.records import SLOW, Timer, TimerKind
from storage.link import Link
from storage.mapping import micros, moment, moment_or_none
from storage.statement import CoreStatement, Inserter, Row, Statement, binds, upsert
from storage.tables import IS_ALARM, TIMER

_MICROSECOND = timedelta(microseconds=1)


def _setting(insert_into: Inserter) -> CoreStatement:
    stated = insert_into(TIMER).values(binds(TIMER))
    told = {column.name: stated.excluded[column.name] for column in TIMER.columns if column.name != "key"}
    return stated.on_conflict_do_update(index_elements=[TIMER.c.key], set_=told)


def _among(kinds: Collection[TimerKind]) -> ColumnElement[bool]:
    return TIMER.c.kind.in_([literal_column(f"'{kind}'", Text) for kind in sorted(kinds)])


_OURS = IS_ALARM & _among(frozenset(TimerKind) - SLOW)
"""A newer version that runs beside this one fires its own kinds."""

SET = upsert(_setting)
BEGIN = upsert(lambda insert_into: insert_into(TIMER).values(binds(TIMER)).on_conflict_do_nothing())
_FIRST = select(*TIMER.c).order_by(TIMER.c.due, TIMER.c.key).limit(literal_column("1"))
DUE = Statement(_FIRST.where(TIMER.c.due <= bindparam("now"), _OURS))
SLOW_ONE = Statement(_FIRST.where(_among(SLOW)))
TAKE = Statement(delete(TIMER).where(TIMER.c.key == bindparam("this"), TIMER.c.due == bindparam("at")))
HOLD = Statement(
    update(TIMER)
    .where(TIMER.c.kind == bindparam("of_kind"), TIMER.c.due < bindparam("until"))
    .values(due=bindparam("until"))
)
SHIFT = Statement(
    update(TIMER)
    .where(TIMER.c.kind == bindparam("of_kind"), TIMER.c.step == bindparam("at_step"))
    .values(due=TIMER.c.due - bindparam("by", type_=BigInteger))
)
EARLIEST = Statement(select(func.min(TIMER.c.due)).where(_OURS))


class TimerTable:
    """`desk.keeping.Timers` over a link; `stir` is called when somebody must look at the timers again."""

    def __init__(self, link: Link, stir: Callable[[], None]) -> None:
        self._link = link
        self._stir = stir

    def set(self, timer: Timer) -> None:
        """Keep a timer, replacing one of the same key."""
        self._link.change(SET, _row(timer))
        if timer.kind not in SLOW:
            self._stir()

    def begin(self, timer: Timer) -> None:
        """Keep a timer unless there is one of the same key."""
        self._link.change(BEGIN, _row(timer))
        self._stir()

    def due(self, now: datetime) -> Timer | None:
        """Return the earliest timer that is due, without a lock (its request's comes first), or None."""
        return _timer(self._link.row(DUE, {"now": micros(now)}))

    def slow(self) -> Timer | None:
        """Return the earliest timer of those that nobody waits for, due or not, without a lock, or None."""
        return _timer(self._link.row(SLOW_ONE))

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

    def shift(self, kind: TimerKind, step: int, by: timedelta) -> None:
        """Bring all timers of a kind and step forward."""
        self._link.change(SHIFT, {"of_kind": kind, "at_step": step, "by": by // _MICROSECOND})


def _row(timer: Timer) -> dict[str, object]:
    names = ("key", "kind", "request", "person", "step")
    row: dict[str, object] = {name: getattr(timer, name) for name in names}
    return row | {"due": micros(timer.due)}


def _timer(row: Row | None) -> Timer | None:
    if row is None:
        return None
    key, due, kind, request, person, step = row
    return Timer(key, moment(due), TimerKind(kind), request, person, step)
