"""The trail is sealed at the start, every so often, and at the end; a failure never ends the sealing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import pytest
from structlog.testing import capture_logs

from bot.sealing import Sealing
from desk.errors import StoreUnavailable
from desk.events import Event, EventKind
from tests.bot.seeds import StillClock
from tests.cards.samples import FILED_AT
from tests.fakes import FakeStore

pytestmark = pytest.mark.asyncio


class ShakyStore(FakeStore):
    """A store whose next units fail, each in its way."""

    def __init__(self) -> None:
        super().__init__()
        self.failures: list[Exception] = []

    async def run(self, work: Callable[..., object]) -> object:  # pyright: ignore[reportIncompatibleMethodOverride]
        if self.failures:
            raise self.failures.pop(0)
        return await super().run(work)


async def happens(store: FakeStore, seq: int) -> None:
    event = Event("request-1", seq, EventKind.ACKNOWLEDGED, FILED_AT, "paul")
    await FakeStore.run(store, lambda uow: uow.audit.add(event))


async def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end, "waited too long"
        await asyncio.sleep(0.005)


async def test_what_happened_is_sealed_at_once_then_again_and_at_the_end() -> None:
    store = FakeStore()
    await happens(store, 1)
    sealing = Sealing(store, StillClock(), 0.02)
    await sealing.start()
    assert store.kept.sealed == {"request-1": 1}
    await happens(store, 2)
    await until(lambda: store.kept.sealed == {"request-1": 2})
    await happens(store, 3)
    await sealing.stop()
    assert store.kept.sealed == {"request-1": 3}


async def test_each_seal_is_told_to_the_log_as_a_witness_outside_of_the_database() -> None:
    store = FakeStore()
    await happens(store, 1)
    with capture_logs() as logs:
        sealing = Sealing(store, StillClock(), 0.01)
        await sealing.start()
        await asyncio.sleep(0.05)
        await sealing.stop()
    assert [(one["event"], one["seal"], one["head"]) for one in logs] == [("sealed", 1, "00")]


async def test_a_database_that_is_away_and_a_mistake_are_told_and_the_next_time_seals() -> None:
    store = ShakyStore()
    await happens(store, 1)
    store.failures = [StoreUnavailable("away"), RuntimeError("PHI")]
    with capture_logs() as logs:
        sealing = Sealing(store, StillClock(), 0.01)
        await sealing.start()
        await until(lambda: store.kept.sealed == {"request-1": 1})
        store.failures = [StoreUnavailable("away")]
        await sealing.stop()
    told = [one for one in logs if one["event"] == "not_sealed"]
    assert [one.get("error") for one in told] == [None, "RuntimeError"]
    assert "PHI" not in str(logs)
