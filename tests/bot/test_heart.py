"""The desk's pulse: kept while something runs, told of when it stood still, and never the end of the process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.heart import Heart
from desk.errors import StoreUnavailable
from desk.policy import DeskRules, Waits
from tests.bot.seeds import StillClock, seed
from tests.cards.samples import FILED_AT
from tests.fakes import FakeStore

pytestmark = pytest.mark.asyncio
OUTAGE = timedelta(seconds=0.03)


class ShakyStore(FakeStore):
    """A store whose next unit fails in a way that nobody foresaw."""

    failing = False

    async def run(self, work: Callable[..., object]) -> object:  # pyright: ignore[reportIncompatibleMethodOverride]
        if self.failing:
            self.failing = False
            raise RuntimeError("PHI")
        return await super().run(work)


def last(store: FakeStore) -> datetime | None:
    return store.kept.beats.get("desk")


def kinds(store: FakeStore) -> list[str]:
    return [str(event.kind) for event in store.kept.events.values()]


async def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end, "waited too long"
        await asyncio.sleep(0.005)


async def test_the_first_beat_is_kept_before_it_returns_and_others_follow() -> None:
    store, clock = FakeStore(), StillClock()
    heart = Heart(store, clock, OUTAGE)
    await heart.start()
    assert last(store) == FILED_AT
    clock.move(0.01)
    await until(lambda: last(store) == clock.now())
    await heart.stop()


async def test_the_last_beat_is_that_of_the_stop() -> None:
    store, clock = FakeStore(), StillClock()
    heart = Heart(store, clock, timedelta(seconds=30))
    await heart.start()
    clock.move(9)
    await heart.stop()
    assert last(store) == clock.now()


async def test_without_a_store_it_does_not_start() -> None:
    store = FakeStore()
    store.available = False
    with pytest.raises(StoreUnavailable):
        await Heart(store, StillClock(), OUTAGE).start()


async def test_a_store_that_was_away_for_long_is_an_outage_told_of_when_it_is_back() -> None:
    store, clock = FakeStore(), StillClock()
    store.do(seed())
    store.do(lambda uow: uow.desks.set_default(DeskRules(waits=Waits(outage=timedelta(seconds=30)))))
    heart = Heart(store, clock, OUTAGE)
    await heart.start()
    store.available = False
    clock.move(300)
    await asyncio.sleep(0.05)
    assert "missed" not in kinds(store)
    store.available = True
    with capture_logs() as said:
        await until(lambda: "missed" in kinds(store))
        await heart.stop()
    assert [one["event"] for one in said] == ["nothing_ran_for_a_while"]
    assert kinds(store).count("missed") == 1


async def test_what_nobody_foresaw_does_not_end_it_and_its_words_are_not_logged() -> None:
    store, clock = ShakyStore(), StillClock()
    heart = Heart(store, clock, OUTAGE)
    await heart.start()
    with capture_logs() as said:
        store.failing = True
        await until(lambda: bool(said))
        clock.move(0.01)
        await until(lambda: last(store) == clock.now())
    assert said == [{"event": "beat_failed", "error": "RuntimeError", "log_level": "error"}]
    store.available = False
    await heart.stop()
