"""Alarms fire once."""

from __future__ import annotations

import pytest

from desk.ports import UnitOfWork
from desk.records import Timer, TimerKind
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
    assert await store.run(lambda uow: uow.timers.take_due(after(2))) is None
    assert await store.run(lambda uow: uow.timers.take_due(after(9))) == early
    assert await store.run(lambda uow: uow.timers.take_due(after(9))) == late
    assert await store.run(lambda uow: uow.timers.take_due(after(9))) is None
