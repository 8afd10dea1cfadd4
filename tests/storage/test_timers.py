"""Alarms fire once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from desk.ports import UnitOfWork
from desk.records import Timer, TimerKind
from storage.database import connect
from storage.migrate import migrate
from storage.statement import Statement
from storage.timers import DUE, EARLIEST
from tests.storage.conftest import ClosingStore
from tests.storage.examples import after

pytestmark = pytest.mark.asyncio


async def test_timers_fire_once_in_order_of_due(store: ClosingStore) -> None:
    late = Timer("late", after(9), TimerKind.RELEASE_GRACE, "request-1", "paul")
    early = Timer("early", after(3), TimerKind.RELEASE_GRACE, "request-2")

    def set_timers(uow: UnitOfWork) -> None:
        uow.timers.set(Timer("late", after(1), TimerKind.RELEASE_GRACE, "request-9"))
        uow.timers.set(late)
        uow.timers.set(early)

    assert await store.run(lambda uow: uow.timers.earliest()) is None
    await store.run(set_timers)
    assert await store.run(lambda uow: uow.timers.earliest()) == after(3)
    assert await store.run(lambda uow: uow.timers.due(after(2))) is None
    for timer in (early, late):
        assert await store.run(lambda uow: uow.timers.due(after(9))) == timer
        assert await store.run(take(timer)) is True
        assert await store.run(take(timer)) is False
    assert await store.run(lambda uow: uow.timers.due(after(9))) is None


async def test_a_timer_that_was_moved_is_not_taken(store: ClosingStore) -> None:
    timer = Timer("t", after(3), TimerKind.RELEASE_GRACE, "request-1")
    await store.run(lambda uow: uow.timers.set(timer))
    await store.run(lambda uow: uow.timers.set(replace(timer, due=after(8))))
    assert await store.run(take(timer)) is False
    assert await store.run(lambda uow: uow.timers.earliest()) == after(8)


async def test_timers_of_some_kinds_are_put_off_and_never_brought_forward(store: ClosingStore) -> None:
    kinds = {"a": TimerKind.ALARM, "b": TimerKind.ALARM, "c": TimerKind.HOLD, "d": TimerKind.RETURN}
    timers = [Timer(key, after(1), kind, "request-1", step=2) for key, kind in kinds.items()]
    for timer in (*timers, Timer("e", after(99), TimerKind.ALARM, "request-2")):
        await store.run(lambda uow, timer=timer: uow.timers.set(timer))
    await store.run(lambda uow: uow.timers.hold((), after(60)))
    await store.run(lambda uow: uow.timers.hold({TimerKind.ALARM, TimerKind.HOLD}, after(60)))
    fired = [("d", after(1)), ("a", after(60)), ("b", after(60)), ("c", after(60)), ("e", after(99))]
    for key, due in fired:
        found = await store.run(lambda uow: uow.timers.due(after(99)))
        assert found is not None
        assert (found.key, found.due, found.step) == (key, due, 0 if key == "e" else 2)
        assert await store.run(take(found)) is True


async def test_a_timer_that_was_put_off_is_not_taken(store: ClosingStore) -> None:
    timer = Timer("t", after(3), TimerKind.ALARM, "request-1")
    await store.run(lambda uow: uow.timers.set(timer))
    await store.run(lambda uow: uow.timers.hold([TimerKind.ALARM], after(8)))
    assert await store.run(take(timer)) is False
    assert await store.run(take(replace(timer, due=after(8)))) is True


def take(timer: Timer) -> Callable[[UnitOfWork], bool]:
    return lambda uow: uow.timers.take(timer)


async def test_what_nobody_waits_for_is_no_alarm(store: ClosingStore) -> None:
    slow = Timer("retention:1", after(1), TimerKind.RETENTION, "request-1", step=1)
    shown = Timer("shown:tess:7", after(3), TimerKind.SHOWN, "", "tess")
    for timer in (shown, slow):
        await store.run(lambda uow, timer=timer: uow.timers.set(timer))
    assert await store.read(lambda uow: (uow.timers.earliest(), uow.timers.due(after(9)))) == (None, None)
    assert await store.read(lambda uow: uow.timers.slow()) == slow
    assert await store.run(take(slow)) is True
    assert await store.read(lambda uow: uow.timers.slow()) == shown


async def test_a_clock_that_runs_is_not_set_back(store: ClosingStore) -> None:
    tick = Timer("tidy", after(1), TimerKind.TIDY, "")
    for at in (1, 5):
        await store.run(lambda uow, at=at: uow.timers.begin(replace(tick, due=after(at))))
    assert await store.read(lambda uow: uow.timers.due(after(9))) == tick


async def test_timers_of_one_step_are_brought_forward(store: ClosingStore) -> None:
    for step in (0, 1):
        timer = Timer(f"r{step}", after(100), TimerKind.RETENTION, "request-1", step=step)
        await store.run(lambda uow, timer=timer: uow.timers.set(timer))
    await store.run(lambda uow: uow.timers.shift(TimerKind.RETENTION, 1, timedelta(seconds=40)))
    first = await store.read(lambda uow: uow.timers.slow())
    assert first is not None
    assert (first.key, first.due) == ("r1", after(60))


@pytest.mark.parametrize(("statement", "values"), [(DUE, {"now": 1}), (EARLIEST, {})])
async def test_the_next_alarm_is_found_past_all_that_nobody_waits_for(
    tmp_path: Path, statement: Statement, values: Mapping[str, object]
) -> None:
    path = tmp_path / "p2p.db"
    migrate(path)
    with closing(connect(path)) as connection:
        rendered = statement.sqlite
        plan = connection.execute(f"EXPLAIN QUERY PLAN {rendered.text}", rendered.bind(values)).fetchall()
    assert "ix_timer_alarm" in plan[0][-1]
